"""One transaction at a time, and nothing slow inside one that writes: said at once, not after ten seconds.

On SQLite a second writer would wait for the first until it gives up, and every payment with it. On
PostgreSQL it would see an older picture and hold a second connection. What counts as open follows the
request: into the threads and tasks that it starts, by a context variable.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


class MisusedTransaction(RuntimeError):
    """A mistake of ours, wherever it is raised: nothing has been written by what was refused."""


class _Opened:
    """A transaction that some context has begun; tasks that it started may outlive it."""

    __slots__ = ("database", "is_open", "writes")

    def __init__(self, database: object, writes: bool) -> None:
        self.database = database
        self.writes = writes
        self.is_open = True


_opened: ContextVar[tuple[_Opened, ...]] = ContextVar("opened transactions", default=())


@contextmanager
def only_one(database: object, *, writes: bool) -> Iterator[None]:
    """For the length of one transaction on ``database`` (an engine); raises ``MisusedTransaction``.

    A reading inside a writing is refused as well: it would not see what has just been written.
    """
    around = tuple(each for each in _opened.get() if each.is_open)
    if any(each.database is database for each in around):
        raise MisusedTransaction("a transaction is open already: use its tx, or let it end first")
    mine = _Opened(database, writes)
    _opened.set((*around, mine))  # not reset: a generator may end in another context than it began in
    try:
        yield
    finally:
        mine.is_open = False


def refuse_inside_transactions(what: str) -> None:
    """Raise ``MisusedTransaction`` when ``what`` would be done while a write transaction is open."""
    if any(each.is_open and each.writes for each in _opened.get()):
        raise MisusedTransaction(f"{what} takes too long for a write transaction: do it before or after")


def outside_transactions(
    what: str,
) -> Callable[[Callable[Arguments, Result]], Callable[Arguments, Result]]:
    """Decorator for what is slow: hashing, pictures, papers, certificates, other programs, the network."""

    def guarded(call: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
        @wraps(call)
        def refusing(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
            refuse_inside_transactions(what)
            return call(*args, **kwargs)

        return refusing

    return guarded
