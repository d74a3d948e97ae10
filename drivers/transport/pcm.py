"""Sound as raw samples out of a pipe: of a capture program's standard output, or of a FIFO."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Protocol

from drivers.ports import DeviceUnavailable
from drivers.transport.byte_line import LineBroken

READ_BYTES = 16_384
END_SECONDS = 2.0
"""How long a capture program may take to end after SIGTERM."""


class PcmPipe(Protocol):
    """An open pipe; one reader, whose waiting may be cancelled safely."""

    async def read(self) -> bytes:
        """The next bytes, at least one, cut anywhere. Raise ``LineBroken`` when the pipe has closed."""
        ...

    async def close(self) -> None: ...


OpenPipe = Callable[[], Awaitable[PcmPipe]]
"""Opens the source anew; raises ``DeviceUnavailable``."""


def from_command(command: Sequence[str]) -> OpenPipe:
    """Sound that a program writes to its standard output (``arecord -t raw …``); it ends with the pipe."""

    async def open_pipe() -> PcmPipe:
        try:
            process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
        except OSError as error:
            raise DeviceUnavailable(f"{command[0]} cannot be started") from error
        return _Program(process)

    return open_pipe


def from_fifo(path: Path) -> OpenPipe:
    """Sound that another program writes to a FIFO; until it does so, reading waits."""

    async def open_pipe() -> PcmPipe:
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        except OSError as error:
            raise DeviceUnavailable(f"{path} cannot be opened") from error
        reader = asyncio.StreamReader()
        transport, _ = await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(descriptor, "rb", buffering=0)
        )
        return _Fifo(reader, transport)

    return open_pipe


class _Program:
    def __init__(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        self._process = process
        self._stdout = process.stdout

    async def read(self) -> bytes:
        data = await self._stdout.read(READ_BYTES)
        if not data:
            code = await self._process.wait()
            raise LineBroken(f"the capture program has ended with {code}")
        return data

    async def close(self) -> None:
        """Ends the program; kills it when it does not end by itself."""
        with contextlib.suppress(ProcessLookupError):
            self._process.terminate()
        try:
            async with asyncio.timeout(END_SECONDS):
                await self._drained()
        except TimeoutError:
            self._process.kill()
            await self._drained()

    async def _drained(self) -> None:
        """Reads to the end, so that a program that still writes is not held up by a full pipe."""
        while await self._stdout.read(READ_BYTES):
            pass
        await self._process.wait()


class _Fifo:
    def __init__(self, reader: asyncio.StreamReader, transport: asyncio.ReadTransport) -> None:
        self._reader = reader
        self._transport = transport

    async def read(self) -> bytes:
        data = await self._reader.read(READ_BYTES)
        if not data:
            raise LineBroken("the writer has left the FIFO")
        return data

    async def close(self) -> None:
        self._transport.close()
        await asyncio.sleep(0)  # the transport closes its file in the next round of the loop
