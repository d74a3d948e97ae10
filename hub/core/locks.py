"""What only one transaction at a time may do, across processes.

For "look whether it is there, else make it": a row that is not there yet cannot be locked, so of several
at the same moment all would make it.
"""

from __future__ import annotations

import hashlib

import sqlalchemy as sa

from hub.core.db import Transaction


def lock(tx: Transaction, subject: str, *what: str) -> None:
    """Let only one transaction at a time go on from here until it ends.

    ``subject`` is whose lock it is: names of one subject never meet those of another. SQLite has a single
    writer anyway; on PostgreSQL it is an advisory lock whose number comes of the name.
    """
    if tx.dialect.name == "postgresql":
        tx.execute(sa.select(sa.func.pg_advisory_xact_lock(number(subject, *what))))


def number(subject: str, *what: str) -> int:
    """What PostgreSQL knows a name by."""
    name = "/".join((subject, *what))
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
