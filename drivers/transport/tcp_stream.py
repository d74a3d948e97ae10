"""A line over TCP, as network printers offer it on port 9100."""

from __future__ import annotations

import asyncio
import contextlib
import socket

from drivers.ports import DeviceUnavailable
from drivers.transport.byte_line import LineBroken, OpenLine

CONNECT_SECONDS = 3.0
_CLOSE_SECONDS = 1.0
_CHUNK = 65_536


class TcpStream:
    """One connection. Nagle's delay is off: a status request is three bytes that must not wait."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        connection: socket.socket = writer.get_extra_info("socket")
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)

    async def read(self) -> bytes:
        try:
            data = await self._reader.read(_CHUNK)
        except OSError as error:
            raise LineBroken("the connection broke") from error
        if not data:
            raise LineBroken("the far end closed the connection")
        return data

    async def write(self, data: bytes) -> None:
        try:
            self._writer.write(data)
            await self._writer.drain()
        except OSError as error:
            raise LineBroken("the connection broke") from error

    async def close(self) -> None:
        """Closes at once; what still waits to be sent is thrown away."""
        self._writer.transport.abort()
        with contextlib.suppress(OSError, TimeoutError):
            await asyncio.wait_for(self._writer.wait_closed(), _CLOSE_SECONDS)


def tcp(host: str, port: int, connect_seconds: float = CONNECT_SECONDS) -> OpenLine:
    """An opener for this address."""

    async def open_line() -> TcpStream:
        try:
            async with asyncio.timeout(connect_seconds):
                reader, writer = await asyncio.open_connection(host, port)
        except OSError as error:  # TimeoutError is one, too
            raise DeviceUnavailable("no connection") from error
        return TcpStream(reader, writer)

    return open_line
