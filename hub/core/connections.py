"""Who may stand in the door of a port: bounds on connections, per line and altogether, and on patience.

Counted from the first moment, before TLS. A newcomer for whom there is no room takes the place of whoever
has kept us waiting longest; a connection with a request at work is never thrown out for another.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from hub.core.limits import network

LARGEST_HEAD = 16 * 1024

_LENGTHS = frozenset({b"content-length", b"transfer-encoding"})

AGAIN_SECONDS = 0.1
log = logging.getLogger(__name__)

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


class Held:
    """One connection from its first moment: being settled by ``task`` first, afterwards at HTTP."""

    def __init__(self, line: str) -> None:
        self.line = line
        self.task: asyncio.Task[None] | None = None
        self.transport: asyncio.Transport | None = None

    def abort(self) -> None:
        if self.transport is not None:
            self.transport.abort()
        elif self.task is not None:
            self.task.cancel()


class Door:
    """The connections of one port. Behind ``proxies`` many stand: no line of their own bounds them."""

    def __init__(self, bounds: Bounds, proxies: Sequence[Network] = ()) -> None:
        self.bounds = bounds
        self._proxies = tuple(proxies)
        self._open: set[Held] = set()
        self._lines = Counter[str]()
        self._idle: dict[Held, None] = {}

    def enter(self, host: str) -> Held | None:
        """A place, if need be that of one who keeps us waiting; ``None`` when there is no room."""
        line = self._line_of(host)
        if self._line_is_full(line):
            self._throw_out(next((each for each in self._idle if each.line == line), None))
        if self._is_full():
            self._throw_out(next(iter(self._idle), None))
        if self._line_is_full(line) or self._is_full():
            return None
        held = Held(line)
        self._open.add(held)
        self._lines[line] += 1
        self._idle[held] = None
        return held

    def works(self, held: Held) -> None:
        """A whole request has come and is being answered."""
        self._idle.pop(held, None)

    def waits(self, held: Held) -> None:
        """It is answered; what comes next is the client's to say."""
        if held in self._open:
            self._idle.setdefault(held)

    def leave(self, held: Held) -> None:
        """Gone, however; twice is once."""
        self._idle.pop(held, None)
        if held in self._open:
            self._open.remove(held)
            self._lines[held.line] -= 1
            if not self._lines[held.line]:
                del self._lines[held.line]

    def close(self) -> None:
        """Nobody is let in any more who has not said anything yet."""
        for held in [each for each in self._open if each.transport is None]:
            self._throw_out(held)

    def _is_full(self) -> bool:
        return len(self._open) >= self.bounds.most

    def _line_is_full(self, line: str) -> bool:
        return bool(line) and self._lines[line] >= self.bounds.of_one_line

    def _throw_out(self, held: Held | None) -> None:
        if held is not None:
            self.leave(held)
            held.abort()

    def _line_of(self, host: str) -> str:
        """Empty for a proxy of ours, behind which many stand."""
        if any(ip_address(host) in each for each in self._proxies):
            return ""
        return network(host)


async def accept(
    listening: socket.socket, door: Door, make: Callable[[], Guarded], tls: ssl.SSLContext | None
) -> None:
    """Take connections for ever: each is counted before TLS, and handed on to HTTP."""
    loop = asyncio.get_running_loop()
    while True:
        try:
            connection, address = await loop.sock_accept(listening)
        except OSError as error:  # no file is left, or the peer has gone again
            log.warning("a connection could not be taken: %s", error.strerror)
            await asyncio.sleep(AGAIN_SECONDS)
            continue
        held = door.enter(str(address[0]))
        if held is None:
            connection.close()
        else:
            http = make()
            http.door, http.held = door, held
            held.task = loop.create_task(_settle(connection, http, tls))


async def _settle(connection: socket.socket, http: Guarded, tls: ssl.SSLContext | None) -> None:
    door, held = http.door, http.held
    patience = door.bounds.handshake_seconds if tls else None
    settled = False
    try:
        await http.loop.connect_accepted_socket(
            lambda: http, connection, ssl=tls, ssl_handshake_timeout=patience
        )
        settled = True
    except OSError:  # of TLS, of the line, of time: a stranger who does not speak as we do
        log.debug("a connection came to nothing")
    finally:
        if not settled:
            door.leave(held)
            connection.close()


class Unambiguous(h11.Connection):
    """Refuses a request that says the length of its body in two ways (RFC 9112, 6.3).

    A proxy that believes the other one would take what lies in the body for the next visitor's request.
    """

    def next_event(self) -> Any:
        event = super().next_event()
        if isinstance(event, h11.Request) and {name for name, _ in event.headers} >= _LENGTHS:
            raise h11.RemoteProtocolError("both Content-Length and Transfer-Encoding")
        return event


class Guarded(H11Protocol):
    """uvicorn's HTTP protocol behind a ``Door``, with an end to its patience while a request begins."""

    door: Door
    held: Held

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.conn = Unambiguous(h11.SERVER, LARGEST_HEAD)
        self._deadline: asyncio.TimerHandle | None = None
        self._unread: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.held.transport = transport
        self._expect_head()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._is_between_requests():
            self._expect_head()
        else:
            self._stop_expecting()
            self._say_who_waits()

    def on_response_complete(self) -> None:
        super().on_response_complete()  # a request that lay behind this one has begun
        self._say_who_waits()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._unread = self.loop.call_later(self.door.bounds.reader_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        self._is_being_read()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_expecting()
        self._is_being_read()
        self.door.leave(self.held)
        super().connection_lost(exc)

    def _is_between_requests(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _say_who_waits(self) -> None:
        """While a body is still to come it is we who wait."""
        if self._is_between_requests() or self.cycle.more_body:
            self.door.waits(self.held)
        else:
            self.door.works(self.held)

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
