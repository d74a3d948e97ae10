"""A writer dies at its worst moment: no lock is left behind, no id stands for something half done."""

from __future__ import annotations

import sqlite3
import subprocess
import sys

import psycopg
import pytest
import sqlalchemy as sa

from hub.ledger.model import Code, Command
from hub.ledger.posting.stores import posting
from hub.ledger.units import Micros
from tests.support.books import Books

DIES = """
import os, signal, sys
from hub.ledger.model import Transfer
from hub.ledger.posting.stores import open_store
from hub.ledger.posting import {module} as books
url, debit, credit, now = sys.argv[1], *map(int, sys.argv[2:])
store = open_store(url)
write = books._write
def write_and_die(*arguments, **words):
    write(*arguments, **words)
    os.kill(os.getpid(), signal.SIGKILL)
books._write = write_and_die
store.post([Transfer(id="p", body=b"b" * 32, debit=debit, credit=credit, amount=100)], now)
"""
"""All rows are written and nothing is committed: then kill -9."""


def test_an_id_whose_writer_died_before_the_commit_is_free_at_once(books: Books, database_url: str) -> None:
    wallet, shop = books.wallet(1000), books.shop()
    module = "store_sqlite" if database_url.startswith("sqlite") else "store_postgres"
    arguments = [database_url, str(wallet), str(shop), str(books.now)]
    died = subprocess.run([sys.executable, "-c", DIES.format(module=module), *arguments], check=False)
    assert died.returncode == -9
    assert books.balance(wallet) == 1000
    assert books.pay(wallet, shop, 100, "p").code is Code.POSTED
    assert books.balance(wallet) == 900


def test_a_lock_does_not_outlive_the_connection_that_held_it(books: Books, database_url: str) -> None:
    wallet, shop = books.wallet(1000), books.shop()
    _lock_and_vanish(database_url)
    with posting(database_url) as store:
        (outcome,) = store.post([books.transfer(wallet, shop, 100, "p")], Micros(books.now))
    assert outcome.code is Code.POSTED


def test_a_reply_lost_after_the_commit_is_given_again_by_another_process(
    books: Books, database_url: str
) -> None:
    wallet, shop = books.wallet(1000), books.shop()
    payment = books.transfer(wallet, shop, 100, "p")
    first = books.post(payment)
    with posting(database_url) as store:  # as after a crash: nothing of the first is remembered
        (again,) = store.post([payment], Micros(books.now + 1))
    assert (again.code, again.position, again.at) == (first.code, first.position, first.at)
    assert again.replayed
    assert books.balance(wallet) == 900


@pytest.mark.parametrize("kind", ["payment", "refund"])
def test_an_id_that_failed_for_a_passing_reason_stays_failed_in_every_process(
    books: Books, database_url: str, kind: str
) -> None:
    """Told no, the customer pays cash. The retry must not succeed when there is money later."""
    wallet, shop = books.wallet(100), books.shop()
    books.pay(wallet, shop, 100, "first")
    command: Command = books.transfer(wallet, shop, 100, "p")
    if kind == "refund":
        books.post(books.transfer(shop, books.shop(), 100))  # the shop has spent what it took
        command = books.refund("first", 100, shop, "p")
    assert books.post(command).code is Code.INSUFFICIENT_FUNDS
    books.charge(wallet, 500)
    books.pay(wallet, shop, 400)
    with posting(database_url) as store:
        (again,) = store.post([command], Micros(books.now + 1))
    assert (again.code, again.replayed) == (Code.INSUFFICIENT_FUNDS, True)


def _lock_and_vanish(url: str) -> None:
    """Take the writer's lock, write, and be cut off."""
    if url.startswith("sqlite"):
        connection = sqlite3.connect(str(sa.make_url(url).database), isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("UPDATE ledger_head SET position = position + 1")
        connection.close()
        return
    with psycopg.connect(url, autocommit=True) as other, psycopg.connect(url) as locker:
        locker.execute("SELECT * FROM ledger_head FOR UPDATE")
        locker.execute("UPDATE ledger_head SET position = position + 1")
        other.execute("SELECT pg_terminate_backend(%s)", (locker.info.backend_pid,))
        locker.close()
