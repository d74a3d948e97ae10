"""The day's list, totals and shifts: what they say is what the log says."""

from __future__ import annotations

import pytest

from edge.wire.messages.coin import (
    AskTotals,
    CloseShift,
    FindPayment,
    Listed,
    OpenShift,
    PaymentState,
    Refusal,
    Requested,
    RequestPayment,
    Shift,
    Takings,
    Totals,
    Way,
)
from hub.coin.sales import rates
from hub.coin.sales.rates import NotNamed
from hub.core.db import reading, transaction
from hub.ledger.statements import end_of_log
from tests.support.coins import Town

TODAY = "2026-11-22"


def taken(**sums: int) -> Takings:
    return Takings(**{"unrated": 0, "refunded_unrated": 0} | sums)


def ids(listed: Listed) -> list[str]:
    return [each.payment for each in listed.payments]


def found(town: Town, number: str, node: str = "till-1") -> Listed:
    answer = town.look(node, FindPayment(number=number))
    assert isinstance(answer, Listed)
    return answer


def totals(town: Town, day: str = TODAY, node: str = "till-1") -> Totals:
    answer = town.look(node, AskTotals(day=day))
    assert isinstance(answer, Totals)
    return answer


def opened(town: Town, shift: str, node: str = "till-1") -> Shift:
    answer = town.look(node, OpenShift(shift=shift))
    assert isinstance(answer, Shift)
    return answer


def closed(town: Town, shift: str, counted: int, node: str = "till-1") -> Shift:
    answer = town.look(node, CloseShift(shift=shift, counted=counted))
    assert isinstance(answer, Shift)
    return answer


def paid(town: Town, amount: int, id: str, node: str = "till-1", reduced: int = 0) -> str:
    outcome = town.pay(node, town.code(town.wallet(amount)), amount, id=id, reduced=reduced)
    assert outcome.state is PaymentState.PAID
    assert outcome.number is not None
    return outcome.number


def test_a_long_day_is_read_page_by_page_without_gap_or_repeat(town: Town) -> None:
    town.shop("till-1")
    town.shop("till-2")
    wallet = town.wallet(1000)
    for number in range(7):
        town.pay("till-1", town.code(wallet), 100, id=f"p{number}")
        town.pay("till-2", town.code(wallet), 1, id=f"q{number}")
    pages, before = [], None
    while True:
        page = town.listed("till-1", TODAY, limit=3, before=before)
        pages.append(ids(page))
        before = page.payments[-1].number
        if not page.more:
            break
    assert pages == [["p6", "p5", "p4"], ["p3", "p2", "p1"], ["p0"]]


def test_the_list_is_searched_by_amount_and_by_either_end_of_a_number(town: Town) -> None:
    town.shop("till-1")
    number = paid(town, 380, "p1")
    paid(town, 1200, "p2")
    digits = number.replace("-", "")
    for search in ("380", "３８０", "￥380", number, digits[-5:], digits[:9]):
        assert ids(town.listed("till-1", TODAY, search=search)) == ["p1"]
    assert ids(town.listed("till-1", TODAY, search="1,200")) == ["p2"]
    assert ids(town.listed("till-1", TODAY, search="りんご")) == []
    assert ids(town.listed("till-1", TODAY, search=" ")) == ["p2", "p1"]


def test_a_search_is_paged_like_the_list(town: Town) -> None:
    town.shop("till-1")
    for number in range(6):
        paid(town, 100 if number % 2 else 200, f"p{number}")
    first = town.listed("till-1", TODAY, limit=2, search="100")
    rest = town.listed("till-1", TODAY, limit=2, search="100", before=first.payments[-1].number)
    assert (ids(first), first.more, ids(rest), rest.more) == (["p5", "p3"], True, ["p1"], False)


