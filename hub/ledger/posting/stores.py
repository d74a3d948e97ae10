"""Which store a database address means."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from hub.ledger.posting.store import LedgerStore
from hub.ledger.posting.store_postgres import PostgresLedger
from hub.ledger.posting.store_sqlite import SqliteLedger


def open_store(database_url: str) -> LedgerStore:
    """The books at ``sqlite:///…`` or ``postgresql://…``; raises ``ValueError`` for anything else."""
    url = sa.make_url(database_url)
    backend = url.get_backend_name()
    if backend == "sqlite" and url.database:
        return SqliteLedger(url.database)
    if backend == "postgresql":
        plain = url.set(drivername="postgresql")
        return PostgresLedger(plain.render_as_string(hide_password=False))
    raise ValueError(f"no books can be kept in {backend}")


@contextmanager
def posting(database_url: str) -> Iterator[LedgerStore]:
    """A store for the length of a ``with`` block: for whoever posts rarely."""
    store = open_store(database_url)
    try:
        yield store
    finally:
        store.close()
