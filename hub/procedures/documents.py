"""What procedures issue on paper. Symbol and years are samples until the city's own rules are entered."""

from __future__ import annotations

from hub.documents.model import Kind, Media, Retention
from hub.procedures.subject import CLERK
from kiosk.words.catalogue import Words

GUIDE_SHEET = Kind(
    name="procedures_guide",
    symbol="木市案",
    words=Words("手続きの案内票", "Guide sheet"),
    issuer=Words("木更津市 総合窓口（見本）", "Kisarazu City, citizens' counter (sample)"),
    retention=Retention(
        1,
        Words(
            "1年：軽易な文書（文書取扱規程の見本）",
            "1 year: of minor importance (sample of the city's rules for documents)",
        ),
    ),
    seen_by=frozenset({CLERK}),
    revoked_by=frozenset({CLERK}),
    personal=True,
    media=Media.TEXT,
)
"""Of a case. It names nobody, yet tells what somebody came for. The kiosk's printer lays it out itself, so
the document is its text."""

KINDS = (GUIDE_SHEET,)
