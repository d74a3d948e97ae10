"""A till's payments with the real flow, journal and stage; the ledger at the far end is a small real one."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from drivers.ports import PrintOutcome, PrintResult
from edge.link.connection import Answer, Heard, View
from edge.storage.journal import State
from edge.wire.envelope import Envelope, decode_header, encode
from edge.wire.messages import coin
from edge.wire.messages.coin import RefundReason, Refusal
from kiosk.flows.till.effects import AskOutcome, Pay
from kiosk.flows.till.events import (
    AmountConfirmed,
    AskPressed,
    CancelPressed,
    CodeScanned,
    DigitsPressed,
    DonePressed,
    EntryChosen,
    ListPressed,
    ReasonChosen,
    RefundConfirmed,
    RefundPressed,
    ReprintPressed,
)
from kiosk.flows.till.model import NotSent, Pending, Slip
from kiosk.flows.till.phases import Listing, Paid, Refused, Unsettled
from kiosk.speech import Chime
from tests.edge.duties.far_ends import COMMITTED_AT, Ledger, text_of
from tests.edge.duties.till.counter import Till, contents
from tests.edge.make import SetClock
from tests.support.waiting import eventually


async def test_a_payment_is_shown_paid_chimed_and_printed(tmp_path: Path) -> None:
    ledger = Ledger()
    counter = Till(tmp_path, ledger)
    phase = await counter.pay()
    assert isinstance(phase, Paid)
    assert phase.receipt.slip is Slip.CONFIRMED
    assert counter.cues[-1] == Chime("paid")
    assert ledger.moved == 1200
    paper = text_of(counter.printer.papers[0])
    for words in ("領　収　書", "浜の店", "￥1,200", "No-1", "令和8年4月1日"):
        assert words in paper
    assert "再発行" not in paper


async def test_what_the_ledger_refuses_is_shown_with_its_reason_and_nothing_is_printed(
    tmp_path: Path,
) -> None:
    counter = Till(tmp_path, Ledger(refuse=coin.Refusal.INSUFFICIENT_FUNDS))
    phase = await counter.pay()
    assert isinstance(phase, Refused)
    assert phase.reason is Refusal.INSUFFICIENT_FUNDS
    assert counter.printer.papers == []


async def test_a_lost_answer_is_unsettled_and_asking_finds_it_paid_once(tmp_path: Path) -> None:
    ledger = Ledger(mute=True)
    counter = Till(tmp_path, ledger)
    assert isinstance(await counter.pay(), Unsettled)
    assert counter.printer.papers == []
    ledger.mute = False
    assert isinstance(await counter.press(AskPressed()), Paid)
    assert (ledger.moved, ledger.heard) == (1200, ["pay", "outcome"])
    assert len(counter.printer.papers) == 1


async def test_a_lost_question_is_closed_by_asking_and_never_paid_later(tmp_path: Path) -> None:
    ledger = Ledger(deaf=True)
    counter = Till(tmp_path, ledger)
    assert isinstance(await counter.pay(), Unsettled)
    ledger.deaf = False
    await counter.paying.resolve()
    phase = await counter.press()
    assert isinstance(phase, Refused)
    assert phase.reason is NotSent.NOT_COMMITTED
    assert ledger._decide(coin.Pay(payment="p1", amount=1200, code="CODE-1")) == ledger.outcomes["p1"]
    assert ledger.moved == 0


async def test_without_a_line_nothing_is_sent_and_that_is_certain(tmp_path: Path) -> None:
    ledger = Ledger(down=True)
    counter = Till(tmp_path, ledger)
    phase = await counter.pay()
    assert isinstance(phase, Refused)
    assert phase.reason is NotSent.OFFLINE
    assert counter.journal.entry("p1").state is State.REFUSED


async def test_after_a_restart_the_open_payment_is_shown_and_settles_by_its_own_id(tmp_path: Path) -> None:
    ledger = Ledger(mute=True)
    before = Till(tmp_path, ledger)
    await before.pay()
    before.disk.close()
    ledger.mute = False
    after = Till(tmp_path, ledger)
    await after.paying.restore()
    assert after.stage.state.unsettled == (Pending("p1", 1200),)
    await after.paying.resolve()
    assert isinstance(await after.press(), Paid)
    assert ledger.heard == ["pay", "outcome"]
    assert ledger.moved == 1200


async def test_a_payment_written_down_but_never_sent_is_not_open_after_a_restart(tmp_path: Path) -> None:
    before = Till(tmp_path, Ledger())
    before.journal.accept("p1", "payment", b'{"payment":"p1","amount":5}', SetClock().now())
    before.disk.close()
    after = Till(tmp_path, Ledger())
    await after.paying.restore()
    assert after.stage.state.unsettled == ()
    assert after.journal.entry("p1").state is State.REFUSED


async def test_the_agent_killed_while_it_waited_asks_and_does_not_send_again(tmp_path: Path) -> None:
    """The journal says ``started``; the ledger has it or not: only asking can tell."""
    ledger = Ledger()
    before = Till(tmp_path, ledger)
    before.journal.accept("p1", "payment", b'{"payment":"p1","amount":700}', SetClock().now())
    before.journal.start("p1")
    ledger._decide(coin.Pay(payment="p1", amount=700, code="CODE-1"))
    before.disk.close()
    after = Till(tmp_path, ledger)
    await after.paying.restore()
    await after.paying.resolve()
    await after.press()
    assert after.journal.entry("p1").state is State.CONFIRMED
    assert ledger.heard == ["outcome"]


async def test_a_late_answer_settles_the_payment_without_a_question(tmp_path: Path) -> None:
    ledger = Ledger(mute=True)
    counter = Till(tmp_path, ledger)
    await counter.pay()
    late = Envelope(
        id="h1", schema="coin.answer/1", node="hub", session="h", at=COMMITTED_AT, mono=0, boot="h",
        data=ledger.outcomes["p1"],
    )  # fmt: skip
    counter.paying.late(Heard(("coin",), decode_header(encode(late))))
    assert counter.journal.entry("p1").state is State.CONFIRMED
    telling = asyncio.create_task(counter.paying.tell_late())
    await eventually(lambda: isinstance(counter.stage.state.phase, Paid))
    telling.cancel()
    assert ledger.heard == ["pay"]


async def test_a_reprint_bears_its_mark_and_the_same_number(tmp_path: Path) -> None:
    counter = Till(tmp_path, Ledger())
    await counter.pay()
    await counter.press(ReprintPressed())
    original, copy = map(text_of, counter.printer.papers)
    assert "再発行（1枚目）" in copy
    assert "No-1" in original
    assert "No-1" in copy


async def test_paper_out_does_not_touch_the_payment(tmp_path: Path) -> None:
    counter = Till(tmp_path, Ledger())
    counter.printer.result = PrintResult(PrintOutcome.REFUSED, ("paper_out",))
    phase = await counter.pay()
    assert isinstance(phase, Paid)
    assert (phase.receipt.slip, phase.receipt.reasons) == (Slip.REFUSED, ("paper_out",))


async def test_a_refund_from_the_list_is_made_once_and_printed_as_one(tmp_path: Path) -> None:
    ledger = Ledger()
    counter = Till(tmp_path, ledger)
    await counter.pay()
    listed = coin.ListedPayment(
        payment="p1", number="No-1", amount=1200, refunded=0, committed_at=COMMITTED_AT
    )
    ledger.listed = coin.Listed(
        ask="a", day="2026-04-01", payments=(listed,), shop="浜の店 本店",
        registration_number="T1130001000019",
    )  # fmt: skip
    phase = await counter.press(
        DonePressed(), ListPressed(), EntryChosen("p1"), RefundPressed(),
        ReasonChosen(RefundReason.PAID_TWICE),
        RefundConfirmed("r1"),
    )  # fmt: skip
    assert isinstance(phase, Paid)
    assert phase.subject.refund_id == "r1"
    paper = text_of(counter.printer.papers[-1])
    for words in ("ご返金の控え", "浜の店 本店", "T1130001000019"):
        assert words in paper


async def test_a_till_that_cannot_write_it_down_sends_nothing_and_says_so(tmp_path: Path) -> None:
    ledger = Ledger()
    Till(tmp_path, ledger).disk.close()
    counter = Till(tmp_path, ledger, ceiling_bytes=4096)
    phase = await counter.pay()
    assert isinstance(phase, Refused)
    assert phase.reason is NotSent.DEVICE_FULL
    assert ledger.heard == []


async def test_a_double_tap_under_one_id_asks_once(tmp_path: Path) -> None:
    ledger = Ledger()
    counter = Till(tmp_path, ledger)
    wanted = Pay("p1", 1200, "CODE-1")
    await counter.paying.perform(wanted)
    await counter.paying.perform(wanted)
    assert ledger.heard == ["pay"]
    assert ledger.moved == 1200


async def test_the_list_that_did_not_come_is_said(tmp_path: Path) -> None:
    counter = Till(tmp_path, Ledger(deaf=True))
    phase = await counter.press(ListPressed())
    assert isinstance(phase, Listing)
    assert phase.failed


async def test_the_customers_code_is_nowhere_on_the_disk(tmp_path: Path) -> None:
    counter = Till(tmp_path, Ledger(mute=True))
    await counter.pay(code="CODE-ONCE-AND-NEVER-AGAIN")
    counter.disk.close()
    assert not [path for path, data in contents(tmp_path).items() if b"CODE-ONCE" in data]


@pytest.mark.parametrize("online", [False, True])
async def test_open_payments_are_asked_for_only_when_the_hub_can_be_reached(
    tmp_path: Path, online: bool
) -> None:
    ledger = Ledger(mute=True)
    counter = Till(tmp_path, ledger)
    await counter.pay()
    ledger.mute, ledger.view = False, replace(View(connected=True), hub=online)
    await counter.paying.resolve()
    assert (counter.journal.entry("p1").state is State.CONFIRMED) is online


async def test_a_question_answered_while_the_payment_still_waits_settles_it_for_both(tmp_path: Path) -> None:
    """The payment's own wait ends after another question has closed its id: the agent goes on."""
    ledger = SlowLedger(deaf=True)
    counter = Till(tmp_path, ledger)
    for digit in "1200":
        await counter.stage.send(DigitsPressed(digit))
    await counter.stage.send(AmountConfirmed("p1"))
    await counter.stage.settle()
    await counter.stage.send(CodeScanned("CODE-1"))
    await ledger.waiting.wait()
    await counter.stage.send(CancelPressed())
    ledger.deaf = False
    await counter.paying.perform(AskOutcome("p1"))
    assert counter.journal.entry("p1").state is State.REFUSED
    ledger.give_up.set()
    await counter.stage.settle()
    assert counter.journal.entry("p1").state is State.REFUSED
    assert counter.stage.state.unsettled == ()


async def test_an_answer_about_another_body_under_the_same_id_says_nothing_of_ours(tmp_path: Path) -> None:
    ledger = Ledger(refuse=coin.Refusal.ID_REUSED)
    counter = Till(tmp_path, ledger)
    assert isinstance(await counter.pay(), Unsettled)
    assert counter.journal.entry("p1").state is State.UNKNOWN


class SlowLedger(Ledger):
    """A question that it does not hear is given up only when the test says so."""

    def __init__(self, deaf: bool) -> None:
        super().__init__(deaf=deaf)
        self.waiting = asyncio.Event()
        self.give_up = asyncio.Event()

    async def ask(
        self, subject: str, operation: str, body: object, answer: type[Answer], timeout: float
    ) -> Answer | None:
        if self.deaf:
            self.waiting.set()
            await self.give_up.wait()
            return None
        return await super().ask(subject, operation, body, answer, timeout)
