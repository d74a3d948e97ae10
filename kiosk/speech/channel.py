"""The way from an effect to the browsers that are looking at the screen now."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

from kiosk.speech.cues import Cue

WAITING = 16
"""Cues kept for a browser that does not keep up; a sound that comes late is worse than none."""


class Cues:
    """Given once, heard by whoever listens at that moment, never repeated. Lives in one event loop."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[Cue]] = set()

    def give(self, *cues: Cue) -> None:
        for listener in self._listeners:
            for cue in cues:
                if listener.full():
                    listener.get_nowait()
                listener.put_nowait(cue)

    async def watch(self) -> AsyncGenerator[Cue]:
        """Every cue from now on."""
        queue: asyncio.Queue[Cue] = asyncio.Queue(WAITING)
        self._listeners.add(queue)
        try:
            while True:
                yield await queue.get()
        finally:
            self._listeners.discard(queue)
