"""A value that others follow: the present one at once, then each change; whoever is slow sees the newest."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Watched(Generic[Value]):
    """Belongs to one event loop. ``close`` ends every follower."""

    def __init__(self, value: Value) -> None:
        self._value = value
        self._version = 0
        self._closed = False
        self._changed = asyncio.Event()

    @property
    def value(self) -> Value:
        return self._value

    def set(self, value: Value) -> None:
        if value != self._value:
            self._value = value
            self._version += 1
            self._wake()

    def close(self) -> None:
        self._closed = True
        self._wake()

    async def follow(self) -> AsyncIterator[Value]:
        seen = -1
        while not self._closed:
            if seen != self._version:
                seen = self._version
                yield self._value
            else:
                await self._changed.wait()

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()
