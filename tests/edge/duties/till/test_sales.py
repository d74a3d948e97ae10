"""Lists, one payment by its receipt, the day's totals: what the hub's books say, and its paper."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest

from drivers.ports import PrintOutcome, PrintResult
from edge.duties.till.incoming_payments import IncomingPayments
from edge.wire import receipts
from edge.wire.messages import coin
from edge.wire.messages.coin import RefundReason, Way
from kiosk.flows.till.effects import FindPayment, LoadList, LoadTotals, PrintReceipt, PrintTotals, Refund
from kiosk.flows.till.events import (
    CodeScanned,
    FindArrived,
    ListArrived,
    PaperArrived,
    ReceiptScanned,
    TotalsArrived,
)
from kiosk.flows.till.model import Rate, Slip, Takings, Totals
from kiosk.flows.till.phases import EntryShown
from tests.edge.duties.far_ends import COMMITTED_AT, Ledger
from tests.edge.duties.till.counter import Till
from tests.edge.make import SetClock

RETURNED = RefundReason.RETURNED

NUMBER = "00000-00018"
ROW = coin.ListedPayment(
    payment="p1", number=NUMBER, amount=1200, refunded=108, committed_at=COMMITTED_AT, reduced=540,
    refunded_reduced=108, way=coin.Way.CARD,
)  # fmt: skip
LISTED = coin.Listed(
    ask="a", day="2026-04-01", payments=(ROW,), shop="浜の店 本店", registration_number="T1130001000019",
    more=True,
)  # fmt: skip
TOTALS = coin.Totals(
    ask="a", day="2026-04-01", shop="浜の店 本店", takings=coin.Takings(payments=2, paid=1500),
    by_way=(coin.TakingsBy(way=coin.Way.CODE, takings=coin.Takings(payments=2, paid=1500)),),
    position=77, chain="ab" * 32,
)  # fmt: skip


async def test_a_page_of_the_list_comes_with_what_it_was_asked_for(tmp_path: Path) -> None:
    counter = Till(tmp_path, ledger := Ledger(listed=LISTED))
    arrived = await counter.perform(LoadList("1200", "00012-34566"))
    assert isinstance(arrived, ListArrived)
    assert (arrived.more, arrived.search, arrived.before) == (True, "1200", "00012-34566")
    assert arrived.entries is not None
    (entry,) = arrived.entries
    assert (entry.reduced, entry.refunded, entry.refunded_reduced, entry.way) == (
        540,
        108,
        108,
        Way.CARD,
    )
    assert entry.left(Rate.REDUCED) == 432
    assert ledger.bodies == [
        coin.ListPayments(day="2026-04-01", limit=50, search="1200", before="00012-34566")
    ]


@pytest.mark.parametrize(
    ("own", "told", "shown"),
    [
        (None, (None, 0), (0, 0)),
        (None, (300, 120), (300, 120)),
        (200, (None, 0), (200, 0)),
        (200, (300, 120), (200, 120)),
    ],
)
async def test_the_rates_of_what_came_by_the_printed_code_are_those_that_a_till_has_named(
    tmp_path: Path, own: int | None, told: tuple[int | None, int], shown: tuple[int, int]
) -> None:
    row = coin.ListedPayment(
        payment="p1", number=NUMBER, amount=500, refunded=200, committed_at=COMMITTED_AT, way=Way.POSTER,
        named_reduced=told[0], named_refunded_reduced=told[1],
    )  # fmt: skip
    counter = Till(tmp_path, Ledger(listed=msgspec.structs.replace(LISTED, payments=(row,))))
    if own is not None:
        IncomingPayments(counter.disk, counter.clock.now).name_rate("p1", own)
    arrived = await counter.perform(LoadList())
    assert isinstance(arrived, ListArrived)
    assert arrived.entries is not None
    assert [(each.reduced, each.refunded_reduced) for each in arrived.entries] == [shown]


@pytest.mark.parametrize("hours", [-13, 12])
async def test_today_is_the_hubs_day_and_not_that_of_a_clock_gone_wrong(tmp_path: Path, hours: int) -> None:
    clock = SetClock()
    clock.moment += timedelta(hours=hours)
    counter = Till(tmp_path, ledger := Ledger(listed=LISTED), clock=clock)
    await counter.perform(LoadList())
    assert [each.day for each in ledger.bodies if isinstance(each, coin.ListPayments)] == ["2026-04-01"]


async def test_a_scanned_receipt_finds_its_payment_which_is_refunded_in_part(tmp_path: Path) -> None:
    counter = Till(tmp_path, ledger := Ledger(listed=LISTED))
    await counter.paying.scanned(receipts.make(NUMBER))
    await counter.stage.settle()
    assert isinstance(counter.stage.state.phase, EntryShown)
    assert ledger.bodies == [coin.FindPayment(number=NUMBER)]
    await counter.perform_all(Refund("r1", "p1", 500, RETURNED, 108), PrintReceipt("p1", 500, 0, "r1", 108))
    assert ledger.bodies[-1] == coin.Refund(
        refund="r1", payment="p1", amount=500, reduced=108, reason=coin.RefundReason.RETURNED
    )
    paper = counter.papers()[0]
    for line in (
        f"元の領収書の番号 {NUMBER}",
        "10％対象（税込） ￥392",
        "8％対象（税込） ※ ￥108",
        "　内消費税等 ￥8",
    ):
        assert line in paper


async def test_a_receipt_is_no_code_that_pays_and_is_heard_at_any_time(tmp_path: Path) -> None:
    counter = Till(tmp_path, Ledger(listed=LISTED))
    assert not counter.paying.scanning
    await counter.paying.scanned(receipts.make(NUMBER))
    await counter.paying.scanned("CODE-1")
    assert counter.told(ReceiptScanned) == [ReceiptScanned(NUMBER)]
    assert counter.told(CodeScanned) == []
    await counter.stage.settle()


@pytest.mark.parametrize("digits", ["99999", "", "9" * 200, "あ"])
async def test_a_receipt_that_is_misread_finds_nothing(tmp_path: Path, digits: str) -> None:
    nothing = coin.Listed(ask="a", day="2026-04-01", payments=(), shop="浜の店")
    counter = Till(tmp_path, Ledger(listed=nothing))
    await counter.paying.scanned(f"TSR1:{digits}")
    await counter.stage.settle()
    assert counter.events[-1] == FindArrived(digits)


@pytest.mark.parametrize(("deaf", "down"), [(True, False), (False, True)], ids=["deaf", "down"])
async def test_a_hub_that_does_not_answer_is_said_for_each_question(
    tmp_path: Path, deaf: bool, down: bool
) -> None:
    counter = Till(tmp_path, Ledger(deaf=deaf, down=down))
    assert await counter.perform(LoadList("9")) == ListArrived(None, search="9")
    assert await counter.perform(FindPayment(NUMBER)) == FindArrived(NUMBER, failed=True)
    assert await counter.perform(LoadTotals()) == TotalsArrived(None)


async def test_the_days_totals_are_printed_with_what_this_till_has_open(tmp_path: Path) -> None:
    ledger = Ledger(totals=TOTALS, mute=True)
    counter = Till(tmp_path, ledger)
    await counter.pay(700, "p9")
    ledger.mute = False
    arrived = await counter.perform(LoadTotals())
    assert isinstance(arrived, TotalsArrived)
    assert arrived.totals is not None
    assert (arrived.totals.day, arrived.totals.position) == (date(2026, 4, 1), 77)
    printed = await counter.perform(PrintTotals(arrived.totals))
    assert printed == PaperArrived(Slip.CONFIRMED, ())
    paper = counter.papers()[-1]
    for line in ("処理未了 1件", "p9", "浜の店 本店", "台帳の位置 77", "台帳の印 abababababababab"):
        assert line in paper
    await counter.perform(PrintTotals(arrived.totals))
    assert "印刷（2回目）" in counter.papers()[-1]


async def test_paper_that_ran_out_is_said_and_the_next_sheet_is_still_the_first(tmp_path: Path) -> None:
    counter = Till(tmp_path, Ledger())
    counter.printer.result = PrintResult(PrintOutcome.REFUSED, ("paper_out",))
    wanted = PrintTotals(Totals(date(2026, 4, 1), Takings(), (), 5, "00" * 32))
    assert await counter.perform(wanted) == PaperArrived(Slip.REFUSED, ("paper_out",))
    counter.printer.result = PrintResult(PrintOutcome.CONFIRMED)
    await counter.perform(wanted)
    assert "回目" not in counter.papers()[-1]
