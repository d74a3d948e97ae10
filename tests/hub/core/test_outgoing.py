from __future__ import annotations

import pytest
import sqlalchemy as sa

from hub.core import outgoing
from hub.core.changes import watching
from hub.core.db import reading, transaction
from hub.core.outgoing import Publication


def publication(number: int) -> Publication:
    return Publication(topic=f"kisarazu/v1/edge/n/down/desired/d{number}", payload=b"{}", schema="test/1")


def test_publications_wait_in_the_order_of_posting_besides_those_in_flight(engine: sa.Engine) -> None:
    with transaction(engine) as tx:
        for number in range(4):
            outgoing.post(tx, publication(number))
    with reading(engine) as tx:
        first, second = outgoing.waiting(tx, in_flight=(), limit=2)
        assert [first.publication, second.publication] == [publication(0), publication(1)]
        rest = outgoing.waiting(tx, in_flight={first.id, second.id}, limit=9)
    assert [waiting.publication for waiting in rest] == [publication(2), publication(3)]


def test_what_the_broker_has_waits_no_longer(engine: sa.Engine) -> None:
    with transaction(engine) as tx:
        outgoing.post(tx, publication(0))
        outgoing.post(tx, publication(1))
        (first, _) = outgoing.waiting(tx, (), 9)
        outgoing.delete(tx, {first.id})
    with reading(engine) as tx:
        assert [waiting.publication for waiting in outgoing.waiting(tx, (), 9)] == [publication(1)]


def test_nothing_is_posted_by_a_transaction_that_fails(engine: sa.Engine) -> None:
    def fail_half_way() -> None:
        with transaction(engine) as tx:
            outgoing.post(tx, publication(0))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_half_way()
    with reading(engine) as tx:
        assert outgoing.waiting(tx, (), 9) == []


async def test_posting_wakes_the_publisher(engine: sa.Engine) -> None:
    async with watching(engine) as changes, changes.watch(outgoing.SUBJECT) as watch:
        await watch.wait(0.2)
        with transaction(engine) as tx:
            outgoing.post(tx, publication(0))
        assert await watch.wait(5)
