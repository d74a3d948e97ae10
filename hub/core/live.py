"""How an open page learns of changes: Server-Sent Events that carry the fragment drawn anew.

htmx on the page swaps it in: ``hx-ext="sse" sse-connect="…" sse-swap="fragment"``.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool

from hub.core.changes import Changes

EVENT = "fragment"
AT_LEAST_EVERY_SECONDS = 15.0
"""Drawn again even without a change, for what only time changes ("3 分前")."""


def live(changes: Changes, subjects: tuple[str, ...], draw: Callable[[], str]) -> EventSourceResponse:
    """A stream of what ``draw`` returns: at once, then whenever it differs after a change.

    ``draw`` runs in a worker thread and opens its own reading transaction.
    """
    return EventSourceResponse(fragments(changes, subjects, draw))


async def fragments(
    changes: Changes, subjects: tuple[str, ...], draw: Callable[[], str]
) -> AsyncIterator[ServerSentEvent]:
    """The events behind ``live``."""
    shown: str | None = None
    async with changes.watch(*subjects) as watch:
        while True:
            fragment = await run_in_threadpool(draw)
            if fragment != shown:
                shown = fragment
                yield ServerSentEvent(data=fragment, event=EVENT)
            await watch.wait(AT_LEAST_EVERY_SECONDS)
