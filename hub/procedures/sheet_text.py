"""The guide sheet as a text, as the counter reads it and gives it once more. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from edge.wire.messages.procedures import CaseSheet
from kiosk.design.dates import wareki


def text_of(sheet: CaseSheet) -> str:
    """Japanese, with the English beside it."""
    return "\n".join(_lines(sheet)) + "\n"


def _lines(sheet: CaseSheet) -> Iterator[str]:
    yield f"{sheet.title.ja}  {sheet.title.en}"
    yield sheet.number
    yield ""
    yield f"届出の期限  Notify: {sheet.deadline_text.ja}  {sheet.deadline_text.en}（{sheet.ground}）"
    yield ""
    for order, window in enumerate(sheet.windows, start=1):
        yield f"{order}. {window.name}  {window.name_en}（窓口 {window.number}）"
        yield f"   {window.errand}  {window.errand_en}"
    if sheet.bring:
        yield ""
        yield "お持ちください  Please bring"
        yield from (f"・{each.ja}  {each.en}" for each in sheet.bring)
    yield ""
    yield from (f"{note.ja}  {note.en}" for note in sheet.notes)
    yield f"発行 {wareki(sheet.issued_on)}"
    yield sheet.verify
