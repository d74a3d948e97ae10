"""Payments by the shop's printed code: announced once, never lost, and kept until somebody has seen them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from edge.wire.envelope import timestamp
from edge.wire.messages import coin
from edge.wire.messages.coin import RefundReason
from kiosk.flows.till.effects import Acknowledge, LoadList, PrintReceipt, Refund
from kiosk.flows.till.events import (
    EntryChosen,
    ListArrived,
    ListPressed,
    PaymentsReceived,
    ReceiptArrived,
    ReprintPressed,
)
from kiosk.flows.till.model import Slip
from kiosk.speech import Chime
from tests.edge.duties.far_ends import COMMITTED_AT, Ledger
from tests.edge.duties.till.counter import Till
from tests.edge.make import NOON

RETURNED = RefundReason.RETURNED


def received(payment: str = "w1", amount: int = 700) -> coin.Received:
    return coin.Received(
        payment=payment, number="00000-00018", amount=amount, committed_at=COMMITTED_AT, way=coin.Way.POSTER
    )


def listed(*payments: str, way: coin.Way = coin.Way.POSTER, minutes: int = 0) -> coin.Listed:
    at = timestamp(NOON + timedelta(minutes=minutes))
    rows = tuple(
        coin.ListedPayment(
            payment=each, number="00000-00018", amount=700, refunded=0, committed_at=at, way=way
        )
        for each in payments
    )
    return coin.Listed(ask="a", day="2026-04-01", payments=rows, shop="浜の店")


def announced(counter: Till) -> list[tuple[tuple[str, ...], bool]]:
    events = [each for each in counter.events if isinstance(each, PaymentsReceived)]
    return [(tuple(one.payment_id for one in each.incoming), each.meanwhile) for each in events]


async def test_an_arrival_is_heard_and_seen_once_however_often_the_hub_says_it(tmp_path: Path) -> None:
    counter = Till(tmp_path, Ledger())
    await counter.hears(received())
    await counter.hears(received())
    assert announced(counter) == [(("w1",), False)]
    assert counter.cues.count(Chime("arrived")) == 1
    assert [each.payment_id for each in counter.stage.state.incoming] == ["w1"]


async def test_after_a_restart_it_is_not_announced_again_and_still_waits_to_be_seen(tmp_path: Path) -> None:
    before = Till(tmp_path, Ledger())
    await before.hears(received())
    before.disk.close()
    after = Till(tmp_path, Ledger())
    await after.paying.restore()
    await after.hears(received())
    assert announced(after) == [(("w1",), True)]
    assert Chime("arrived") not in after.cues
    assert [each.payment_id for each in after.stage.state.incoming] == ["w1"]


async def test_what_somebody_has_seen_never_comes_back(tmp_path: Path) -> None:
    before = Till(tmp_path, ledger := Ledger(listed=listed("w1")))
    await before.hears(received())
    await before.paying.perform(Acknowledge(("w1",)))
    before.disk.close()
    after = Till(tmp_path, ledger)
    await after.paying.restore()
    await after.hears(received())
    await after.paying.catch_up()
    assert announced(after) == []


@pytest.mark.parametrize("year", [1970, 2099])
async def test_a_till_that_wakes_in_another_year_watches_from_the_hubs_time_on(
    tmp_path: Path, year: int
) -> None:
    ledger = Ledger(listed=listed("old", minutes=-30), deaf=True, moment=NOON.replace(year=year))
    counter = Till(tmp_path, ledger)
    await counter.paying.hub_is_back()  # nobody answers: what time it is, is a belief
    ledger.deaf, ledger.moment = False, NOON
    await counter.paying.catch_up()
    ledger.listed = coin.Listed(
        ask="a",
        day="2026-04-01",
        payments=listed("new", minutes=5).payments + listed("old", minutes=-30).payments,
        shop="浜の店",
    )
    await counter.paying.catch_up()
    assert announced(counter) == [(("new",), True)]


async def test_a_start_in_another_year_makes_nothing_that_was_seen_news_again(tmp_path: Path) -> None:
    before = Till(tmp_path, ledger := Ledger(listed=listed("w1")))
    await before.hears(received())
    await before.paying.perform(Acknowledge(("w1",)))
    before.disk.close()
    ledger.moment = NOON.replace(year=2099)
    after = Till(tmp_path, ledger)
    ledger.moment = NOON
    after.paying.forget(NOON)
    await after.paying.catch_up()
    assert announced(after) == []


async def test_what_came_while_the_line_was_gone_is_told_together_when_it_is_back(tmp_path: Path) -> None:
    counter = Till(tmp_path, ledger := Ledger(listed=listed()))
    await counter.paying.catch_up()
    await counter.hears(received("w1"))
    ledger.listed = listed("w3", "w2", "w1", minutes=5)
    await counter.paying.hub_is_back()
    assert announced(counter) == [(("w1",), False), (("w2", "w3"), True)]
    await counter.paying.hub_is_back()
    assert len(announced(counter)) == 2


async def test_only_the_printed_code_makes_an_arrival(tmp_path: Path) -> None:
    counter = Till(tmp_path, ledger := Ledger(listed=listed()))
    await counter.paying.catch_up()
    ledger.listed = listed("w1", way=coin.Way.CODE, minutes=5)
    await counter.paying.catch_up()
    assert announced(counter) == []


async def test_a_new_till_announces_nothing_that_came_before_it(tmp_path: Path) -> None:
    counter = Till(tmp_path, Ledger(listed=listed("w1", minutes=-30)))
    await counter.paying.catch_up()
    assert announced(counter) == []


async def test_a_till_that_was_off_for_days_reads_each_of_them(tmp_path: Path) -> None:
    before = Till(tmp_path, ledger := Ledger(listed=listed()))
    await before.paying.catch_up()
    before.disk.close()
    ledger.moment += timedelta(days=2)
    ledger.bodies.clear()
    await Till(tmp_path, ledger).paying.catch_up()
    asked = [each.day for each in ledger.bodies if isinstance(each, coin.ListPayments)]
    assert asked[1:] == ["2026-04-01", "2026-04-02", "2026-04-03"]  # the first tells whose shop it is


async def test_a_day_that_could_not_be_read_is_read_with_the_next_contact(tmp_path: Path) -> None:
    counter = Till(tmp_path, ledger := Ledger(listed=listed()))
    await counter.paying.catch_up()
    ledger.listed, ledger.mute = listed("w1", minutes=5), True
    await counter.paying.catch_up()
    assert announced(counter) == []
    ledger.mute = False
    await counter.paying.catch_up()
    assert announced(counter) == [(("w1",), True)]


async def test_a_request_that_another_life_of_this_shop_made_is_an_arrival(tmp_path: Path) -> None:
    """A replaced disk knows nothing of it, and the money is the shop's."""
    counter = Till(tmp_path, Ledger())
    body = coin.Received(
        payment="w9", number="00000-00018", amount=700, committed_at=COMMITTED_AT, way=coin.Way.REQUEST
    )
    await counter.hears(body)
    assert announced(counter) == [(("w9",), False)]


