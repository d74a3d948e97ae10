"""How an open page learns of changes: Server-Sent Events that carry the fragment drawn anew.

htmx on the page swaps it in: ``hx-ext="sse" sse-connect="…" sse-swap="fragment"``.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool

from hub.core.changes import Changes

EVENT = "fragment"
AT_LEAST_EVERY_SECONDS = 15.0
"""Drawn again even without a change, for what only time changes ("3 分前")."""


LONGEST_STREAM_SECONDS = 300.0
"""Then the browser asks again by itself, and who has been signed out meanwhile gets no more."""


def live(changes: Changes, subjects: tuple[str, ...], draw: Callable[[], str]) -> EventSourceResponse:
    """A stream of what ``draw`` returns: at once, then whenever it differs after a change.

    ``draw`` runs in a worker thread and opens its own reading transaction.
    """
    return EventSourceResponse(fragments(changes, subjects, draw))


async def fragments(
    changes: Changes,
    subjects: tuple[str, ...],
    draw: Callable[[], str],
    longest: float = LONGEST_STREAM_SECONDS,
) -> AsyncIterator[ServerSentEvent]:
    """The events behind ``live``."""
    shown: str | None = None
    end = asyncio.get_running_loop().time() + longest
    async with changes.watch(*subjects) as watch:
        while asyncio.get_running_loop().time() < end:
            fragment = await run_in_threadpool(draw)
            if fragment != shown:
                shown = fragment
                yield ServerSentEvent(data=fragment, event=EVENT)
            await watch.wait(min(AT_LEAST_EVERY_SECONDS, longest))
