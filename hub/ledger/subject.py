"""What the hub is told of this subject: the books."""

from __future__ import annotations

from hub.core.registration import NavEntry, Subject
from hub.identity.subject import AUDITOR
from kiosk.words.catalogue import Words

REGISTERED = Subject(
    name="ledger",
    ja="台帳",
    navigation=(
        NavEntry("/desk/evidence", "証拠記録", "Evidence", "lock", frozenset({AUDITOR})),
        NavEntry("/desk/ledger", "帳簿の監査", "Ledger audit", "search", frozenset({AUDITOR})),
    ),
    acts={
        "journal": Words("仕訳を読みました", "read the journal"),
        "export_journal": Words("台帳を書き出しました", "exported the ledger"),
        "issue_statement": Words("ある日の数字を文書にしました", "issued the figures of a day as a document"),
        "sign_books": Words("帳簿を確認したことを記録しました", "signed the books"),
    },
)
