"""What stands on a guide sheet, as a document that is independent of the printer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from drivers.ports import Block, Columns, Feed, Line, PaperDocument, QrCode, Rule
from edge.clock import CITY_TIME
from edge.duties.printing import copy_mark
from edge.wire.messages.procedures import CaseSheet, Text
from kiosk.design.dates import wareki


@dataclass(frozen=True, slots=True)
class GuideSheet:
    """The numbered sheet of a case. No name stands on it."""

    case: CaseSheet = field(repr=False)
    issued: datetime
    copy: int = 0
    english: bool = False


def guide_document(sheet: GuideSheet) -> PaperDocument:
    """案内票: the windows in the order of the visit, and the legal deadline."""
    return PaperDocument(tuple(_guide(sheet)))


def _guide(sheet: GuideSheet) -> Iterator[Block]:
    case = sheet.case
    yield from copy_mark(sheet.copy)
    yield from _both(case.title, sheet.english, bold=True, align="centre")
    yield Line(case.number, scale=2, align="centre", bold=True)
    yield Rule(double=True)
    yield Line("届出の期限" + ("  Notify" if sheet.english else ""))
    yield from _both(case.deadline_text, sheet.english, bold=True, inverse=case.overdue)
    yield Line(f"（{case.ground}）")
    yield Rule()
    for order, window in enumerate(case.windows, start=1):
        yield Columns(f"{order}. {window.name}", f"窓口 {window.number}", bold=True)
        yield Line(f"   {window.errand}")
        if sheet.english:
            yield Line(f"   {window.name_en}: {window.errand_en}")
    yield Rule()
    if case.bring:
        yield Line("お持ちください" + ("  Please bring" if sheet.english else ""), bold=True)
        for thing in case.bring:
            yield from _both(thing, sheet.english, before="・")
        yield Rule()
    for note in case.notes:
        yield from _both(note, sheet.english)
    local = sheet.issued.astimezone(CITY_TIME)
    yield Columns(f"発行 {wareki(local.date())}", f"{local:%H:%M}")
    if case.verify:
        yield Feed()
        yield QrCode(case.verify, caption="本物か確かめる Verify", module_dots=4)
    yield Feed(2)


def _both(
    text: Text,
    english: bool,
    *,
    bold: bool = False,
    inverse: bool = False,
    align: str = "left",
    before: str = "",
) -> Iterator[Block]:
    yield Line(before + text.ja, bold=bold, inverse=inverse, align=align)
    if english:
        yield Line(("  " if before else "") + text.en, align=align)
