"""Network cables that can be cut: a TCP relay before each device's way to broker and hub.

TLS passes through untouched. A cut cable resets what is open and refuses what is new; ``stalled``
keeps connections open but carries nothing, which is how a bad line looks from both ends.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from dataclasses import dataclass, field
from enum import StrEnum

KEEP_ALIVE_BYTES = 64
"""A TLS record of this size is a keep-alive or an acknowledgement, not a message."""


class CableState(StrEnum):
    WHOLE = "whole"
    CUT = "cut"
    STALLED = "stalled"


@dataclass(slots=True)
class Cable:
    """One relay: listens on 127.0.0.1:``port`` and leads to 127.0.0.1:``target_port``."""

    target_port: int
    port: int = 0
    state: CableState = CableState.WHOLE
    carried: int = 0
    _open: set[asyncio.StreamWriter] = field(default_factory=set)
    _server: asyncio.Server | None = None
    _flowing: asyncio.Event = field(default_factory=asyncio.Event)

    async def lay(self) -> None:
        self._flowing.set()
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def set_state(self, state: CableState) -> None:
        self.state = state
        if state is CableState.STALLED:
            self._flowing.clear()
        else:
            self._flowing.set()
        if state is CableState.CUT:
            for writer in list(self._open):
                writer.transport.abort()

    async def close(self) -> None:
        """Cut, and listen no longer."""
        await self.set_state(CableState.CUT)
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    async def _carry(self, near_in: asyncio.StreamReader, near_out: asyncio.StreamWriter) -> None:
        if self.state is CableState.CUT:
            near_out.transport.abort()
            return
        try:
            far_in, far_out = await asyncio.open_connection("127.0.0.1", self.target_port)
        except OSError:
            near_out.transport.abort()
            return
        self._open |= {near_out, far_out}
        try:
            await asyncio.gather(self._pump(near_in, far_out), self._pump(far_in, near_out))
        finally:
            self._open -= {near_out, far_out}
            near_out.close()
            far_out.close()

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            while data := await source.read(65536):
                await self._flowing.wait()
                if len(data) > KEEP_ALIVE_BYTES:
                    self.carried += len(data)
                sink.write(data)
                await sink.drain()
        # One side has ended: let the other end too, as a real connection would.
        sink.close()


class Cables:
    """All cables of a city, carried by one thread with an event loop of its own."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="cables", daemon=True)
        self._thread.start()
        self._cables: dict[str, list[Cable]] = {}

    def lay(self, device: str, target_port: int) -> int:
        """A new cable of ``device``; returns the port at its end."""
        cable = Cable(target_port)
        self._run(cable.lay())
        self._cables.setdefault(device, []).append(cable)
        return cable.port

    def set_state(self, device: str, state: CableState) -> None:
        for cable in self._cables[device]:
            self._run(cable.set_state(state))

    def state(self, device: str) -> CableState:
        return self._cables[device][0].state

    def carried(self, device: str) -> int:
        """Bytes of messages that have passed so far."""
        return sum(cable.carried for cable in self._cables[device])

    def close(self) -> None:
        """Cut everything and end the thread; a second call does nothing."""
        if self._loop.is_closed():
            return
        self._run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    async def _close(self) -> None:
        for cables in self._cables.values():
            for cable in cables:
                await cable.close()
        pumps = asyncio.all_tasks() - {asyncio.current_task()}
        for pump in pumps:
            pump.cancel()
        await asyncio.gather(*pumps, return_exceptions=True)

    def _run(self, work: object) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(5)  # type: ignore[arg-type]
