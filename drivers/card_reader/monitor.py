"""Is there a card on the reader? Asked for as long as the worker lives, whatever happens to pcscd."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Protocol

from drivers.ports import CardError, CardPresence

WAIT_SECONDS = 1.0  # pcscd tells at once; a change that it forgot to tell is found this much later
PAUSE_SECONDS = 0.3  # between two looks for a reader or a service that is not there


class Watch(Protocol):
    """``wait`` answers at once the first time, then when the presence may have changed."""

    def wait(self, seconds: float) -> CardPresence | None: ...

    def close(self) -> None: ...


def watch_presence(
    open_watch: Callable[[], Watch], tell: Callable[[CardPresence], None], stop: threading.Event
) -> None:
    """Tell the present state, then each change, until ``stop``. A watch that fails is opened anew."""
    told: CardPresence | None = None
    while not stop.is_set():
        for seen in _until_it_fails(open_watch, stop):
            if seen is not told:
                told = seen
                tell(seen)
        stop.wait(PAUSE_SECONDS)


def _until_it_fails(open_watch: Callable[[], Watch], stop: threading.Event) -> Iterator[CardPresence]:
    """A reader that cannot be watched, for whatever reason, is no reader to the person before it."""
    try:
        with closing(open_watch()) as watch:
            while not stop.is_set():
                seen = watch.wait(WAIT_SECONDS)
                if seen is not None:
                    yield seen
    except CardError:
        yield CardPresence.NO_READER
