"""The printer's network card: one connection at a time on a TCP port, others wait their turn."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable

READ_BYTES = 512
KERNEL_BUFFER_BYTES = 4096
"""Small, as in a printer, so that a printer that stops reading is felt by the host soon."""


class TcpEnd:
    """``plug`` listens, ``unplug`` closes everything; the port stays the same in between."""

    def __init__(
        self, host: str, port: int, received: Callable[[bytes], None], accepts: Callable[[], bool]
    ) -> None:
        self._host, self._port = host, port
        self._received, self._accepts = received, accepts
        self._server: asyncio.Server | None = None
        self._sessions: list[_Session] = []
        self._paused = False
        self.connections = 0

    @property
    def endpoint(self) -> str:
        """HOST:PORT; the real port once it has listened."""
        return f"{self._host}:{self._port}"

    @property
    def plugged(self) -> bool:
        """Whether it listens."""
        return self._server is not None

    async def plug(self) -> None:
        """Listen. Does nothing when it already does."""
        if self._server is not None:
            return
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, KERNEL_BUFFER_BYTES)
        listener.bind((self._host, self._port))
        self._port = listener.getsockname()[1]
        self._server = await asyncio.get_running_loop().create_server(lambda: _Session(self), sock=listener)

    def unplug(self) -> None:
        """Stop listening and break every connection."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for session in list(self._sessions):
            session.abort()
        self._sessions.clear()

    def cut(self) -> None:
        """Break the present connection; the next host may connect."""
        if self._sessions:
            self._sessions[0].abort()

    def write(self, data: bytes) -> None:
        """Send to the connected host; without one it is lost."""
        if self._sessions:
            self._sessions[0].write(data)

    def pause(self) -> None:
        """Stop reading: the host's window closes."""
        self._paused = True
        if self._sessions:
            self._sessions[0].pause()

    def resume(self) -> None:
        """Read on."""
        self._paused = False
        if self._sessions:
            self._sessions[0].resume()

    def opened(self, session: _Session) -> None:
        """A host connected: it is served, waits, or is refused."""
        if not self._accepts():
            session.abort()
            return
        self._sessions.append(session)
        if self._paused or len(self._sessions) > 1:
            session.pause()
        self.connections += 1

    def closed(self, session: _Session) -> None:
        """A host went; the next one in line is served."""
        if session in self._sessions:
            self._sessions.remove(session)
            if not self._paused and self._sessions:
                self._sessions[0].resume()

    def data(self, data: bytes) -> None:
        """Bytes of the present host."""
        self._received(data)


class _Session(asyncio.BufferedProtocol):
    """One connection; reads little at a time so that a pause takes effect at once."""

    def __init__(self, end: TcpEnd) -> None:
        self._end = end
        self._buffer = bytearray(READ_BYTES)
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        # Not now: a pause in here does not last, before Python 3.11.4.
        asyncio.get_running_loop().call_soon(self._opened, transport)

    def _opened(self, transport: asyncio.Transport) -> None:
        if not transport.is_closing():
            self._end.opened(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._end.closed(self)

    def get_buffer(self, sizehint: int) -> bytearray:
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        self._end.data(bytes(self._buffer[:nbytes]))

    def write(self, data: bytes) -> None:
        assert self._transport is not None
        self._transport.write(data)

    def abort(self) -> None:
        assert self._transport is not None
        self._transport.abort()

    def pause(self) -> None:
        assert self._transport is not None
        self._transport.pause_reading()

    def resume(self) -> None:
        assert self._transport is not None
        self._transport.resume_reading()