async def test_with_a_full_disk_an_arrival_is_told_once_all_the_same(tmp_path: Path) -> None:
    Till(tmp_path, Ledger()).disk.close()
    counter = Till(tmp_path, Ledger(), ceiling_bytes=4096)
    await counter.hears(received())
    await counter.hears(received())
    await counter.paying.perform(Acknowledge(("w1",)))
    assert announced(counter) == [(("w1",), False)]


@pytest.mark.parametrize(("rate", "line"), [(700, "8％対象（税込） ※ ￥700"), (0, "10％対象（税込） ￥700")])
async def test_the_rate_that_the_shop_named_stands_on_every_copy_and_in_the_list(
    tmp_path: Path, rate: int, line: str
) -> None:
    counter = Till(tmp_path, Ledger(listed=listed("w1")))
    await counter.hears(received())
    arrived = await counter.perform(PrintReceipt("w1", 700, 0, None, rate))
    assert arrived == ReceiptArrived("w1", 0, Slip.CONFIRMED, ())
    assert line in counter.papers()[0]
    assert "00000-00018" in counter.papers()[0]
    entries = await counter.perform(LoadList())
    assert isinstance(entries, ListArrived)
    assert entries.entries is not None
    assert (entries.entries[0].reduced, entries.entries[0].copies) == (rate, 0)


async def test_from_the_list_every_paper_bears_the_mark_for_another_till_may_have_printed(
    tmp_path: Path,
) -> None:
    counter = Till(tmp_path, Ledger(listed=listed("w1")))
    await counter.press(ListPressed(), EntryChosen("w1"), ReprintPressed())
    assert "再発行（1枚目）" in counter.papers()[0]


async def test_a_refund_of_an_arrival_tells_the_hub_no_rate_that_it_does_not_know(tmp_path: Path) -> None:
    counter = Till(tmp_path, ledger := Ledger(listed=listed("w1")))
    await counter.perform(LoadList())
    await counter.perform(PrintReceipt("w1", 700, 0, None, 700))
    await counter.perform(Refund("r1", "w1", 300, RETURNED, 300))
    (refund,) = [each for each in ledger.bodies if isinstance(each, coin.Refund)]
    assert (refund.amount, refund.reduced) == (300, 0)
    await counter.perform(PrintReceipt("w1", 300, 0, "r1", 300))
    assert "8％対象（税込） ※ ￥300" in counter.papers()[-1]
    again = await counter.perform(LoadList())
    assert isinstance(again, ListArrived)
    assert again.entries is not None
    assert again.entries[0].refunded_reduced == 300
