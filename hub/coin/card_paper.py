"""The wallet card as a PDF to print: two pages of card size (ISO/IEC 7810 ID-1), front and back."""

from __future__ import annotations

import shutil
import tempfile
from datetime import datetime
from pathlib import Path

import segno
import typst

from hub.core.words import local_day

TEMPLATE = Path(__file__).parent / "papers" / "card.typ"


def card_pdf(number: str, text: str, issued_at: datetime) -> bytes:
    """The card of this number; ``text`` is what its code says. The same arguments give the same bytes."""
    with tempfile.TemporaryDirectory() as folder:
        segno.make(text, error="m", micro=False).save(f"{folder}/code.svg", border=2, scale=10)
        shutil.copy(TEMPLATE, folder)
        inputs = {
            "number": " ".join(number[place : place + 4] for place in range(0, 16, 4)),
            "issued": local_day(issued_at).isoformat(),
        }
        made = typst.compile(f"{folder}/card.typ", root=folder, sys_inputs=inputs, timestamp=0)
    assert isinstance(made, bytes)
    return made
