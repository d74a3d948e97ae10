"""Failures seen in the wild, each by its name, at a till with its own journal and printer."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from pathlib import Path

import pytest

from drivers.ports import PrintOutcome, PrintResult
from edge.storage.journal import State
from edge.wire.messages import coin
from kiosk.flows import till
from kiosk.speech import Chime
from tests.edge.duties.far_ends import Ledger
from tests.edge.duties.till.counter import Till, contents
from tests.edge.make import SetClock
from tests.support.waiting import eventually

RETURNED = coin.RefundReason.RETURNED

PIN = "4096"


async def test_reply_lost_after_commit_the_same_id_is_asked_for_and_paid_once(tmp_path: Path) -> None:
    ledger = Ledger(mute=True)
    counter = Till(tmp_path, ledger)
    assert isinstance(await counter.pay(), till.phases.Unsettled)
    ledger.mute = False
    await counter.paying.resolve()
    assert isinstance(await counter.press(), till.phases.Paid)
    assert (ledger.moved, ledger.heard, len(counter.papers())) == (1200, ["pay", "outcome"], 1)


async def test_late_success_after_the_customer_paid_cash_is_said_in_the_banner(tmp_path: Path) -> None:
    """The customer has gone and the screen is on the next sale: it is neither silent nor in the way."""
    ledger = Ledger(mute=True)
    counter = Till(tmp_path, ledger)
    await counter.pay()
    await counter.press(till.events.CancelPressed())
    await counter.key(50)
    ledger.mute = False
    await counter.paying.resolve()
    await counter.press()
    state = counter.stage.state
    assert state.late == till.model.Late(till.model.Pending("p1", 1200), till.model.Result.PAID)
    assert isinstance(state.phase, till.phases.Keying)
    assert state.phase.digits == "50"
    assert state.unsettled == ()
    assert counter.cues[-1] == Chime("attention")


async def test_double_tap_on_a_card_payment_moves_the_money_once(tmp_path: Path) -> None:
    ledger = Ledger()
    counter = Till(tmp_path, ledger)
    wanted = till.effects.Pay("p1", 1200, "CARD-1", 0, PIN)
    await asyncio.gather(counter.paying.perform(wanted), counter.paying.perform(wanted))
    assert (ledger.heard, ledger.moved) == (["pay"], 1200)


async def test_power_cut_between_started_and_printed_is_unknown_and_staff_decide(tmp_path: Path) -> None:
    """Nothing is printed again by itself; what a person asks for then bears 再発行."""
    before = Till(tmp_path, ledger := Ledger())
    before.printer.hold = asyncio.Event()
    await before.key(1200)
    await before.stage.send(till.events.AmountConfirmed("p1"))
    await before.stage.send(till.events.CodeScanned("CODE-1"))
    await eventually(lambda: bool(before.printer.papers))
    await before.stage.close()
    before.disk.close()

    after = Till(tmp_path, ledger)
    await after.paying.restore()
    await after.paying.hub_is_back()
    assert after.papers() == []
    original = await after.perform(till.effects.PrintReceipt("p1", 1200, 0))
    assert original == till.events.ReceiptArrived("p1", 0, till.model.Slip.UNKNOWN, ())
    assert after.papers() == []
    copy = await after.perform(till.effects.PrintReceipt("p1", 1200, 1))
    assert copy == till.events.ReceiptArrived("p1", 1, till.model.Slip.CONFIRMED, ())
    assert "再発行（1枚目）" in after.papers()[0]
    assert "No-1" in after.papers()[0]


async def test_a_refund_whose_answer_was_lost_gives_back_once(tmp_path: Path) -> None:
    ledger = Ledger(mute=True)
    before = Till(tmp_path, ledger)
    await before.paying.perform(till.effects.Refund("r1", "p1", 500, RETURNED, 108))
    before.disk.close()
    ledger.mute = False
    after = Till(tmp_path, ledger)
    await after.paying.restore()
    assert after.stage.state.unsettled == (till.model.Pending("p1", 500, "r1", 108),)
    await after.paying.hub_is_back()
    await after.stage.settle()
    assert (ledger.moved, ledger.heard.count("refund")) == (500, 1)
    assert "8％対象（税込） ※ ￥108" in after.papers()[0]


async def test_a_pin_is_nowhere_but_in_the_one_message(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    ledger = Ledger(mute=True)
    counter = Till(tmp_path, ledger)
    wanted = till.effects.Pay("p1", 1200, "CARD-NUMBER", 0, PIN)
    await counter.paying.perform(wanted)
    (sent,) = ledger.bodies
    assert isinstance(sent, coin.Pay)
    assert sent.pin == PIN
    counter.disk.close()
    said = f"{wanted!r} {sent!r} {counter.events!r} {caplog.text}".encode()
    for secret in (PIN.encode(), b"CARD-NUMBER"):
        assert secret not in said
        assert not [path for path, data in contents(tmp_path).items() if secret in data]


async def test_a_wrong_pin_is_refused_for_ever_and_the_next_try_is_a_new_payment(tmp_path: Path) -> None:
    ledger = Ledger(refuse=coin.Refusal.PIN_WRONG)
    counter = Till(tmp_path, ledger)
    await counter.paying.perform(till.effects.Pay("p1", 1200, "CARD-1", 0, "0001"))
    ledger.refuse = None
    await counter.paying.perform(till.effects.Pay("p1", 1200, "CARD-1", 0, PIN))
    await counter.paying.perform(till.effects.Pay("p2", 1200, "CARD-1", 0, PIN))
    results = [
        (each.id, each.result) for each in counter.events if isinstance(each, till.events.OutcomeArrived)
    ]
    refused, paid = till.model.Result.REFUSED, till.model.Result.PAID
    assert results == [("p1", refused), ("p1", refused), ("p2", paid)]
    assert ledger.moved == 1200


@pytest.mark.parametrize("hours", [-1, 1])
async def test_a_clock_an_hour_wrong_prints_the_ledgers_time(tmp_path: Path, hours: int) -> None:
    clock = SetClock()
    clock.moment += timedelta(hours=hours)
    counter = Till(tmp_path, Ledger(), clock=clock)
    await counter.pay()
    assert "令和8年4月1日（水） 12:00" in counter.papers()[0]


async def test_a_disk_that_is_full_sends_no_refund(tmp_path: Path) -> None:
    Till(tmp_path, ledger := Ledger()).disk.close()
    counter = Till(tmp_path, ledger, ceiling_bytes=4096)
    arrived = await counter.perform(till.effects.Refund("r1", "p1", 500, RETURNED))
    assert arrived == till.events.OutcomeArrived(
        "r1", till.model.Result.REFUSED, till.model.NotSent.DEVICE_FULL
    )
    assert ledger.heard == []


async def test_a_printer_without_paper_keeps_the_payment_and_the_receipts_number(
    tmp_path: Path,
) -> None:
    counter = Till(tmp_path, Ledger())
    counter.printer.result = PrintResult(PrintOutcome.REFUSED, ("paper_out",))
    await counter.pay()
    counter.printer.result = PrintResult(PrintOutcome.CONFIRMED)
    await counter.press(till.events.ReprintPressed())
    assert counter.journal.entry("p1").state is State.CONFIRMED
    assert "再発行" not in counter.papers()[0]


async def test_the_customer_reads_the_amount_and_then_thanks(tmp_path: Path) -> None:
    counter = Till(tmp_path, Ledger())
    assert counter.display == till.customer.customer_lines(till.phases.State())
    await counter.key(1200)
    assert "1,200" in counter.display[0]
    await counter.press(till.events.AmountConfirmed("p1"), till.events.CodeScanned("CODE-1"))
    assert counter.display == till.customer.customer_lines(counter.stage.state)
