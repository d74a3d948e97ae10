"""Every screen of the till and every event: which function goes on, or that nothing does.

A row tells what its screen handles and what it ignores: ``KEYS`` and ``LATE`` but for those of its own, and
everything else by name. A pair that stands nowhere is an error, and a test walks them all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from kiosk.flows.till import day_close, history, incoming, outcome, sale, world
from kiosk.flows.till import events as e
from kiosk.flows.till import phases as p
from kiosk.flows.till.navigation import TillStep, go_home, go_on, show_list, stay

E = TypeVar("E", bound=e.Event)
P = TypeVar("P", bound=p.Phase)
P_contra = TypeVar("P_contra", bound=p.Phase, contravariant=True)
GoOn = Callable[[p.State, Any, Any], TillStep]
Events = frozenset[type[Any]]


@dataclass(frozen=True, slots=True)
class On(Generic[P_contra]):
    """What a screen of this kind does at one kind of event."""

    event: type[Any]
    go_on: Callable[[p.State, P_contra, Any], TillStep]


def on(event: type[E], go_on: Callable[[p.State, P, E], TillStep]) -> On[P]:
    return On(event, go_on)


def row(screen: type[P], *handled: On[P], ignores: Events) -> tuple[type[Any], Mapping[type[Any], GoOn]]:
    """Raises ``ValueError`` where a row says both of one event, but for what is ignored in the gross."""
    handles = {each.event: each.go_on for each in handled}
    if both := set(handles) & ignores - KEYS - LATE:
        raise ValueError(f"{screen.__name__} handles and ignores {', '.join(each.__name__ for each in both)}")
    return screen, dict.fromkeys(ignores, stay) | handles


KEYPAD: Events = frozenset({e.DigitsPressed, e.BackspacePressed, e.ClearPressed})
BACK: Events = frozenset({e.CancelPressed, e.DonePressed})
KEYS: Events = frozenset(
    {
        e.LinePressed, e.UndoPressed, e.AmountConfirmed, e.RequestPressed, e.PosterPressed,
        e.AnotherCustomer, e.PinConfirmed, e.AgainPressed, e.ReprintPressed,
        e.IncomingPressed, e.AcknowledgePressed, e.IncomingPrintPressed,
        e.ListPressed, e.SearchPressed, e.PagePressed, e.CursorMoved, e.EntryChosen,
        e.RefundPressed, e.ReasonChosen, e.WholePressed, e.RefundConfirmed,
        e.DayPressed, e.PrintPressed, e.ShiftOpened, e.CountPressed, e.MinusPressed, e.CountConfirmed,
        e.CountSettled,
    }
)  # fmt: skip
"""Of other screens: pressed on a page that was drawn before this one."""
LATE: Events = frozenset({e.RequestArrived, e.ListArrived, e.FindArrived, e.TotalsArrived, e.PaperArrived})
"""Answers for which another screen was waiting."""
QUIET = KEYS | LATE | {e.CodeScanned, e.Tick}

ANYWHERE = (
    on(e.LinkChanged, world.link_changed),
    on(e.ScannerChanged, world.scanner_changed),
    on(e.PrinterChanged, world.printer_changed),
    on(e.LanguageChosen, world.language_chosen),
    on(e.Restored, outcome.restored),
    on(e.OutcomeArrived, outcome.outcome),
    on(e.ReceiptArrived, outcome.receipt),
    on(e.PaymentsReceived, incoming.received),
    on(e.ShiftArrived, day_close.shift_arrived),
)
IDLE = (*ANYWHERE, on(e.AskPressed, outcome.ask))
"""Screens that wait for no customer and for no answer, and are left to ask for an older payment."""
AT_REST = (*IDLE, on(e.ReceiptScanned, history.scan_receipt))
"""Screens that a scanned receipt takes over."""
HOME = (on(e.CancelPressed, go_home), on(e.DonePressed, go_home))
NEXT = (on(e.CancelPressed, go_on), on(e.DonePressed, go_on))

TABLE: Mapping[type[Any], Mapping[type[Any], GoOn]] = dict(
    (
        row(
            p.Keying,
            *AT_REST,
            on(e.DigitsPressed, sale.digit),
            on(e.BackspacePressed, sale.backspace),
            on(e.ClearPressed, sale.clear),
            on(e.LinePressed, sale.line),
            on(e.UndoPressed, sale.undo),
            on(e.AmountConfirmed, sale.confirm),
            on(e.RequestPressed, sale.confirm),
            on(e.PosterPressed, sale.confirm),
            on(e.ListPressed, sale.look_at_list),
            on(e.DayPressed, sale.look_at_day),
            on(e.ShiftOpened, sale.open_shift),
            on(e.IncomingPressed, sale.look_at_incoming),
            ignores=QUIET | BACK,
        ),
        row(
            p.SameAmount,
            *IDLE,
            on(e.AnotherCustomer, sale.another_customer),
            on(e.CancelPressed, go_home),
            ignores=QUIET | KEYPAD | {e.ReceiptScanned, e.DonePressed},
        ),
        row(
            p.Scanning,
            *ANYWHERE,
            on(e.CodeScanned, sale.code_scanned),
            on(e.ReceiptScanned, sale.receipt_instead),
            on(e.RequestPressed, sale.code_here_instead),
            on(e.CancelPressed, sale.stop_scanning),
            ignores=KEYS | LATE | KEYPAD | {e.Tick, e.AskPressed, e.DonePressed},
        ),
        row(
            p.EnterPin,
            *ANYWHERE,
            on(e.DigitsPressed, sale.pin_digit),
            on(e.BackspacePressed, sale.pin_backspace),
            on(e.ClearPressed, sale.clear_pin),
            on(e.PinConfirmed, sale.confirm_pin),
            *HOME,
            ignores=QUIET | {e.ReceiptScanned, e.AskPressed},
        ),
        row(
            p.Requesting,
            *ANYWHERE,
            on(e.RequestArrived, sale.request_arrived),
            on(e.CancelPressed, sale.withdraw),
            ignores=QUIET | KEYPAD | {e.ReceiptScanned, e.AskPressed, e.DonePressed},
        ),
        row(
            p.ShowingCode,
            *ANYWHERE,
            on(e.Tick, sale.count_down),
            on(e.CancelPressed, sale.withdraw),
            ignores=KEYS | LATE | KEYPAD | {e.CodeScanned, e.ReceiptScanned, e.AskPressed, e.DonePressed},
        ),
        row(p.AtPoster, *ANYWHERE, *HOME, ignores=QUIET | KEYPAD | {e.ReceiptScanned, e.AskPressed}),
        row(p.Working, *ANYWHERE, *NEXT, ignores=QUIET | KEYPAD | {e.ReceiptScanned, e.AskPressed}),
        row(p.Unsettled, *IDLE, *NEXT, ignores=QUIET | KEYPAD | {e.ReceiptScanned}),
        row(
            p.Paid,
            *AT_REST,
            on(e.DigitsPressed, outcome.next_sale),
            on(e.ReprintPressed, outcome.reprint),
            *NEXT,
            ignores=QUIET | {e.BackspacePressed, e.ClearPressed},
        ),
        row(
            p.Refused,
            *AT_REST,
            on(e.DigitsPressed, outcome.next_sale),
            on(e.AgainPressed, outcome.again),
            *NEXT,
            ignores=QUIET | {e.BackspacePressed, e.ClearPressed},
        ),
        row(
            p.Listing,
            *AT_REST,
            on(e.ListArrived, history.list_arrived),
            on(e.ListPressed, history.load_again),
            on(e.EntryChosen, history.choose),
            on(e.CursorMoved, history.move_cursor),
            on(e.PagePressed, history.turn_page),
            on(e.DigitsPressed, history.search_digit),
            on(e.BackspacePressed, history.search_backspace),
            on(e.SearchPressed, history.search),
            on(e.ClearPressed, history.clear_search),
            on(e.CancelPressed, history.leave_list),
            on(e.DonePressed, go_home),
            ignores=QUIET,
        ),
        row(
            p.Finding,
            *AT_REST,
            on(e.FindArrived, history.find_arrived),
            on(e.AgainPressed, history.find_again),
            on(e.ListPressed, show_list),
            *HOME,
            ignores=QUIET | KEYPAD,
        ),
        row(
            p.EntryShown,
            *AT_REST,
            on(e.RefundPressed, history.give_back),
            on(e.ReprintPressed, history.reprint),
            on(e.ListPressed, history.back_to_list),
            on(e.CancelPressed, history.back_to_list),
            on(e.DonePressed, go_home),
            ignores=QUIET | KEYPAD,
        ),
        row(
            p.ChoosingReason,
            *IDLE,
            on(e.ReasonChosen, history.choose_reason),
            on(e.CancelPressed, history.back_to_entry),
            on(e.DonePressed, go_home),
            ignores=QUIET | KEYPAD | {e.ReceiptScanned},
        ),
        row(
            p.Refunding,
            *IDLE,
            on(e.DigitsPressed, history.refund_digit),
            on(e.BackspacePressed, history.refund_backspace),
            on(e.ClearPressed, history.refund_clear),
            on(e.LinePressed, history.choose_rate),
            on(e.WholePressed, history.whole),
            on(e.RefundConfirmed, history.refund),
            on(e.CancelPressed, history.back_to_reasons),
            on(e.DonePressed, go_home),
            ignores=QUIET | {e.ReceiptScanned},
        ),
        row(
            p.IncomingShown,
            *AT_REST,
            on(e.AcknowledgePressed, incoming.acknowledge),
            on(e.IncomingPrintPressed, incoming.print_receipt),
            *HOME,
            ignores=QUIET | KEYPAD,
        ),
        row(
            p.Day,
            *AT_REST,
            on(e.TotalsArrived, day_close.totals_arrived),
            on(e.DayPressed, day_close.load_again),
            on(e.PrintPressed, day_close.print_totals),
            on(e.PaperArrived, day_close.paper_arrived),
            on(e.ShiftOpened, day_close.open_shift),
            on(e.CountPressed, day_close.count),
            *HOME,
            ignores=QUIET | KEYPAD,
        ),
        row(
            p.Counting,
            *IDLE,
            on(e.DigitsPressed, day_close.count_digit),
            on(e.BackspacePressed, day_close.count_backspace),
            on(e.ClearPressed, day_close.count_anew),
            on(e.MinusPressed, day_close.turn_sign),
            on(e.CountConfirmed, day_close.confirm_count),
            *HOME,
            ignores=QUIET | {e.ReceiptScanned},
        ),
        row(
            p.CountShown,
            *IDLE,
            on(e.CountSettled, day_close.settle_count),
            on(e.CancelPressed, day_close.count_anew),
            on(e.DonePressed, go_home),
            ignores=QUIET | KEYPAD | {e.ReceiptScanned},
        ),
        row(
            p.ChangingShift,
            *ANYWHERE,
            on(e.AgainPressed, day_close.change_again),
            *HOME,
            ignores=QUIET | KEYPAD | {e.ReceiptScanned, e.AskPressed},
        ),
        row(
            p.ShiftClosed,
            *IDLE,
            on(e.PrintPressed, day_close.print_shift),
            on(e.PaperArrived, day_close.paper_arrived),
            *NEXT,
            ignores=QUIET | KEYPAD | {e.ReceiptScanned},
        ),
    )
)
