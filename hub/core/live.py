"""How an open page learns of changes: Server-Sent Events that carry the fragment drawn anew.

``data-live="…"`` on a part of a page follows it (``live.js``). A browser that cannot afford one stream more
asks for the fragment alone (``?once``). A person has a bounded number of streams: the oldest ends for a
newer one and says so, and its page goes on asking. So does every stream whose session has ended, and what
its page asks for then leads to the door.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from functools import partial

from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from hub.core.changes import Changes
from hub.core.web import changes_of

EVENT = "fragment"
ENDED = "ended"
"""The event of a stream that gave way to a newer one of the same person, or whose session has ended."""
AT_LEAST_EVERY_SECONDS = 15.0
"""Drawn again even without a change, for what only time changes ("3 分前")."""
AT_MOST_EVERY_SECONDS = 0.25
"""However often something changes: two hundred payments a second are not two hundred drawings."""
LONGEST_STREAM_SECONDS = 300.0
"""Then the browser asks again by itself: what a proxy holds open for nobody comes to an end."""
STREAMS_OF_ONE = 24
"""A desk with a page for each subject, and more; far below what would keep a processor busy."""


class Streams:
    """The live streams of one process, by the person who follows them."""

    def __init__(self, of_one: int = STREAMS_OF_ONE) -> None:
        self._of_one = of_one
        self._seats: dict[str, dict[Seat, None]] = {}

    @contextmanager
    def seat(self, who: str, wake: Callable[[], None]) -> Iterator[Seat]:
        """A place for one stream of ``who``, if need be the one of his oldest, which is woken."""
        taken = self._seats.setdefault(who, {})
        if len(taken) >= self._of_one:
            oldest = next(iter(taken))
            del taken[oldest]
            oldest.give_way()
        mine = Seat(wake)
        taken[mine] = None
        try:
            yield mine
        finally:
            taken.pop(mine, None)
            if not taken:
                self._seats.pop(who, None)


class Seat:
    """``is_gone``: a newer stream has it, or nobody may look any more; ``wake`` has the stream see that."""

    def __init__(self, wake: Callable[[], None]) -> None:
        self.is_gone = False
        self._wake = wake

    def give_way(self) -> None:
        self.is_gone = True
        self._wake()


async def live(request: Request, subjects: tuple[str, ...], draw: Callable[[], str]) -> Response:
    """A stream of what ``draw`` returns: at once, then whenever it differs after a change.

    ``draw`` runs in a worker thread and opens its own reading transaction, and so does what tells before
    each drawing whether the session still goes on.
    """
    if "once" in request.query_params:
        fragment = await run_in_threadpool(draw)
        return HTMLResponse(fragment, headers={"Cache-Control": "no-store"})
    streams: Streams = request.app.state.streams
    who = str(getattr(request.state.person, "id", ""))
    still_in = partial(request.app.state.still_in, request)
    stream = fragments(changes_of(request), subjects, draw, streams=streams, who=who, still_in=still_in)
    return EventSourceResponse(stream)


async def fragments(
    changes: Changes,
    subjects: tuple[str, ...],
    draw: Callable[[], str],
    longest: float = LONGEST_STREAM_SECONDS,
    *,
    streams: Streams,
    who: str,
    still_in: Callable[[], bool],
) -> AsyncIterator[ServerSentEvent]:
    """The events behind ``live``."""
    shown: str | None = None
    clock = asyncio.get_running_loop().time
    end = clock() + longest
    async with changes.watch(*subjects) as watch:
        with streams.seat(who, watch.wake) as seat:
            while clock() < end and not seat.is_gone:
                drawn_at = clock()
                fragment = await run_in_threadpool(_drawn, draw, still_in)
                if fragment is None:
                    seat.give_way()
                    break
                if fragment != shown:
                    shown = fragment
                    yield ServerSentEvent(data=fragment, event=EVENT)
                await watch.wait(min(AT_LEAST_EVERY_SECONDS, longest))
                if not seat.is_gone:
                    await asyncio.sleep(max(0.0, drawn_at + AT_MOST_EVERY_SECONDS - clock()))
            if seat.is_gone:
                yield ServerSentEvent(data="", event=ENDED)


def _drawn(draw: Callable[[], str], still_in: Callable[[], bool]) -> str | None:
    """Nothing for somebody who has signed out, or was, since the last drawing."""
    return draw() if still_in() else None
