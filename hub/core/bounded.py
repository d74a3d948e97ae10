"""What takes much processor or memory is done by few threads, one after another, and steps back for payments.

    line = Bounded("password hashing")
    with line.place() as run:      # raises Busy, before anything else is done, when too many wait
        result = run(call, argument)

Whoever waits waits in the order of arrival. ``run`` blocks: it belongs into no event loop.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import ParamSpec, TypeVar

from hub.core.guarding import refuse_inside_transactions
from hub.core.limits import TooOften
from hub.core.priority import step_back

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

WAITING = 12
"""More would keep the web's threads from pages that want none of this."""
SHORT_WHILE = timedelta(seconds=5)


class Busy(TooOften):
    """Too many wait already; nobody is to blame, and a short while later there is room."""

    def __init__(self) -> None:
        super().__init__(SHORT_WHILE)


class Bounded:
    """``at_once`` are at work, ``waiting`` wait for them, and a further one is told ``Busy``."""

    def __init__(self, name: str, *, at_once: int = 1, waiting: int = WAITING) -> None:
        self.name = name
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix=name, initializer=step_back)
        self._places = threading.BoundedSemaphore(at_once + waiting)

    @contextmanager
    def place(self) -> Iterator[Place]:
        """A place in the line, kept for the block: ``run(call, *args)`` returns what ``call`` does."""
        if not self._places.acquire(blocking=False):
            raise Busy
        try:
            yield Place(self.name, self._threads)
        finally:
            self._places.release()


class Place:
    """Somebody's place in a line: it is called with what is to be done."""

    def __init__(self, name: str, threads: ThreadPoolExecutor) -> None:
        self._name = name
        self._threads = threads

    def __call__(
        self, call: Callable[Arguments, Result], *args: Arguments.args, **more: Arguments.kwargs
    ) -> Result:
        return self.later(call, *args, **more).result()

    def later(
        self, call: Callable[Arguments, Result], *args: Arguments.args, **more: Arguments.kwargs
    ) -> Future[Result]:
        """The same without waiting for it."""
        refuse_inside_transactions(self._name)
        return self._threads.submit(call, *args, **more)
