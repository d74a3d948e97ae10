"""The wallet card to print: two pages of card size (ISO/IEC 7810 ID-1), front and back."""

from __future__ import annotations

from pathlib import Path

from hub.coin.cards.service import Card
from hub.coin.documents import WALLET_CARD
from hub.core.context import Context
from hub.core.words import local_day
from hub.documents import issuing
from hub.documents.issuing import Issued
from hub.documents.model import Code, Paper

TEMPLATE = Path(__file__).parent / "papers" / "card.typ"


def paper(card: Card, text: str) -> Paper:
    """The card of this number; ``text`` is what its code says."""
    inputs = {
        "number": " ".join(card.number[place : place + 4] for place in range(0, 16, 4)),
        "issued": local_day(card.issued_at).isoformat(),
    }
    return Paper(TEMPLATE, inputs, {"code.svg": Code(text)})


def issue(context: Context, card: Card, text: str, *, by: str, holder: str | None) -> Issued:
    """The card's paper, data about ``holder`` (a citizen's id). Raises ``Busy``."""
    return issuing.issue(
        context,
        WALLET_CARD,
        paper(card, text),
        reference=card.number,
        title=WALLET_CARD.words.ja,
        by=by,
        about=holder,
    )
