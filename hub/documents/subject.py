"""What the hub is told of this subject: the register of documents."""

from __future__ import annotations

from hub.core.registration import NavEntry, Subject
from hub.documents.kinds import seers
from hub.documents.model import SUBJECT
from kiosk.words.catalogue import Words

REGISTERED = Subject(
    name=SUBJECT,
    ja="文書",
    navigation=(NavEntry("/desk/documents", "文書", "Documents", "document", seers()),),
    acts={
        "open_document": Words("文書を開きました", "opened a document"),
        "revoke_document": Words("文書を無効にしました", "revoked a document"),
    },
)
