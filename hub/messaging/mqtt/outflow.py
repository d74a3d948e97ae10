"""Messages on their way to the broker: numbered, at most so many unacknowledged, none forgotten.

Pure: it says what to write, the client writes it. QoS 0 passes by it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from hub.messaging.mqtt.packets import Message

MAX_WAITING = 20_000
"""Messages kept while the broker is away or slow. More than this is somebody's mistake."""

Taken = Callable[[int], None]
"""Called with the broker's reason code (0: taken) when it has the message."""


class TooMuchWaiting(Exception):
    """The broker has been away, or slow, for longer than messages can be kept for it."""


class Outflow:
    """The sending half of a session, over any number of connections."""

    def __init__(self, max_waiting: int = MAX_WAITING) -> None:
        self._inflight: dict[int, tuple[Message, Taken | None]] = {}
        self._waiting: deque[tuple[Message, Taken | None]] = deque()
        self._max_waiting = max_waiting
        self._quota = 0  # nothing may be sent before the broker has said how much
        self._number = 0

    def __len__(self) -> int:
        return len(self._inflight) + len(self._waiting)

    def add(self, message: Message, taken: Taken | None = None) -> Message | None:
        """Take charge of ``message``; returned, with its number, when it may be written now."""
        if len(self._inflight) < self._quota and not self._waiting:
            return self._number_it(message, taken)
        if len(self._waiting) >= self._max_waiting:
            raise TooMuchWaiting(f"{len(self._waiting)} messages")
        self._waiting.append((message, taken))
        return None

    def acknowledged(self, packet: int, reason: int) -> Message | None:
        """The broker has ``packet``; the next message that may be written, if any waits."""
        known = self._inflight.pop(packet, None)
        if known is None:
            return None
        if known[1] is not None:
            known[1](reason)
        if self._waiting and len(self._inflight) < self._quota:
            return self._number_it(*self._waiting.popleft())
        return None

    def suspend(self) -> None:
        """The connection is gone: everything waits."""
        self._quota = 0

    def resume(self, quota: int, *, session_present: bool) -> list[Message]:
        """A new connection is up: what to write first, the unacknowledged in their order.

        A broker that kept the session may know them already, so they are marked as duplicates.
        """
        self._quota = min(quota, 65_535)
        again = list(self._inflight.values())
        self._inflight.clear()
        for message, _ in again:
            message.duplicate = session_present
        for message, taken in again[: self._quota]:
            self._inflight[message.packet] = (message, taken)
        self._waiting.extendleft(reversed(again[self._quota :]))
        ready = [message for message, _ in self._inflight.values()]
        while self._waiting and len(self._inflight) < self._quota:
            ready.append(self._number_it(*self._waiting.popleft()))
        return ready

    def _number_it(self, message: Message, taken: Taken | None) -> Message:
        number = self._number
        while True:
            number = number % 65_535 + 1
            if number not in self._inflight:
                break
        self._number = message.packet = number
        self._inflight[number] = (message, taken)
        return message
