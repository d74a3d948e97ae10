"""One runner at a time, on whatever machine: the next works when this one is gone, however it went.

Kernel and database let a lock go when its holder dies. What a runner that has lost it without noticing would
still do is refused by its runs: each names the runner that has taken it up (``service.Lost``).
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from hub.core.context import Context
from hub.core.locks import number

LOCK = ".jobs"

StillAlone = Callable[[], bool]


@contextmanager
def only_runner(context: Context) -> Iterator[StillAlone | None]:
    """For the length of the block nobody else runs jobs; nothing when somebody does already."""
    if context.engine.dialect.name == "postgresql":
        with _in_the_database(context.engine) as still:
            yield still
    else:
        with _beside_the_file(context.settings.data_dir) as still:
            yield still


@contextmanager
def _beside_the_file(folder: Path) -> Iterator[StillAlone | None]:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
        else:
            yield lambda: True
    finally:
        os.close(descriptor)


@contextmanager
def _in_the_database(engine: sa.Engine) -> Iterator[StillAlone | None]:
    """The lock is the connection's: whoever loses that has lost it."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        ours = bool(connection.scalar(sa.select(sa.func.pg_try_advisory_lock(number("jobs", "runner")))))
        try:
            yield (lambda: _answers(connection)) if ours else None
        finally:
            connection.invalidate()  # closed and not pooled: a pooled one would keep the lock


def _answers(connection: sa.Connection) -> bool:
    try:
        connection.execute(sa.select(1))
    except sa.exc.DBAPIError:
        return False
    return True
