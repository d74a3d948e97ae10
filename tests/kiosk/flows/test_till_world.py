"""What the till says of line and printer follows them, without a key being pressed (fault B5)."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from kiosk.flows import moving_in, till
from kiosk.flows.till.model import NotSent, Receipt, Slip
from kiosk.screens.draw import Artist, screens_environment
from kiosk.screens.moving_in.view import VIEW as KIOSK
from kiosk.screens.till.view import VIEW
from kiosk.words.language import Language
from kiosk.words.till import TILL
from tests.kiosk.playing import play
from tests.kiosk.samples import ENTRIES, INCOMING, kiosk_state

ARTIST = Artist(VIEW, screens_environment())
OFFLINE = till.phases.State()
SALE = till.model.Pending("p-1", 1250)
REFUSED = Receipt(Slip.REFUSED, 0, ("paper_out",))


def test_the_line_is_back_and_nobody_is_sent_to_cash_any_more() -> None:
    keyed: tuple[till.events.Event, ...] = (
        till.events.DigitsPressed("1250"),
        till.events.AmountConfirmed("p-1"),
    )
    offline, _ = play(till.machine.step, OFFLINE, keyed)
    assert offline.phase == till.phases.Keying("1250", "offline")
    back = till.machine.step(offline, till.events.LinkChanged(True)).state
    assert back.phase == till.phases.Keying("1250")


def test_a_refusal_for_want_of_a_line_says_that_the_line_is_back() -> None:
    refused = till.phases.State(phase=till.phases.Refused(SALE, NotSent.OFFLINE))
    assert TILL["reason_offline"].ja in ARTIST.page(refused)
    back = till.machine.step(refused, till.events.LinkChanged(True)).state
    assert TILL["line_back"].ja in ARTIST.page(back)
    assert "現金" not in ARTIST.page(back)


def test_a_refund_refused_for_want_of_a_line_says_that_the_line_is_back() -> None:
    refused = till.phases.State(phase=till.phases.Refused(replace(SALE, refund_id="r-1"), NotSent.OFFLINE))
    assert TILL["refund_offline"].ja in ARTIST.page(refused)
    assert TILL["line_back"].ja in ARTIST.page(
        till.machine.step(refused, till.events.LinkChanged(True)).state
    )


CUT_OFF: dict[str, tuple[till.phases.Phase, str]] = {
    "keying": (till.phases.Keying("1250", "offline"), "{}_keying"),
    "refused": (till.phases.Refused(SALE, NotSent.OFFLINE), "reason_{}"),
    "refund refused": (till.phases.Refused(replace(SALE, refund_id="r-1"), NotSent.OFFLINE), "refund_{}"),
    "finding": (till.phases.Finding("12345678", "offline"), "find_{}"),
    "list": (till.phases.Listing(failed=True), "list_{}"),
    "totals": (till.phases.Day(failed=True), "totals_{}"),
}
WITHOUT_A_LINE = {"list_offline": "list_failed", "totals_offline": "totals_failed"}


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("screen", CUT_OFF)
def test_a_till_that_is_kept_away_says_so_on_every_screen_and_not_that_it_is_unconnected(
    screen: str, language: Language
) -> None:
    phase, key = CUT_OFF[screen]
    offline = till.phases.State(phase=phase, language=language)
    stopped = till.machine.step(offline, till.events.LinkChanged(online=False, quarantined=True)).state
    said = {state.cut_off: html.unescape(ARTIST.page(state)) for state in (offline, stopped)}
    for reason, other in (("offline", "stopped"), ("stopped", "offline")):
        words = TILL[WITHOUT_A_LINE.get(key.format(reason), key.format(reason))]
        assert words.of(language) in said[reason]
        assert TILL[f"{other}_banner"].of(language) not in said[reason]
    for unconnected in ("つながって", "onnect"):
        assert unconnected not in re.sub(r"<[^>]*>", "", said["stopped"].split("<main")[-1])


def test_a_receipt_that_could_not_be_looked_for_is_looked_for_when_the_line_is_back() -> None:
    waiting, _ = play(till.machine.step, OFFLINE, (till.events.ReceiptScanned("12345678"),))
    assert waiting.phase == till.phases.Finding("12345678", "offline")
    back = till.machine.step(waiting, till.events.LinkChanged(True))
    assert back.state.phase == till.phases.Finding("12345678")
    assert till.effects.FindPayment("12345678") in back.effects


@pytest.mark.parametrize(
    ("phase", "receipt"),
    [
        (till.phases.Paid(SALE, REFUSED), lambda phase: phase.receipt),
        (till.phases.EntryShown(ENTRIES[0], receipt=REFUSED), lambda phase: phase.receipt),
        (till.phases.Day(receipt=REFUSED), lambda phase: phase.receipt),
    ],
    ids=["paid", "entry", "day"],
)
def test_a_refilled_printer_is_said_to_be_ready(
    phase: till.phases.Phase, receipt: Callable[[till.phases.Phase], Receipt]
) -> None:
    state = till.phases.State(phase=phase, online=True, printer_reasons=("paper_out",))
    refilled = till.machine.step(state, till.events.PrinterChanged(())).state
    assert receipt(refilled.phase) == Receipt(Slip.REFUSED, 0, (), ready=True)
    opened = till.machine.step(refilled, till.events.PrinterChanged(("cover_open",))).state
    assert receipt(opened.phase) == Receipt(Slip.REFUSED, 0, ("cover_open",))
    little = till.machine.step(opened, till.events.PrinterChanged(("paper_near_end",))).state
    assert receipt(little.phase).ready


def test_the_refilled_printers_receipt_is_printed_as_the_original() -> None:
    state = till.phases.State(phase=till.phases.Paid(SALE, REFUSED), online=True)
    refilled = till.machine.step(state, till.events.PrinterChanged(())).state
    page = ARTIST.page(refilled)
    assert TILL["receipt_ready"].ja in page
    assert TILL["short_paper_out"].ja not in page
    pressed = till.machine.step(refilled, till.events.ReprintPressed())
    assert till.effects.PrintReceipt("p-1", 1250, 0, None, 0) in pressed.effects


def test_paper_that_came_out_is_not_spoken_of_again() -> None:
    state = till.phases.State(phase=till.phases.Paid(SALE, Receipt(Slip.CONFIRMED)), online=True)
    assert till.machine.step(state, till.events.PrinterChanged(("paper_out",))).state.phase == state.phase


def test_an_arrivals_paper_follows_the_printer_too() -> None:
    arrival = replace(INCOMING[0], receipt=REFUSED)
    waiting = till.phases.State(phase=till.phases.IncomingShown(), online=True, incoming=(arrival,))
    refilled = till.machine.step(waiting, till.events.PrinterChanged(())).state
    assert TILL["short_paper_out"].ja in ARTIST.page(waiting)
    assert TILL["receipt_ready"].ja in ARTIST.page(refilled)


def test_a_pin_is_keyed_as_on_a_telephone_on_till_and_kiosk_alike() -> None:
    page = ARTIST.page(till.phases.State(phase=till.phases.EnterPin(SALE, "card"), online=True))
    kiosk = Artist(KIOSK, screens_environment()).page(kiosk_state(moving_in.model.EnterPin(3)))
    assert re.findall(r'data-press="digits" data-value="(\d)"', page)[:9] == list("123456789")
    assert re.findall(r'data-press="digit" data-value="(\d)"', kiosk)[:9] == list("123456789")
    sale = ARTIST.page(till.phases.State(online=True))
    assert re.findall(r'data-press="digits" data-value="(\d)"', sale)[:3] == list("789")


def test_a_receipt_behind_a_print_queue_is_called_sent_and_never_printed() -> None:
    sent = Receipt(Slip.UNKNOWN, 0, ("spooled",))
    page = ARTIST.page(till.phases.State(phase=till.phases.Paid(SALE, sent), online=True))
    assert TILL["receipt_spooled"].ja in page
    assert TILL["receipt_confirmed"].ja not in page
    assert TILL["receipt_unknown"].ja not in page


def test_a_till_that_is_kept_away_says_who_stopped_it_and_not_that_a_line_is_cut() -> None:
    keyed: tuple[till.events.Event, ...] = (
        till.events.LinkChanged(False, True),
        till.events.DigitsPressed("1250"),
        till.events.AmountConfirmed("p-1"),
    )
    stopped, _ = play(till.machine.step, till.phases.State(online=True), keyed)
    page = ARTIST.page(stopped)
    assert TILL["stopped_banner"].ja in page
    assert TILL["stopped_keying"].ja in page
    assert "つながっていない" not in page
    back = till.machine.step(stopped, till.events.LinkChanged(True)).state
    assert (back.quarantined, back.phase) == (False, till.phases.Keying("1250"))
    assert TILL["stopped_banner"].ja not in ARTIST.page(back)
