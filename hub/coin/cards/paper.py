"""The wallet card to print: two pages of card size (ISO/IEC 7810 ID-1), front and back."""

from __future__ import annotations

import shutil
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Literal

import typst

from hub.core.guarding import outside_transactions
from hub.core.words import local_day
from kiosk.design.codes import qr

TEMPLATE = Path(__file__).parent / "papers" / "card.typ"
_DOTS_PER_INCH = 300


def card_pdf(number: str, text: str, issued_at: datetime) -> bytes:
    """The card of this number; ``text`` is what its code says. The same arguments give the same bytes."""
    (pdf,) = typeset(number, text, issued_at, "pdf")
    return pdf


@outside_transactions("typesetting a paper")
def typeset(number: str, text: str, issued_at: datetime, form: Literal["pdf", "png"]) -> list[bytes]:
    """The card as one PDF, or as a picture of each page."""
    with tempfile.TemporaryDirectory() as folder:
        qr(text).save(f"{folder}/code.svg", border=2, scale=10)
        shutil.copy(TEMPLATE, folder)
        inputs = {
            "number": " ".join(number[place : place + 4] for place in range(0, 16, 4)),
            "issued": local_day(issued_at).isoformat(),
        }
        made = typst.compile(
            f"{folder}/card.typ",
            root=folder,
            sys_inputs=inputs,
            timestamp=0,
            format=form,
            ppi=_DOTS_PER_INCH,
        )
    return [bytes(page) for page in made] if isinstance(made, list) else [bytes(made)]
