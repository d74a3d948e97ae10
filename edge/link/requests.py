"""Questions to the hub that wait for their answers.

An answer is not kept for a device whose line is down, so whatever still waits is asked again at each
new connection, under the same id: the hub answers a question that it knows from its books
(docs/decisions/0016).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeVar

import msgspec

from edge.wire.envelope import Header, decode_body

if TYPE_CHECKING:
    from edge.link.connection import View

Answer = TypeVar("Answer")


class HubRequests(Protocol):
    """What of a link a duty needs that asks the hub."""

    view: View

    async def ask(
        self, subject: str, operation: str, body: object, answer: type[Answer], timeout: float
    ) -> Answer | None: ...


class _Answered(msgspec.Struct):
    """Nothing that the hub says unasked names an ask."""

    ask: str = ""


@dataclass(frozen=True, slots=True)
class _Waiting:
    topic: str
    payload: bytes = field(repr=False)
    until: float
    answer: asyncio.Future[Header]


class Requests:
    """``send`` hands topic, payload and the seconds that it is good for to the broker."""

    def __init__(self, send: Callable[[str, bytes, float], None]) -> None:
        self._send = send
        self._waiting: dict[str, _Waiting] = {}

    async def ask(self, id: str, topic: str, payload: bytes, timeout: float) -> Header:
        """What the hub says to the question ``id``; raises ``TimeoutError``, and whatever ``send`` does."""
        loop = asyncio.get_running_loop()
        waiting = _Waiting(topic, payload, loop.time() + timeout, loop.create_future())
        self._waiting[id] = waiting
        try:
            self._send(topic, payload, timeout)
            async with asyncio.timeout(timeout):
                return await waiting.answer
        finally:
            del self._waiting[id]

    def answered(self, header: Header) -> bool:
        """Whether somebody was waiting for this."""
        waiting = self._waiting.get(decode_body(header, _Answered).ask)
        if waiting is None or waiting.answer.done():
            return False
        waiting.answer.set_result(header)
        return True

    def again(self) -> None:
        """A new connection: what was on its way over the old one may be lost."""
        now = asyncio.get_running_loop().time()
        for waiting in self._waiting.values():
            if waiting.until > now and not waiting.answer.done():
                self._send(waiting.topic, waiting.payload, waiting.until - now)
