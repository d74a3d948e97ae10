"""The wire between card and virtual reader: two bytes of length, then the message, both ways."""

from __future__ import annotations

import asyncio
import socket
from enum import IntEnum

LENGTH_BYTES = 2


class Control(IntEnum):
    """Messages of one byte from the reader; everything longer is a command for the card."""

    POWER_OFF = 0
    POWER_ON = 1
    RESET = 2
    GET_ATR = 4


class ReaderGone(ConnectionError):
    """The reader closed the connection."""


class VpcdLink:
    """One connection to the reader; the card is in the reader while it is open.

    The reader sends length and message in two writes, which TCP's delayed acknowledgement
    would slow down to 40 ms for each command; ``quick`` asks for an acknowledgement at once.
    """

    def __init__(self, sock: socket.socket, quick: bool) -> None:
        self._sock = sock
        self._quick = quick

    @classmethod
    async def connect(cls, host: str, port: int, quick: bool) -> VpcdLink:
        """Put the card into the reader. Raises ``OSError`` when no reader listens."""
        sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        sock.setblocking(False)
        try:
            await asyncio.get_running_loop().sock_connect(sock, (host, port))
        except OSError:
            sock.close()
            raise
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return cls(sock, quick)

    async def receive(self) -> bytes:
        """The reader's next message. Raises ``ReaderGone``."""
        size = int.from_bytes(await self._exactly(LENGTH_BYTES), "big")
        return await self._exactly(size)

    async def send(self, message: bytes) -> None:
        """Answer the reader."""
        framed = len(message).to_bytes(LENGTH_BYTES, "big") + message
        await asyncio.get_running_loop().sock_sendall(self._sock, framed)

    def close(self) -> None:
        """Take the card out."""
        self._sock.close()

    async def _exactly(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            if self._quick:
                self._sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
            piece = await asyncio.get_running_loop().sock_recv(self._sock, size - len(data))
            if not piece:
                raise ReaderGone("the reader closed the connection")
            data += piece
        return data
