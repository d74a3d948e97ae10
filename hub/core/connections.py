"""Who may stand in the door of a port: bounds on connections, per line and altogether, and on patience.

Counted from the first moment, before TLS. A newcomer for whom there is no room takes the place of whoever
has kept us waiting longest; a connection with a request at work is never thrown out for another.
"""

from __future__ import annotations

import asyncio
import ssl
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address

from uvicorn.protocols.http.h11_impl import H11Protocol

from hub.core.limits import network

LARGEST_HEAD = 16 * 1024

Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class Bounds:
    """``of_one_line``: a whole office without a proxy, 33 browsers with six connections each.

    ``head_seconds`` run from the first moment, and from the first byte of each later request, to the end
    of its headers; ``reader_seconds`` are for one who takes nothing of his answer.
    """

    most: int = 2000
    of_one_line: int = 200
    handshake_seconds: float = 10.0
    head_seconds: float = 10.0
    reader_seconds: float = 20.0


class Door:
    """The connections of one port. Behind ``proxies`` many stand: no line of their own bounds them."""

    def __init__(self, bounds: Bounds, proxies: Sequence[Network] = ()) -> None:
        self.bounds = bounds
        self._proxies = tuple(proxies)
        self._open: dict[asyncio.Transport, str] = {}
        self._lines = Counter[str]()
        self._idle: dict[asyncio.Transport, None] = {}

    def enter(self, transport: asyncio.Transport) -> bool:
        """Whether there is room, if need be in the place of one that keeps us waiting."""
        line = self._line_of(transport)
        if self._line_is_full(line):
            self._throw_out(next((each for each in self._idle if self._open[each] == line), None))
        if self._is_full():
            self._throw_out(next(iter(self._idle), None))
        if self._line_is_full(line) or self._is_full():
            return False
        self._open[transport] = line
        self._lines[line] += 1
        self._idle[transport] = None
        return True

    def works(self, transport: asyncio.Transport) -> None:
        """A whole request has come and is being answered."""
        self._idle.pop(transport, None)

    def waits(self, transport: asyncio.Transport) -> None:
        """It is answered; what comes next is the client's to say."""
        if transport in self._open:
            self._idle.setdefault(transport)

    def leave(self, transport: asyncio.Transport) -> None:
        """Gone, however; twice is once."""
        self._idle.pop(transport, None)
        line = self._open.pop(transport, None)
        if line is not None:
            self._lines[line] -= 1
            if not self._lines[line]:
                del self._lines[line]

    def _is_full(self) -> bool:
        return len(self._open) >= self.bounds.most

    def _line_is_full(self, line: str) -> bool:
        return bool(line) and self._lines[line] >= self.bounds.of_one_line

    def _throw_out(self, transport: asyncio.Transport | None) -> None:
        if transport is not None:
            self.leave(transport)
            transport.abort()

    def _line_of(self, transport: asyncio.Transport) -> str:
        """Empty for a proxy of ours, behind which many stand."""
        peer = transport.get_extra_info("peername")
        host = str(peer[0]) if peer else ""
        if host and any(ip_address(host) in each for each in self._proxies):
            return ""
        return network(host)


class Guarded(H11Protocol):
    """uvicorn's HTTP protocol behind a ``Door``, with an end to its patience while a request begins."""

    door: Door
    raw: asyncio.Transport

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._early = b""
        self._deadline: asyncio.TimerHandle | None = None
        self._unread: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._expect_head()
        if self._early:  # said while TLS was being settled
            early, self._early = self._early, b""
            self.data_received(early)

    def data_received(self, data: bytes) -> None:
        if self.transport is None:
            self._early += data
            return
        super().data_received(data)
        if self.cycle is None or self.cycle.response_complete:
            self._expect_head()
        else:
            self._stop_expecting()
            self.door.works(self.raw)

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self.door.waits(self.raw)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._unread = self.loop.call_later(self.door.bounds.reader_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        self._is_being_read()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_expecting()
        self._is_being_read()
        self.door.leave(self.raw)
        if self.transport is not None:
            super().connection_lost(exc)

    def _expect_head(self) -> None:
        """The first byte sets the deadline, and no later one moves it."""
        if self._deadline is None and not self.transport.is_closing():
            self._deadline = self.loop.call_later(self.door.bounds.head_seconds, self.transport.abort)

    def _is_being_read(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

    def _stop_expecting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


class Entrance(asyncio.Protocol):
    """The first to meet a connection: asks the door, settles TLS, and hands it on to HTTP."""

    def __init__(self, door: Door, make: Callable[[], Guarded], tls: ssl.SSLContext | None) -> None:
        self._door, self._make, self._tls = door, make, tls
        self._settling: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        if not self._door.enter(transport):
            transport.abort()
            return
        http = self._make()
        http.door, http.raw = self._door, transport
        if self._tls is None:
            transport.set_protocol(http)
            http.connection_made(transport)
        else:
            transport.pause_reading()
            self._settling = http.loop.create_task(self._settle(transport, http, self._tls))

    async def _settle(self, transport: asyncio.Transport, http: Guarded, tls: ssl.SSLContext) -> None:
        secured = None
        try:
            patience = self._door.bounds.handshake_seconds
            secured = await http.loop.start_tls(
                transport, http, tls, server_side=True, ssl_handshake_timeout=patience
            )
        except OSError:  # SSLError, ConnectionError and TimeoutError are: a stranger who speaks no TLS
            pass
        finally:
            if secured is None:
                self._door.leave(transport)
                transport.abort()
        if secured is not None:
            http.connection_made(secured)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._tls is None or self._settling is None:
            return
        self._settling.cancel()
