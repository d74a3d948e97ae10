"""Tills are told what phones paid: each its own, again after a crash, and nothing that is history."""

from __future__ import annotations

import asyncio

from edge.wire.messages.coin import Received, Requested, RequestPayment, Way
from hub.coin.payments import notifications
from hub.coin.payments.notifications import News, look, note, notify
from hub.ledger.units import Position
from tests.support.coins import Town
from tests.support.waiting import eventually


def phone_pays(town: Town, text: str, amount: int) -> str:
    """The ledger's id of the payment."""
    paid = town.phone_pays(town.wallet(1000), text, amount)
    assert paid.id is not None
    return paid.id


def request_paid(town: Town, node: str, id: str, reduced: int = 0) -> None:
    asked = town.look(node, RequestPayment(payment=id, amount=300, reduced=reduced))
    assert isinstance(asked, Requested)
    phone_pays(town, asked.code or "", 0)


def news(town: Town, after: int = 0) -> News:
    return look(town.engine, Position(after), town.clock.now())


def told(seen: News) -> list[tuple[str, str, Way]]:
    return [(node, received.payment, received.way) for node, received in seen.told]


def test_a_paid_request_is_told_to_its_till_and_a_paid_poster_to_every_till_of_the_shop(town: Town) -> None:
    shop = town.shop("till-1", "till-2")
    town.shop("till-3")
    town.pay("till-1", town.code(town.wallet(500)), 500)
    request_paid(town, "till-2", "q1", reduced=100)
    by_poster = phone_pays(town, shop.code, 250)
    seen = news(town)
    assert told(seen) == [
        ("till-2", "q1", Way.REQUEST),
        ("till-1", by_poster, Way.POSTER),
        ("till-2", by_poster, Way.POSTER),
    ]
    assert [(received.amount, received.reduced) for _, received in seen.told] == [
        (300, 100),
        (250, 0),
        (250, 0),
    ]
    assert seen.told[0][1].number == town.outcome("till-2", "q1").number


def test_what_has_been_told_is_not_looked_at_again(town: Town) -> None:
    shop = town.shop("till-1")
    phone_pays(town, shop.code, 250)
    first = news(town)
    second = phone_pays(town, shop.code, 100)
    assert told(news(town, first.position)) == [("till-1", second, Way.POSTER)]


def test_old_news_is_not_told(town: Town) -> None:
    shop = town.shop("till-1")
    phone_pays(town, shop.code, 250)
    town.pass_(notifications.NEWS_LASTS.total_seconds())
    assert told(news(town)) == []


def test_a_new_hub_begins_at_the_end_of_the_log_and_an_old_one_where_it_stopped(town: Town) -> None:
    shop = town.shop("till-1")
    phone_pays(town, shop.code, 250)
    begun = notifications.begin(town.engine)
    second = phone_pays(town, shop.code, 100)
    assert notifications.begin(town.engine) == begun  # remembered, though nothing has been told since
    assert told(news(town, begun)) == [("till-1", second, Way.POSTER)]
    note(town.engine, Position(begun + 5))
    assert notifications.begin(town.engine) == begun + 5


async def test_what_the_broker_did_not_take_before_a_crash_is_told_after_it(town: Town) -> None:
    shop = town.shop("till-1")
    notifications.begin(town.engine)
    first_paid = phone_pays(town, shop.code, 250)
    said: list[str] = []

    async def broker_is_away(node: str, received: Received) -> None:
        said.append(f"tried {received.payment}")
        await asyncio.Event().wait()

    async def broker(node: str, received: Received) -> None:
        said.append(f"told {node} {received.payment}")

    first = asyncio.create_task(notify(town.engine, town.clock, broker_is_away))
    await eventually(lambda: said == [f"tried {first_paid}"], "the first try")
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    second = asyncio.create_task(notify(town.engine, town.clock, broker))
    await eventually(lambda: said[1:] == [f"told till-1 {first_paid}"], "the second")
    next_paid = await asyncio.to_thread(phone_pays, town, shop.code, 100)
    await eventually(lambda: said[2:] == [f"told till-1 {next_paid}"], "what was paid meanwhile")
    second.cancel()
    await asyncio.gather(second, return_exceptions=True)
