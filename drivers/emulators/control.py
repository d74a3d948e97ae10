"""Control of emulators: a base class, a Unix-socket server and its clients.

One JSON object a line, one answer a line:

    {"op": "get"}
    {"op": "set", "faults": {"paper_out": true}}
    {"op": "do", "action": "present", "args": {"text": "..."}}

    {"ok": true, "state": {..., "faults": {...}}}
    {"ok": false, "error": "..."}
"""

from __future__ import annotations

import abc
import asyncio
import contextlib
import inspect
import json
import os
import socket
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, Self

from drivers.emulators.switches import Faults, apply_switches, as_values

State = dict[str, Any]
Action = Callable[..., Awaitable[None]]

MAX_LINE_BYTES = 1 << 20
MAX_SOCKET_PATH_BYTES = 107  # sun_path of unix(7) less its closing NUL
CLIENT_TIMEOUT_SECONDS = 10.0


class ControlError(Exception):
    """A request that the emulator refused, with its words; or an emulator that is not there."""


class Emulator(abc.ABC):
    """One emulated device. Use as ``async with``; it works in-process and behind a ``ControlServer``."""

    faults: Faults

    @abc.abstractmethod
    async def start(self) -> None:
        """Open the device's end of the wire."""

    @abc.abstractmethod
    async def stop(self) -> None:
        """Close it; nothing of the device remains."""

    @abc.abstractmethod
    def describe(self) -> State:
        """The device's state without its faults. Holds no personal data and no PIN."""

    def actions(self) -> Mapping[str, Action]:
        """What a hand can do to the device, by name."""
        return {}

    async def faults_changed(self) -> None:
        """Called after switches were set; devices that report changes by themselves override it."""
        return

    async def set(self, **values: Any) -> State:
        """Set switches by name; raises ``UnknownSwitch`` or ``BadSwitchValue`` and then changes nothing."""
        apply_switches(self.faults, values)
        await self.faults_changed()
        return self.state()

    async def do(self, action: str, **args: Any) -> State:
        """Carry out an action by name; raises ``ControlError`` for an unknown name or wrong arguments."""
        act = self.actions().get(action)
        if act is None:
            raise ControlError(f"no action {action!r}; there are: {', '.join(self.actions())}")
        try:
            inspect.signature(act).bind(**args)
        except TypeError as error:
            raise ControlError(f"action {action!r}: {error}") from error
        await act(**args)
        return self.state()

    def state(self) -> State:
        """Everything that ``get`` answers."""
        return {**self.describe(), "faults": as_values(self.faults)}

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_exc: object) -> None:
        await self.stop()


async def answer(emulator: Emulator, line: bytes) -> dict[str, Any]:
    """The answer to one request line. Errors of the request become an answer, never an exception."""
    try:
        request = json.loads(line)
        match request:
            case {"op": "get"}:
                state = emulator.state()
            case {"op": "set", "faults": dict(values)}:
                state = await emulator.set(**values)
            case {"op": "do", "action": str(action)}:
                state = await emulator.do(action, **request.get("args", {}))
            case _:
                return {"ok": False, "error": "unknown request; op is get, set or do"}
    except (ValueError, TypeError, OSError, ControlError) as error:
        return {"ok": False, "error": str(error)}
    return {"ok": True, "state": state}


class ControlServer:
    """Serves one emulator's control socket; only the owner of the process may open it."""

    def __init__(self, path: Path | str, emulator: Emulator) -> None:
        self._path = Path(path)
        self._emulator = emulator
        self._server: asyncio.Server | None = None
        self._inode: int | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        if len(os.fsencode(self._path)) > MAX_SOCKET_PATH_BYTES:
            raise ControlError(f"path of the control socket is longer than {MAX_SOCKET_PATH_BYTES} bytes")
        self._path.unlink(missing_ok=True)
        endpoint = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        endpoint.bind(os.fspath(self._path))
        self._inode = self._path.stat().st_ino
        self._path.chmod(0o600)
        self._server = await asyncio.start_unix_server(self._talk, sock=endpoint, limit=MAX_LINE_BYTES)
        return self

    async def __aexit__(self, *_exc: object) -> None:
        assert self._server is not None
        if self._path.exists() and self._path.stat().st_ino == self._inode:  # not the successor's
            self._path.unlink()
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        with contextlib.suppress(ConnectionError, asyncio.CancelledError):
            while line := await reader.readline():
                reply = await answer(self._emulator, line)
                writer.write(json.dumps(reply, ensure_ascii=False).encode() + b"\n")
                await writer.drain()
        self._tasks.discard(task)
        writer.close()


class ControlClient:
    """Blocking client, for scripts and for tests without an event loop."""

    def __init__(self, path: Path | str, timeout_seconds: float = CLIENT_TIMEOUT_SECONDS) -> None:
        self._path = os.fspath(path)
        self._timeout = timeout_seconds

    def get(self) -> State:
        """The emulator's state."""
        return self._ask({"op": "get"})

    def set(self, **faults: Any) -> State:
        """Set switches and return the state after it."""
        return self._ask({"op": "set", "faults": faults})

    def do(self, action: str, **args: Any) -> State:
        """Carry out an action and return the state after it."""
        return self._ask({"op": "do", "action": action, "args": args})

    def _ask(self, request: dict[str, Any]) -> State:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(self._timeout)
            try:
                line.connect(self._path)
                line.sendall(_encode(request))
                with line.makefile("rb") as answers:
                    return _decode(answers.readline())
            except OSError as error:
                raise ControlError(f"emulator does not answer at {self._path}: {error}") from error


class AsyncControlClient:
    """The same for code that runs in an event loop."""

    def __init__(self, path: Path | str, timeout_seconds: float = CLIENT_TIMEOUT_SECONDS) -> None:
        self._path = os.fspath(path)
        self._timeout = timeout_seconds

    async def get(self) -> State:
        """The emulator's state."""
        return await self._ask({"op": "get"})

    async def set(self, **faults: Any) -> State:
        """Set switches and return the state after it."""
        return await self._ask({"op": "set", "faults": faults})

    async def do(self, action: str, **args: Any) -> State:
        """Carry out an action and return the state after it."""
        return await self._ask({"op": "do", "action": action, "args": args})

    async def _ask(self, request: dict[str, Any]) -> State:
        try:
            async with asyncio.timeout(self._timeout):
                reader, writer = await asyncio.open_unix_connection(self._path, limit=MAX_LINE_BYTES)
                try:
                    writer.write(_encode(request))
                    return _decode(await reader.readline())
                finally:
                    writer.close()
                    await writer.wait_closed()
        except OSError as error:  # TimeoutError is one of them
            raise ControlError(f"emulator does not answer at {self._path}: {error}") from error


def _encode(request: dict[str, Any]) -> bytes:
    return json.dumps(request, ensure_ascii=False).encode() + b"\n"


def _decode(line: bytes) -> State:
    if not line:
        raise ControlError("emulator closed the control line without an answer")
    reply = json.loads(line)
    if not reply["ok"]:
        raise ControlError(reply["error"])
    state: State = reply["state"]
    return state
