"""Counts what cannot be taken beside a stream that must not wait, and writes it down now and then.

In memory there is one entry for each node and reason, so nothing that is sent makes it grow.
"""

from __future__ import annotations

import asyncio
from functools import partial

import sqlalchemy as sa

from hub.core.clock import Clock
from hub.core.db import patiently, transaction
from hub.fleet import trouble
from hub.fleet.trouble import Why

WRITE_EVERY_SECONDS = 1.0

Counts = dict[tuple[str, Why], tuple[int, str]]


class Oddities:
    """``add`` from the event loop; ``run`` until cancelled."""

    def __init__(self) -> None:
        self._seen: Counts = {}

    def add(self, node: str, why: Why, detail: str, times: int = 1) -> None:
        """``detail``: the program's words for it, nothing that was sent."""
        before, _ = self._seen.get((node, why), (0, ""))
        self._seen[node, why] = (before + times, detail)

    async def run(self, engine: sa.Engine, clock: Clock) -> None:
        while True:
            await asyncio.sleep(WRITE_EVERY_SECONDS)
            if self._seen:
                seen, self._seen = self._seen, {}
                await patiently(partial(write, engine, clock, seen))


def write(engine: sa.Engine, clock: Clock, seen: Counts) -> None:
    now = clock.now()
    with transaction(engine) as tx:
        for (node, why), (times, detail) in seen.items():
            trouble.note(tx, node, why, detail, now, times)
