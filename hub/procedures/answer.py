"""The guide sheet in the words of the contract."""

from __future__ import annotations

from edge.wire.messages.procedures import CaseSheet, CaseWindow
from hub.law.rules import Standing
from hub.procedures.model import GuideSheet, Need, Stop


def on_the_wire(sheet: GuideSheet, verify: str) -> CaseSheet:
    """``verify``: the address that its paper bears."""
    return CaseSheet(
        number=sheet.case_number,
        title=sheet.title,
        issued_on=sheet.issued_on,
        deadline=sheet.deadline.last_day,
        deadline_text=sheet.deadline.text,
        ground=sheet.deadline.ground.provision,
        overdue=sheet.deadline.overdue,
        windows=tuple(_window(stop) for stop in sheet.stops),
        bring=sheet.bring,
        notes=sheet.notes,
        sample=sheet.standing is Standing.SAMPLE,
        verify=verify,
    )


def _window(stop: Stop) -> CaseWindow:
    asked = {errand.name: errand.need is Need.ASK for errand in stop.errands}
    return CaseWindow(
        number=stop.number,
        name=stop.name.ja,
        name_en=stop.name.en,
        errand="・".join(name.ja + ("（確認）" if ask else "") for name, ask in asked.items()),
        errand_en=", ".join(name.en + (" (ask)" if ask else "") for name, ask in asked.items()),
        why=tuple(dict.fromkeys(errand.ground.provision for errand in stop.errands if errand.ground)),
    )
