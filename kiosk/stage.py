"""Where a flow is played: events go in one at a time, states come out, effects are started.

>>> stage = Stage(till.step, till.State(), perform)
>>> await stage.send(till.LinkChanged(online=True))
>>> async for state in stage.watch(): ...
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Generic, TypeVar

from kiosk.flows.step import Step

S = TypeVar("S")
E = TypeVar("E")
F = TypeVar("F")

Perform = Callable[[F], Awaitable[None]]
"""Does one effect in the world; its result comes back as an event through ``Stage.send``."""


class EffectFailed(Exception):
    """``perform`` raised: a fault of the program. A device's trouble is an event, not an exception."""


class Stage(Generic[S, E, F]):
    """One conversation. Lives in one event loop."""

    def __init__(self, step: Callable[[S, E], Step[S, F]], initial: S, perform: Perform[F]) -> None:
        self.state = initial
        self._step = step
        self._perform = perform
        self._revision = 0
        self._changed = asyncio.Event()
        self._effects: set[asyncio.Task[None]] = set()
        self._failure: BaseException | None = None

    async def send(self, event: E) -> None:
        """Apply ``event`` at once; its effects run on their own, started in their order.

        An effect may itself send events, so waiting for it here would be a deadlock.
        """
        self._raise_failure()
        step = self._step(self.state, event)
        if step.state != self.state:
            self.state = step.state
            self._announce()
        for effect in step.effects:
            task = asyncio.create_task(self._run(effect), name=type(effect).__name__)
            self._effects.add(task)
            task.add_done_callback(self._effects.discard)

    async def watch(self) -> AsyncIterator[S]:
        """The present state at once, then the newest after each change; a slow watcher skips old ones."""
        seen = -1
        while True:
            self._raise_failure()
            if seen == self._revision:
                await self._changed.wait()
                continue
            seen = self._revision
            yield self.state

    async def settle(self) -> None:
        """Wait until every effect, and every effect of its events, has ended."""
        while self._effects:
            await asyncio.wait(set(self._effects))
        self._raise_failure()

    async def close(self) -> None:
        """Stop the effects that are still running."""
        for task in self._effects:
            task.cancel()
        await asyncio.gather(*self._effects, return_exceptions=True)

    async def _run(self, effect: F) -> None:
        try:
            await self._perform(effect)
        except Exception as failure:
            self._failure = failure
            self._announce()

    def _announce(self) -> None:
        self._revision += 1
        self._changed.set()
        self._changed = asyncio.Event()

    def _raise_failure(self) -> None:
        if self._failure is not None:
            raise EffectFailed(type(self._failure).__name__) from self._failure
