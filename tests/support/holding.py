"""Finds write transactions that hold the lock while they do no SQL.

Measured is the processor time of the thread that holds it between two statements, and not the clock on
the wall, so that a busy machine makes no difference; what waits (another program, the network, a pause)
is heard through Python's audit events.
"""

from __future__ import annotations

import gc
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

MOST_SECONDS_WITHOUT_SQL = 0.2
"""Of the processor, between two statements: a batch of messages needs a hundredth of it."""

WAITING = frozenset(
    {"time.sleep", "subprocess.Popen", "os.posix_spawn", "os.fork", "os.system", "socket.connect"}
)
"""Audit events (a pause tells of itself from Python 3.13 on)."""

_installed: list[_Watcher] = []


class _Watcher:
    """What write transactions were caught with, since it was last asked."""

    def __init__(self) -> None:
        self.caught: list[str] = []
        self._mine = threading.local()
        self._collecting = 0.0

    def begun(self, connection: sa.Connection) -> None:
        if not connection.get_execution_options().get("only_reads", False):
            self._mine.since, self._mine.last = self._now(), "BEGIN"

    def worked(self, statement: str) -> None:
        self._judge(statement)
        if self._is_open():
            self._mine.since, self._mine.last = self._now(), statement

    def ended(self) -> None:
        self._judge("the end")
        self._mine.since = None

    def heard(self, event: str) -> None:
        if event in WAITING and self._is_open():
            self.caught.append(f"{event} inside a write transaction, after {self._mine.last!r}")

    def collected(self, phase: str, _info: dict[str, Any]) -> None:
        """The rubbish of other tests is nobody's slow work."""
        spent = time.thread_time()
        self._collecting += -spent if phase == "start" else spent

    def _is_open(self) -> bool:
        return getattr(self._mine, "since", None) is not None

    def _now(self) -> float:
        return time.thread_time() - self._collecting

    def _judge(self, until: str) -> None:
        if self._is_open() and (spent := self._now() - self._mine.since) > MOST_SECONDS_WITHOUT_SQL:
            self.caught.append(f"{spent:.2f} s of work without SQL between {self._mine.last!r} and {until!r}")


def _install() -> _Watcher:
    if _installed:
        return _installed[0]
    watcher = _Watcher()
    _installed.append(watcher)
    sa.event.listen(sa.Engine, "begin", watcher.begun)
    sa.event.listen(sa.Engine, "commit", lambda _connection: watcher.ended())
    sa.event.listen(sa.Engine, "rollback", lambda _connection: watcher.ended())

    def before(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        watcher.worked(statement)

    def after(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        watcher.worked(statement)

    sa.event.listen(sa.Engine, "before_cursor_execute", before)
    sa.event.listen(sa.Engine, "after_cursor_execute", after)
    sys.addaudithook(lambda event, _args: watcher.heard(event))
    gc.callbacks.append(watcher.collected)
    return watcher


@contextmanager
def watched() -> Iterator[list[str]]:
    """What was caught within the block, in words."""
    watcher = _install()
    caught: list[str] = []
    watcher.caught = caught
    yield caught