def test_a_day_that_no_calendar_has_is_empty_and_harms_nothing(town: Town) -> None:
    town.shop("till-1")
    paid(town, 100, "p1")
    for day in ("2026-13-45", "9999-12-31", "2026-02-30"):
        assert ids(town.listed("till-1", day)) == []
        assert totals(town, day).takings == taken()


def test_a_payment_is_found_by_its_number_days_later_and_by_its_refunds(town: Town) -> None:
    town.shop("till-1")
    number = paid(town, 300, "p1", reduced=100)
    refund = town.refund("till-1", "p1", 120, id="r1", reduced=20).number
    assert refund is not None
    town.pass_(3 * 86_400)
    for wanted in (number, number.replace("-", ""), refund):
        listed = found(town, wanted)
        assert listed.day == TODAY
        (only,) = listed.payments
        assert (only.payment, only.amount, only.reduced, only.refunded, only.refunded_reduced, only.way) == (
            "p1", 300, 100, 120, 20, Way.CODE,
        )  # fmt: skip


def test_another_shops_payment_is_not_found(town: Town) -> None:
    town.shop("till-1")
    town.shop("till-2")
    number = paid(town, 300, "p1")
    mistyped = number[:-1] + str((int(number[-1]) + 1) % 10)
    assert [found(town, each, "till-2").payments for each in (number, mistyped, "x", "99999-99999")] == [
        ()
    ] * 4
    assert found(town, number, "kiosk-1").payments == ()


def test_the_days_totals_by_rate_and_way_name_their_place_in_the_log(town: Town) -> None:
    shop = town.shop("till-1", "till-2", name="駅前の店")
    paid(town, 1000, "p1", reduced=400)
    paid(town, 500, "p2", node="till-2")
    town.refund("till-2", "p1", 300, reduced=100)
    request = town.look("till-1", RequestPayment(payment="q1", amount=200, reduced=200))
    assert isinstance(request, Requested)
    assert town.phone_pays(town.wallet(900), request.code or "").paid
    told = totals(town)
    with reading(town.engine) as tx:
        position, chain = end_of_log(tx)
    assert (told.position, told.chain, told.shop) == (position, chain.hex(), shop.name)
    code = taken(payments=2, paid=1500, paid_reduced=400, refunds=1, refunded=300, refunded_reduced=100)
    assert {each.way: each.takings for each in told.by_way} == {
        Way.CODE: code,
        Way.REQUEST: taken(payments=1, paid=200, paid_reduced=200),
    }
    assert (told.takings.paid, told.takings.paid_reduced, told.takings.refunded) == (1700, 600, 300)


def test_a_refund_counts_on_its_own_day(town: Town) -> None:
    town.shop("till-1")
    paid(town, 300, "p1")
    town.pass_(86_400)
    town.refund("till-1", "p1", 100)
    assert totals(town).takings == taken(payments=1, paid=300)
    assert totals(town, "2026-11-23").takings == taken(refunds=1, refunded=100)


def test_a_shift_counts_what_its_till_took_between_opening_and_closing(town: Town) -> None:
    town.shop("till-1", "till-2")
    paid(town, 1, "before")
    first = opened(town, "s1")
    paid(town, 300, "p1", reduced=100)
    paid(town, 500, "p2", node="till-2")
    town.refund("till-1", "p2", 50)
    done = closed(town, "s1", counted=240)
    paid(town, 7, "after")
    assert (first.known, first.expected, first.closed_at) == (True, 0, None)
    assert (done.expected, done.counted, done.known) == (250, 240, True)
    assert done.takings == taken(payments=1, paid=300, paid_reduced=100, refunds=1, refunded=50)


def test_a_closed_shift_stays_as_it_was_closed(town: Town) -> None:
    town.shop("till-1")
    opened(town, "s1")
    paid(town, 300, "p1")
    first = closed(town, "s1", 300)
    town.pass_(60)
    paid(town, 100, "p2")
    again = closed(town, "s1", 999)
    assert (again.counted, again.expected, again.closed_at, again.position) == (
        300, 300, first.closed_at, first.position,
    )  # fmt: skip
    assert opened(town, "s1").closed_at == first.closed_at  # its ask came late: nothing opens again


