"""A bad line between a driver and its device: a proxy over TCP or pseudo-terminals.

Each direction has its own ``Mischief``. Everything is counted from the first byte that passes
in that direction, over all connections, and random losses follow a seed.

    async with hostile_tcp(host, port, to_host=Mischief(one_byte_at_a_time=True)) as line:
        driver = Driver(tcp("127.0.0.1", line.port))
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import tty
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Protocol

_CHUNK = 4096


@dataclass
class Mischief:
    """What happens to the bytes of one direction; the default passes them whole."""

    one_byte_at_a_time: bool = False
    delay_seconds: float = 0.0
    lose_probability: float = 0.0
    seed: int = 1
    garbage_first: bytes = b""
    cut_after: int | None = None
    """The line breaks once so many bytes have passed, and later connections break at once."""
    open: asyncio.Event = field(default_factory=asyncio.Event)
    """While it is cleared, bytes wait: an answer that comes late."""

    def __post_init__(self) -> None:
        self.passed = 0
        self._random = Random(self.seed)
        self.open.set()

    async def spoil(self, data: bytes) -> list[bytes]:
        """The pieces that leave; raises ``Cut`` after the last byte that may pass."""
        await asyncio.sleep(self.delay_seconds)
        await self.open.wait()
        if self.garbage_first and not self.passed:
            data = self.garbage_first + data
        if self.lose_probability:
            data = bytes(byte for byte in data if self._random.random() >= self.lose_probability)
        if self.cut_after is not None:
            data = data[: max(0, self.cut_after - self.passed)]
        self.passed += len(data)
        step = 1 if self.one_byte_at_a_time else max(1, len(data))
        return [data[at : at + step] for at in range(0, len(data), step)]

    @property
    def is_cut(self) -> bool:
        return self.cut_after is not None and self.passed >= self.cut_after


class End(Protocol):
    """One side of the proxy."""

    async def read(self) -> bytes:
        """Empty when the other side is gone."""
        ...

    async def write(self, data: bytes) -> None: ...

    def close(self) -> None: ...


@dataclass
class HostileLine:
    """Where the driver connects: ``port`` on loopback, or ``path`` of a pseudo-terminal."""

    to_device: Mischief
    to_host: Mischief
    port: int = 0
    path: str = ""
    connections: int = 0

    async def join(self, host: End, connect: Callable[[], Awaitable[End]]) -> None:
        """Carry bytes both ways until one side is gone or cut; then both are closed."""
        self.connections += 1
        try:
            device = await connect()
        except BaseException:
            host.close()
            raise
        ways = [
            asyncio.create_task(_carry(host, device, self.to_device)),
            asyncio.create_task(_carry(device, host, self.to_host)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            host.close()
            device.close()
            await asyncio.gather(*ways, return_exceptions=True)


async def _carry(source: End, target: End, mischief: Mischief) -> None:
    with contextlib.suppress(OSError):
        while not mischief.is_cut and (data := await source.read()):
            for piece in await mischief.spoil(data):
                await target.write(piece)
                await asyncio.sleep(0)


class _Tcp:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def read(self) -> bytes:
        return await self._reader.read(_CHUNK)

    async def write(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()

    def close(self) -> None:
        self._writer.close()


class _Terminal:
    """One open file descriptor of a pseudo-terminal; owns it."""

    def __init__(self, descriptor: int) -> None:
        os.set_blocking(descriptor, False)
        self._descriptor = descriptor
        self._loop = asyncio.get_running_loop()
        self._open = True

    async def read(self) -> bytes:
        ready = asyncio.Event()
        self._loop.add_reader(self._descriptor, ready.set)
        try:
            await ready.wait()
            return os.read(self._descriptor, _CHUNK)
        finally:
            if self._open:
                self._loop.remove_reader(self._descriptor)

    async def write(self, data: bytes) -> None:
        while data:
            try:
                data = data[os.write(self._descriptor, data) :]
            except BlockingIOError:
                await asyncio.sleep(0.001)

    def close(self) -> None:
        if self._open:
            self._open = False
            self._loop.remove_reader(self._descriptor)
            os.close(self._descriptor)


@asynccontextmanager
async def hostile_tcp(
    host: str, port: int, to_device: Mischief | None = None, to_host: Mischief | None = None
) -> AsyncIterator[HostileLine]:
    """Listens on a free loopback port; each connection gets one of its own to the device."""
    line = HostileLine(to_device or Mischief(), to_host or Mischief())
    joins: set[asyncio.Task[None]] = set()

    async def connect() -> End:
        return _Tcp(*await asyncio.open_connection(host, port))

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        joins.add(task)
        with contextlib.suppress(asyncio.CancelledError, OSError):
            await line.join(_Tcp(reader, writer), connect)
        joins.discard(task)

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    line.port = server.sockets[0].getsockname()[1]
    try:
        yield line
    finally:
        server.close()
        for task in list(joins):
            task.cancel()
        await asyncio.gather(*joins, return_exceptions=True)


@asynccontextmanager
async def hostile_terminal(
    device: str, to_device: Mischief | None = None, to_host: Mischief | None = None
) -> AsyncIterator[HostileLine]:
    """A pseudo-terminal for the driver, joined to the device's own; a cut unplugs it for good."""
    line = HostileLine(to_device or Mischief(), to_host or Mischief())
    master, slave = os.openpty()
    tty.setraw(slave)
    line.path = os.ttyname(slave)

    async def connect() -> End:
        return _Terminal(os.open(device, os.O_RDWR | os.O_NOCTTY))

    join = asyncio.create_task(line.join(_Terminal(master), connect))
    join.add_done_callback(lambda _: os.close(slave))
    try:
        yield line
    finally:
        join.cancel()
        await asyncio.gather(join, return_exceptions=True)
