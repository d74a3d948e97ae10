"""A code on the screen for the customer's phone: asked for, paid, withdrawn, lost and found."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from edge.storage.journal import State
from edge.wire.messages import coin
from edge.wire.messages.coin import Refusal, Way
from kiosk.flows.till.effects import RequestCode
from kiosk.flows.till.events import CancelPressed, OutcomeArrived, RequestArrived, RequestPressed
from kiosk.flows.till.model import NotSent, Pending, Result
from kiosk.flows.till.phases import Keying, Paid, ShowingCode, Unsettled
from kiosk.speech import Chime
from tests.edge.duties.far_ends import Ledger
from tests.edge.duties.till.counter import Till
from tests.edge.make import SetClock

ASKED = RequestCode("p1", 1200, 540)


async def shown(folder: Path, ledger: Ledger, clock: SetClock | None = None) -> Till:
    """A till that shows a code for 1,200 yen."""
    counter = Till(folder, ledger, clock=clock)
    await counter.key(1200)
    phase = await counter.press(RequestPressed("p1"))
    assert isinstance(phase, ShowingCode)
    return counter


async def test_the_phone_pays_and_the_till_chimes_and_prints_without_having_asked(tmp_path: Path) -> None:
    ledger = Ledger()
    counter = await shown(tmp_path, ledger)
    await counter.hears(ledger.phone_pays("p1"))
    assert isinstance(counter.stage.state.phase, Paid)
    assert counter.journal.entry("p1").state is State.CONFIRMED
    assert "地域通貨（画面のQR）" in counter.papers()[0]
    assert ledger.heard == ["request"]


async def test_the_news_that_it_was_paid_may_come_twice_and_is_told_once(tmp_path: Path) -> None:
    ledger = Ledger()
    counter = await shown(tmp_path, ledger)
    received = ledger.phone_pays("p1")
    await counter.hears(received)
    await counter.hears(received)
    assert len(counter.papers()) == 1
    assert counter.cues.count(Chime("paid")) == 1


async def test_a_withdrawn_code_is_closed_and_a_later_phone_pays_nothing(tmp_path: Path) -> None:
    ledger = Ledger()
    counter = await shown(tmp_path, ledger)
    phase = await counter.press(CancelPressed())
    assert isinstance(phase, Keying)
    assert counter.journal.entry("p1").state is State.REFUSED
    assert ledger.phone_pays("p1") is None
    assert ledger.moved == 0


async def test_the_phone_that_was_faster_than_the_withdrawal_has_paid(tmp_path: Path) -> None:
    ledger = Ledger()
    counter = await shown(tmp_path, ledger)
    ledger.phone_pays("p1")
    assert isinstance(await counter.press(CancelPressed()), Paid)
    assert len(counter.papers()) == 1


async def test_a_withdrawal_without_an_answer_stays_open_until_the_hub_can_be_asked(tmp_path: Path) -> None:
    """Neither paid nor cancelled is said before the hub has said it."""
    ledger = Ledger()
    counter = await shown(tmp_path, ledger)
    ledger.deaf = True
    assert isinstance(await counter.press(CancelPressed()), Unsettled)
    assert counter.journal.entry("p1").state is State.UNKNOWN
    ledger.deaf = False
    ledger.phone_pays("p1")
    await counter.paying.hub_is_back()
    assert isinstance(await counter.press(), Paid)


async def test_nobody_asks_for_an_outcome_while_the_code_is_shown(tmp_path: Path) -> None:
    """Asking would close it before the customer's eyes."""
    ledger = Ledger()
    counter = await shown(tmp_path, ledger)
    await counter.paying.resolve()
    assert ledger.heard == ["request"]


async def test_a_restart_in_the_middle_of_a_request_finds_it_paid_and_prints_once(tmp_path: Path) -> None:
    ledger = Ledger()
    before = await shown(tmp_path, ledger)
    before.disk.close()
    received = ledger.phone_pays("p1")
    after = Till(tmp_path, ledger)
    await after.paying.restore()
    assert after.stage.state.unsettled == (Pending("p1", 1200),)
    await after.paying.hub_is_back()
    await after.hears(received)
    assert isinstance(after.stage.state.phase, Paid)
    assert len(after.papers()) == 1


