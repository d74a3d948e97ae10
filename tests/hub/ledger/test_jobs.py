"""The books' jobs: money that has expired, heads, and the long look that is stopped and goes on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

import pytest
import sqlalchemy as sa

from hub.core.clock import SetClock
from hub.core.context import Context
from hub.core.db import transaction
from hub.core.heads import Chain, newest, read
from hub.jobs.model import OnDemand, State, Step
from hub.jobs.registering import Apart, Job, registered
from hub.ledger.jobs import check_chain
from hub.ledger.posting.stores import posting
from hub.ledger.tables import account, entry
from kiosk.words.catalogue import Words
from tests.hub.jobs.conftest import Bench
from tests.support.books import Books

ENTRIES = 9


@pytest.fixture
def books(context: Context) -> Iterator[Books]:
    with posting(context.settings.database_url) as store:
        yield Books(context.engine, store)


@pytest.fixture
def lived(books: Books) -> Books:
    """A charge and eight payments."""
    wallet, shop = books.wallet(1000), books.shop()
    for _ in range(ENTRIES - 1):
        books.pay(wallet, shop, 10)
    return books


def bench(context: Context, name: str) -> Bench:
    return Bench(context, registered()[name])


def rewrite(context: Context, position: int) -> None:
    with transaction(context.engine) as tx:
        tx.execute(entry.update().where(entry.c.position == position).values(amount=1))


def test_money_whose_time_is_over_lapses_by_the_clock_and_the_rest_stays(
    context: Context, clock: SetClock, books: Books
) -> None:
    wallet = books.wallet()
    books.charge(wallet, 500, days=2)
    books.charge(wallet, 40, days=300)
    sweeping = bench(context, "end_what_is_over")
    sweeping.finish()
    assert (books.balance(wallet), sweeping.newest("end_what_is_over").done) == (40, 1)
    clock.pass_(timedelta(days=300))
    sweeping.finish()
    assert books.balance(wallet) == 0


def test_the_ends_of_both_chains_are_noted_by_the_clock(context: Context, lived: Books) -> None:
    noting = bench(context, "note_heads")
    noting.finish()
    assert newest(read(context.settings.heads_dir))[Chain.LEDGER].position == ENTRIES


def test_heads_that_cannot_be_noted_are_a_failure_that_is_seen(context: Context, lived: Books) -> None:
    folder = context.settings.heads_dir
    folder.parent.mkdir(parents=True)
    folder.write_text("somebody has put a file there")
    noting = bench(context, "note_heads")
    noting.finish()
    failed = noting.newest("note_heads")
    assert (failed.state, failed.message) == (State.FAILED, "FileExistsError: File exists")


def test_a_long_look_that_is_stopped_and_resumed_finds_each_broken_link_once(
    context: Context, lived: Books
) -> None:
    rewrite(context, 3)
    rewrite(context, 8)
    in_pieces = Apart(partial(check_chain, at_once=2))
    looking = Bench(context, Job("check_chain", Words("点検", "Checking"), OnDemand(), in_pieces))
    id = looking.ask("check_chain")
    assert id is not None
    looking.turns(3)
    looking.stop(id)
    looking.finish()
    half = looking.newest("check_chain")
    assert (half.state, half.done, half.total) == (State.STOPPED, 4, ENTRIES)
    assert looking.rows(id) == ["entry 3"]
    looking.resume(id)
    heir = looking.other_process()
    heir.finish()
    ended = looking.newest("check_chain")
    assert (ended.state, ended.done, ended.errors) == (State.DONE, ENTRIES, 2)
    assert looking.rows(id) == ["entry 3", "entry 8"]


@pytest.mark.parametrize("at_once", [1, 4, ENTRIES, ENTRIES + 1])
def test_a_chain_that_is_whole_is_whole_in_pieces_of_any_size(
    context: Context, lived: Books, at_once: int
) -> None:
    steps = [Step()]
    while not steps[-1].finished:
        steps.append(check_chain(context, steps[-1].cursor, at_once))
    assert sum(step.done for step in steps) == ENTRIES
    assert [step.errors for step in steps if step.errors] == []


def test_a_balance_that_follows_no_line_is_found_in_words(context: Context, lived: Books) -> None:
    with transaction(context.engine) as tx:
        largest = sa.select(sa.func.max(account.c.balance)).scalar_subquery()
        tx.execute(account.update().where(account.c.balance == largest).values(balance=account.c.balance + 1))
    looking = bench(context, "check_books")
    id = looking.ask("check_books")
    assert id is not None
    looking.finish()
    assert "all accounts" in looking.rows(id)
