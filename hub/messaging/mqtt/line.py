"""One connection to the broker: packets in, bytes out, and a pulse. A new one after each loss."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import cast

from hub.messaging.mqtt import codec
from hub.messaging.mqtt.packets import Packet, ProtocolError, Version


class Line(asyncio.Protocol):
    """``lost`` is done when the connection is, with what ended it (``None``: we did).

    What ``write`` is given leaves at the end of the loop's turn, in one piece: a batch of answers
    is one call to the system. (asyncio and uvloop set TCP_NODELAY on every stream by themselves.)
    """

    def __init__(
        self, version: Version, maximum_packet: int, receive: Callable[[list[Packet]], None]
    ) -> None:
        self._decoder = codec.Decoder(version, maximum_packet)
        self._receive = receive
        self._loop = asyncio.get_running_loop()
        self._out: list[bytes] = []
        self._transport: asyncio.Transport | None = None
        self._pulse: asyncio.TimerHandle | None = None
        self._heard = self._loop.time()
        self._why: Exception | None = None
        self.lost: asyncio.Future[Exception | None] = self._loop.create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is none by inheritance
        if self._why is not None:  # closed before there was anything to close
            self._transport.abort()

    def data_received(self, data: bytes) -> None:
        self._heard = self._loop.time()
        try:
            packets = self._decoder.feed(data)
        except ProtocolError as error:
            self.abort(error)
            return
        if packets:
            self._receive(packets)

    def connection_lost(self, error: Exception | None) -> None:
        self._transport = None
        if self._pulse is not None:
            self._pulse.cancel()
        if not self.lost.done():
            self.lost.set_result(self._why or error or ConnectionResetError("the broker has hung up"))

    def keep_alive(self, seconds: int) -> None:
        """Ping every half of ``seconds``; hang up when nothing was heard for one and a half (3.1.2.10)."""
        if seconds and self._transport is not None:
            if self._loop.time() - self._heard > 1.5 * seconds:
                self.abort(TimeoutError("the broker is silent"))
                return
            self.write(codec.PINGREQ)
            self._pulse = self._loop.call_later(seconds / 2, self.keep_alive, seconds)

    def write(self, packet: bytes) -> None:
        """Send at the end of this turn of the loop; without a connection, not at all."""
        if not self._out:
            self._loop.call_soon(self._flush)
        self._out.append(packet)

    def abort(self, why: Exception) -> None:
        """Hang up without a word because of ``why``: the broker will publish the will."""
        self._why = self._why or why
        if self._transport is not None:
            self._transport.abort()

    def close(self, farewell: bytes) -> None:
        """Say ``farewell`` and hang up."""
        self._why = self._why or ConnectionAbortedError("closed")
        self.write(farewell)
        self._flush()
        if self._transport is not None:
            self._transport.close()

    async def gone(self) -> None:
        """Wait until nothing of the connection is left (at once when it never came to one)."""
        if self._transport is not None:
            await asyncio.wait({self.lost})

    def _flush(self) -> None:
        if self._transport is not None and self._out:
            self._transport.write(b"".join(self._out))
        self._out.clear()