async def test_a_restart_in_the_middle_of_a_request_that_nobody_paid_closes_it(tmp_path: Path) -> None:
    ledger = Ledger()
    before = await shown(tmp_path, ledger)
    before.disk.close()
    after = Till(tmp_path, ledger)
    await after.paying.restore()
    await after.paying.hub_is_back()
    assert after.journal.entry("p1").state is State.REFUSED
    assert ledger.phone_pays("p1") is None


@pytest.mark.parametrize("wrong", [timedelta(hours=-1), timedelta(0), timedelta(hours=1)])
async def test_a_clock_an_hour_wrong_does_not_change_how_long_the_code_is_shown(
    tmp_path: Path, wrong: timedelta
) -> None:
    clock = SetClock()
    clock.moment += wrong
    counter = await shown(tmp_path, Ledger(), clock)
    (arrived,) = counter.told(RequestArrived)
    assert isinstance(arrived, RequestArrived)
    assert arrived.until == pytest.approx(clock.mono_ms() / 1000 + 300)


async def test_the_countdown_runs_on_the_clock_since_boot_and_ends_in_a_withdrawal(tmp_path: Path) -> None:
    ledger = Ledger()
    counter = await shown(tmp_path, ledger)
    counter.clock.advance(299)
    await counter.paying.tick()
    phase = await counter.press()
    assert isinstance(phase, ShowingCode)
    assert phase.seconds_left == 1
    counter.clock.advance(2)
    await counter.paying.tick()
    await counter.stage.settle()
    assert isinstance(counter.stage.state.phase, Keying)
    assert ledger.heard == ["request", "outcome"]


async def test_a_code_that_the_hub_lets_live_too_long_is_taken_away_in_time(tmp_path: Path) -> None:
    counter = Till(tmp_path, Ledger(request_lives=timedelta(hours=3)))
    arrived = await counter.perform(ASKED)
    assert isinstance(arrived, RequestArrived)
    assert arrived.until == pytest.approx(counter.clock.mono_ms() / 1000 + 300)


async def test_without_a_line_no_code_is_shown_and_nothing_is_open(tmp_path: Path) -> None:
    counter = Till(tmp_path, Ledger(down=True))
    assert await counter.perform(ASKED) == RequestArrived("p1", reason=NotSent.OFFLINE)
    assert counter.journal.entry("p1").state is State.REFUSED


async def test_what_the_hub_refuses_is_said_and_nothing_is_open(tmp_path: Path) -> None:
    counter = Till(tmp_path, Ledger(refuse=coin.Refusal.OVER_LIMIT))
    assert await counter.perform(ASKED) == RequestArrived("p1", reason=Refusal.OVER_LIMIT)
    assert counter.journal.entry("p1").state is State.REFUSED


async def test_an_answer_that_is_lost_leaves_it_open_for_the_flow_to_withdraw(tmp_path: Path) -> None:
    ledger = Ledger(mute=True)
    counter = Till(tmp_path, ledger)
    assert await counter.perform(ASKED) == RequestArrived("p1")
    assert counter.journal.entry("p1").state is State.STARTED


async def test_a_full_disk_asks_for_no_code(tmp_path: Path) -> None:
    ledger = Ledger()
    Till(tmp_path, ledger).disk.close()
    counter = Till(tmp_path, ledger, ceiling_bytes=4096)
    assert await counter.perform(ASKED) == RequestArrived("p1", reason=NotSent.DEVICE_FULL)
    assert ledger.heard == []


async def test_a_double_tap_asks_for_one_payment(tmp_path: Path) -> None:
    ledger = Ledger()
    counter = Till(tmp_path, ledger)
    first = await counter.perform(ASKED)
    assert await counter.perform(ASKED) == first
    assert list(ledger.requests) == ["p1"]
    await counter.hears(ledger.phone_pays("p1"))
    again = await counter.perform(ASKED)
    assert again == OutcomeArrived("p1", Result.PAID, number="No-1", way=Way.REQUEST)
