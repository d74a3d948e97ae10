"""What the till's screen says of line and printer follows them, and not the last key."""

from __future__ import annotations

from dataclasses import replace

from kiosk.flows.step import Step
from kiosk.flows.till.events import LanguageChosen, LinkChanged, PrinterChanged, ScannerChanged
from kiosk.flows.till.model import Receipt
from kiosk.flows.till.navigation import TillStep, find
from kiosk.flows.till.phases import Day, EntryShown, Finding, Keying, Paid, Phase, ShiftClosed, State


def link_changed(state: State, phase: Phase, event: LinkChanged) -> TillStep:
    """With the line back nobody is sent to cash any more, and what could not be looked for is looked for."""
    state = replace(state, online=event.online, quarantined=event.quarantined)
    if not event.online:
        return Step(state)
    kept = _reconnected(state.kept)
    match phase:
        case Keying() as sale:
            return Step(replace(state, phase=_reconnected(sale), kept=kept))
        case Finding(number, "offline"):
            return find(replace(state, kept=kept), number)
        case _:
            return Step(replace(state, kept=kept))


def scanner_changed(state: State, phase: Phase, event: ScannerChanged) -> TillStep:
    return Step(replace(state, scanner_reasons=event.reasons))


def language_chosen(state: State, phase: Phase, event: LanguageChosen) -> TillStep:
    return Step(replace(state, language=event.language))


def printer_changed(state: State, phase: Phase, event: PrinterChanged) -> TillStep:
    """A receipt that did not come out tells why it still cannot, or that now it can."""
    return Step(_with_printer(state, event.reasons))


def _with_printer(state: State, reasons: tuple[str, ...]) -> State:
    return replace(
        state,
        printer_reasons=reasons,
        phase=_beside(state.phase, reasons),
        incoming=tuple(replace(each, receipt=_receipt(each.receipt, reasons)) for each in state.incoming),
    )


def _reconnected(sale: Keying) -> Keying:
    return replace(sale, problem=None) if sale.problem == "offline" else sale


def _beside(phase: Phase, reasons: tuple[str, ...]) -> Phase:
    match phase:
        case Paid(receipt=receipt):
            return replace(phase, receipt=receipt.beside(reasons))
        case EntryShown(receipt=receipt) | Day(receipt=receipt) | ShiftClosed(receipt=receipt):
            return replace(phase, receipt=_receipt(receipt, reasons))
        case _:
            return phase


def _receipt(receipt: Receipt | None, reasons: tuple[str, ...]) -> Receipt | None:
    return receipt and receipt.beside(reasons)