def test_a_till_has_one_open_shift(town: Town) -> None:
    town.shop("till-1", "till-2")
    opened(town, "s1")
    assert opened(town, "s1").known
    second = opened(town, "s2")
    assert (second.known, second.shift) == (False, "s1")
    assert opened(town, "s3", node="till-2").known
    closed(town, "s1", 0)
    assert opened(town, "s2").known


def test_a_shift_of_another_till_or_of_none_is_not_known(town: Town) -> None:
    town.shop("till-1", "till-2")
    opened(town, "s1")
    assert not opened(town, "s1", node="till-2").known
    assert not closed(town, "s1", 0, node="till-2").known
    assert not closed(town, "never", 0).known
    assert not opened(town, "s9", node="kiosk-1").known
    assert closed(town, "s1", 0).known


REFUNDS: list[tuple[int, int, list[tuple[int, int]], list[Refusal | None]]] = [
    # paid, of it reduced; refunds as (amount, of it reduced); what each is told
    (1000, 400, [(600, 0)], [None]),
    (1000, 400, [(601, 0)], [Refusal.OVER_REFUND]),  # the standard part is 600
    (1000, 400, [(400, 400), (1, 1)], [None, Refusal.OVER_REFUND]),
    (1000, 400, [(300, 100), (301, 301)], [None, Refusal.OVER_REFUND]),
    (1000, 400, [(300, 100), (700, 300)], [None, None]),
    (1000, 400, [(100, 101)], [Refusal.MALFORMED]),
    (1000, 0, [(1, 1)], [Refusal.OVER_REFUND]),
    (1000, 1000, [(1, 0)], [Refusal.OVER_REFUND]),
]


@pytest.mark.parametrize("at_once", [False, True])
def test_neither_rates_part_is_given_back_twice(town: Town, at_once: bool) -> None:
    town.shop("till-1")
    for row, (amount, reduced, refunds, told) in enumerate(REFUNDS):
        paid(town, amount, f"p{row}", reduced=reduced)
        assert town.refunds("till-1", f"p{row}", refunds, at_once=at_once) == told, REFUNDS[row]


def test_a_rate_is_named_by_the_till_that_took_it_of_its_own_shops_printed_code_alone(town: Town) -> None:
    shop = town.shop("till-1", "till-2")
    town.shop("till-3")
    by_poster = town.phone_pays(town.wallet(900), shop.code, 500).id
    assert by_poster is not None
    by_code = town.pay("till-1", town.code(town.wallet(900)), 300).payment
    now = town.clock.now()
    wrong = [("till-3", by_poster, 0), ("till-1", by_code, 0), ("till-1", by_poster, 501), ("till-1", "x", 0)]
    for node, id, reduced in wrong:
        with transaction(town.engine) as tx, pytest.raises(NotNamed):
            rates.name(tx, node, id, reduced, now)
    with transaction(town.engine) as tx:
        for node, reduced in (("till-1", 500), ("till-1", 200), ("till-2", 0)):
            rates.name(tx, node, by_poster, reduced, now)
    assert (totals(town).takings.paid_reduced, totals(town).takings.unrated) == (200, 0)
    assert [opened(town, f"shift-{node}", node).expected for node in ("till-1", "till-2")] == [500, 0]


