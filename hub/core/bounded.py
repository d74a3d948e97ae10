"""What takes much processor or memory is done by few threads, one after another, and steps back for payments.

    line = Bounded("password hashing")
    with line.place() as run:      # raises Busy, before anything else is done, when too many wait
        result = run(call, argument)

Whoever waits waits in the order of arrival. ``run`` blocks: it belongs into no event loop. What gets no
core for a while, since payments want them all, is done anew beside them: ``call`` may be called twice.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import ParamSpec, TypeVar

from hub.core.guarding import refuse_inside_transactions
from hub.core.limits import TooOften
from hub.core.priority import step_back

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

WAITING = 12
"""More would keep the web's threads from pages that want none of this."""
SHORT_WHILE = timedelta(seconds=5)
NO_CORE_SECONDS = 3.0
"""Of a piece of work that takes some tenths of a second; without this it took 17 to 36 where payments had
taken both cores."""
LOOK_SECONDS = 0.25
NICENESS = 10
"""A payment gets nine tenths of a core that it shares with what has waited so long (sched(7))."""


class Busy(TooOften):
    """Too many wait already; nobody is to blame, and a short while later there is room."""

    def __init__(self) -> None:
        super().__init__(SHORT_WHILE)


class Bounded:
    """``at_once`` are at work, ``waiting`` wait for them, and a further one is told ``Busy``."""

    def __init__(
        self, name: str, *, at_once: int = 1, waiting: int = WAITING, no_core_seconds: float = NO_CORE_SECONDS
    ) -> None:
        self.name = name
        self._stepping_back = _Threads(at_once, name, step_back)
        self._beside_payments = _Threads(at_once, f"{name}, late", _be_nice)
        self._no_core_seconds = no_core_seconds
        self._places = threading.BoundedSemaphore(at_once + waiting)

    @contextmanager
    def place(self) -> Iterator[Place]:
        """A place in the line, kept for the block: ``run(call, *args)`` returns what ``call`` does."""
        if not self._places.acquire(blocking=False):
            raise Busy
        try:
            yield Place(self)
        finally:
            self._places.release()

    def run(self, call: Callable[[], Result]) -> Result:
        """Step back for payments, but not for ever: the line moves on where its head gets no core."""
        asked = self.submit(call)
        while not wait_for([asked], min(LOOK_SECONDS, self._no_core_seconds)).done:
            if self._stepping_back.longest() > self._no_core_seconds:
                asked.cancel()  # in vain if it has begun: then it ends when it gets a core
                return self._beside_payments.submit(call).result()
        return asked.result()

    def submit(self, call: Callable[[], Result]) -> Future[Result]:
        refuse_inside_transactions(self.name)
        return self._stepping_back.submit(call)


class _Threads:
    """A pool that knows how long its work has been under way."""

    def __init__(self, at_once: int, name: str, prepare: Callable[[], None]) -> None:
        self._pool = ThreadPoolExecutor(at_once, thread_name_prefix=name, initializer=prepare)
        self._begun: dict[int, float] = {}

    def submit(self, call: Callable[[], Result]) -> Future[Result]:
        return self._pool.submit(self._timed, call)

    def longest(self) -> float:
        """Seconds."""
        now = time.monotonic()
        return max((now - begun for begun in tuple(self._begun.values())), default=0.0)

    def _timed(self, call: Callable[[], Result]) -> Result:
        thread = threading.get_ident()
        self._begun[thread] = time.monotonic()
        try:
            return call()
        finally:
            del self._begun[thread]


class Place:
    """Somebody's place in a line: it is called with what is to be done."""

    def __init__(self, line: Bounded) -> None:
        self._line = line

    def __call__(
        self, call: Callable[Arguments, Result], *args: Arguments.args, **more: Arguments.kwargs
    ) -> Result:
        return self._line.run(partial(call, *args, **more))

    def later(
        self, call: Callable[Arguments, Result], *args: Arguments.args, **more: Arguments.kwargs
    ) -> Future[Result]:
        """The same without waiting for it, however long no core is free."""
        return self._line.submit(partial(call, *args, **more))


def _be_nice() -> None:
    """On Linux a thread has a niceness of its own, and hands it to the threads that it starts."""
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
