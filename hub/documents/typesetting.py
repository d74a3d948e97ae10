"""Papers become PDFs and pictures: the one place that calls the typesetter, one paper after another."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Literal

import typst

from hub.core.bounded import Bounded
from hub.documents.model import Code, Paper, Stamp
from kiosk.design.codes import qr

OURS = Path(__file__).parent / "papers"
"""What every template may import: ``stamp.typ``."""
_UNITS = 10
"""Of a drawing to each module: without them some viewers blur its edges."""
_line = Bounded("typesetting a paper")


def pdf(paper: Paper, stamp: Stamp | None = None) -> bytes:
    """The same paper gives the same bytes, so a reprint can be told from another paper. Raises ``Busy``."""
    (made,) = _made(paper, stamp, "pdf", 0)
    return made


def pictures(paper: Paper, stamp: Stamp | None = None, *, dots_per_inch: int) -> list[bytes]:
    """A PNG of each page."""
    return _made(paper, stamp, "png", dots_per_inch)


def _made(paper: Paper, stamp: Stamp | None, form: Literal["pdf", "png"], dots: int) -> list[bytes]:
    with _line.place() as run:
        return run(_typeset, paper, stamp, form, dots)


def _typeset(paper: Paper, stamp: Stamp | None, form: Literal["pdf", "png"], dots: int) -> list[bytes]:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(OURS, folder, dirs_exist_ok=True)
        shutil.copy(paper.template, folder)
        codes = {**paper.codes, **({"verify.svg": Code(stamp.url)} if stamp else {})}
        for name, code in codes.items():
            drawing = qr(code.text, error=code.error)
            drawing.save(f"{folder}/{name}", border=code.border, scale=_UNITS)
        made = typst.compile(
            f"{folder}/{paper.template.name}",
            root=folder,
            sys_inputs={**paper.inputs, **_inputs(stamp)},
            timestamp=0,
            format=form,
            ppi=dots or None,
        )
    return [bytes(page) for page in made] if isinstance(made, list) else [bytes(made)]


def _inputs(stamp: Stamp | None) -> dict[str, str]:
    if stamp is None:
        return {}
    return {
        "stamp-number": stamp.number,
        "stamp-version": str(stamp.version),
        "stamp-day": stamp.day.isoformat(),
    }