@pytest.mark.parametrize(
    "named", [(("paid", 300), ("back", 301)), (("paid", 300), ("back", 99)), (("back", 301), ("paid", 300))]
)
def test_no_receipts_name_more_given_back_at_a_rate_than_was_paid_at_it(
    town: Town, named: tuple[tuple[str, int], tuple[str, int]]
) -> None:
    """Of 500, 300 at the reduced rate, 400 come back: between 200 and 300 of them at that rate."""
    shop = town.shop("till-1", "till-2")
    paid = town.phone_pays(town.wallet(900), shop.code, 500).id
    assert paid is not None
    ids = {"paid": paid, "back": town.refund("till-2", paid, 400).payment}
    said = [(node, ids[what], part) for node, (what, part) in zip(("till-1", "till-2"), named, strict=True)]
    with transaction(town.engine) as tx:
        rates.name(tx, *said[0], town.clock.now())
    with transaction(town.engine) as tx, pytest.raises(NotNamed):
        rates.name(tx, *said[1], town.clock.now())
    fits = 300 if said[1][1] == ids["back"] else 301
    with transaction(town.engine) as tx:
        rates.name(tx, *said[1][:2], fits, town.clock.now())
    assert (totals(town).takings.unrated, totals(town).takings.refunded_unrated) == (0, 0)


def test_every_till_of_the_shop_is_told_the_rates_that_another_has_named(town: Town) -> None:
    shop = town.shop("till-1", "till-2")
    by_poster = town.phone_pays(town.wallet(900), shop.code, 500).id
    assert by_poster is not None

    def told() -> tuple[int, int | None, int]:
        (row,) = town.listed("till-2", TODAY).payments
        return row.reduced, row.named_reduced, row.named_refunded_reduced

    assert told() == (0, None, 0)
    with transaction(town.engine) as tx:
        rates.name(tx, "till-1", by_poster, 300, town.clock.now())
    assert told() == (0, 300, 0)
    back = town.refund("till-1", by_poster, 200).payment
    with transaction(town.engine) as tx:
        rates.name(tx, "till-1", back, 120, town.clock.now())
    assert told() == (0, 300, 120)


def test_a_receipt_that_is_heard_of_after_its_shift_was_closed_changes_no_sum_and_stands_in_the_next(
    town: Town,
) -> None:
    shop = town.shop("till-1")
    opened(town, "s1")
    by_poster = town.phone_pays(town.wallet(900), shop.code, 500).id
    assert by_poster is not None
    said_at = town.clock.now()
    town.pass_(60)
    first, day = closed(town, "s1", 500), totals(town).takings
    with transaction(town.engine) as tx:
        rates.name(tx, "till-1", by_poster, 200, said_at)
    again = closed(town, "s1", 500)
    assert (first.expected, first.takings, first.late) == (0, taken(), taken())
    assert (again.expected, again.takings, again.late) == (0, taken(), taken())
    assert (totals(town).takings.paid, day.paid) == (500, 500)
    late = taken(payments=1, paid=500, paid_reduced=200)
    town.pass_(60)
    assert opened(town, "s2").late == late
    paid(town, 100, "p1")
    town.pass_(60)
    second = closed(town, "s2", 100)
    assert (second.expected, second.takings, second.late) == (100, taken(payments=1, paid=100), late)
    town.pass_(60)
    assert opened(town, "s3").late == taken()


def test_a_receipt_between_two_shifts_is_of_neither(town: Town) -> None:
    shop = town.shop("till-1")
    opened(town, "s1")
    town.pass_(60)
    closed(town, "s1", 0)
    town.pass_(60)
    by_poster = town.phone_pays(town.wallet(900), shop.code, 500).id
    assert by_poster is not None
    with transaction(town.engine) as tx:
        rates.name(tx, "till-1", by_poster, 0, town.clock.now())
    town.pass_(60)
    opened(town, "s2")
    second = closed(town, "s2", 0)
    assert (second.expected, second.late) == (0, taken())


def test_a_receipt_counts_in_the_shift_that_is_closed_with_it(town: Town) -> None:
    shop = town.shop("till-1")
    opened(town, "s1")
    by_poster = town.phone_pays(town.wallet(900), shop.code, 500).id
    assert by_poster is not None
    with transaction(town.engine) as tx:
        rates.name(tx, "till-1", by_poster, 0, town.clock.now())
    town.pass_(60)
    assert [closed(town, "s1", 500).expected for _ in range(2)] == [500, 500]
