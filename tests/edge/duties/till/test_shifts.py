"""A shift: opened under an id made at the press, closed with a count, remembered over a restart."""

from __future__ import annotations

from pathlib import Path

from edge.wire.envelope import parse_timestamp
from edge.wire.messages import coin
from kiosk.flows.till.effects import CloseShift, OpenShift, PrintShift
from kiosk.flows.till.events import ShiftArrived
from kiosk.flows.till.model import Shift
from tests.edge.duties.far_ends import COMMITTED_AT, Ledger
from tests.edge.duties.till.counter import Till

OPENED = Shift("s1", parse_timestamp(COMMITTED_AT))


async def test_a_shift_is_opened_closed_with_a_count_and_printed_with_the_difference(tmp_path: Path) -> None:
    counter = Till(tmp_path, Ledger())
    assert await counter.perform(OpenShift("s1")) == ShiftArrived(OPENED)
    await counter.pay(1200)
    closed = await counter.perform(CloseShift("s1", 1000))
    assert isinstance(closed, ShiftArrived)
    assert closed.shift is not None
    assert (closed.shift.expected, closed.shift.counted) == (1200, 1000)
    await counter.perform(PrintShift(closed.shift))
    await counter.perform(PrintShift(closed.shift))
    first, second = counter.papers()[-2:]
    for line in ("台帳の額 ￥1,200", "数えた額 ￥1,000", "差額 −￥200", "差額があります"):
        assert line in first
    assert "再発行" not in first
    assert "再発行（1枚目）" in second


async def test_the_open_shift_is_on_the_screen_again_before_the_hub_is(tmp_path: Path) -> None:
    before = Till(tmp_path, Ledger())
    await before.perform(OpenShift("s1"))
    before.disk.close()
    after = Till(tmp_path, Ledger(down=True))
    await after.paying.restore()
    assert after.stage.state.shift == OPENED


async def test_an_opening_whose_answer_was_lost_is_found_after_a_restart_under_its_own_id(
    tmp_path: Path,
) -> None:
    ledger = Ledger(mute=True)
    before = Till(tmp_path, ledger)
    assert await before.perform(OpenShift("s1")) == ShiftArrived(None, failed=True)
    before.disk.close()
    ledger.mute = False
    after = Till(tmp_path, ledger)
    await after.paying.restore()
    assert after.stage.state.shift is None
    await after.paying.hub_is_back()
    assert after.stage.state.shift == OPENED
    assert list(ledger.shifts) == ["s1"]


async def test_a_shift_that_is_open_already_comes_in_place_of_a_second_one(tmp_path: Path) -> None:
    ledger = Ledger(shifts={"s0": coin.Shift(ask="a", shift="s0", opened_at=COMMITTED_AT)})
    counter = Till(tmp_path, ledger)
    arrived = await counter.perform(OpenShift("s1"))
    assert isinstance(arrived, ShiftArrived)
    assert arrived.shift is not None
    assert arrived.shift.id == "s0"


async def test_a_closed_shift_is_gone_after_a_restart_and_the_next_has_its_own_id(tmp_path: Path) -> None:
    before = Till(tmp_path, ledger := Ledger())
    await before.perform(OpenShift("s1"))
    await before.perform(CloseShift("s1", 0))
    before.disk.close()
    ledger.shifts.clear()
    after = Till(tmp_path, ledger)
    await after.paying.restore()
    await after.paying.hub_is_back()
    assert after.told(ShiftArrived) == []
    await after.perform(OpenShift("s2"))
    assert list(ledger.shifts) == ["s2"]


async def test_a_closing_whose_answer_was_lost_is_told_again_as_closed(tmp_path: Path) -> None:
    before = Till(tmp_path, ledger := Ledger())
    await before.perform(OpenShift("s1"))
    ledger.mute = True
    assert await before.perform(CloseShift("s1", 0)) == ShiftArrived(None, failed=True)
    ledger.mute = False
    closed = await before.perform(CloseShift("s1", 0))
    assert isinstance(closed, ShiftArrived)
    assert closed.shift is not None
    assert closed.shift.closed_at is not None


async def test_a_full_disk_opens_no_shift(tmp_path: Path) -> None:
    Till(tmp_path, ledger := Ledger()).disk.close()
    counter = Till(tmp_path, ledger, ceiling_bytes=4096)
    assert await counter.perform(OpenShift("s1")) == ShiftArrived(None, failed=True)
    assert ledger.shifts == {}
