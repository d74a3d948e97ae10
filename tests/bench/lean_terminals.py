"""Terminals for measurements: many MQTT connections in one loop, a fixed number of questions in flight.

The same client asks the echo (the broker's own rate) and the hub, so that the ratio is the hub's.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import cast

from hub.intake.mqtt import codec
from hub.intake.mqtt.packets import Connack, Connect, Message, Packet, Puback, Suback, Version

Payload = Callable[[int, str, str], bytes]
"""Number of the question, its id and its node → payload."""


@dataclass
class Load:
    """What is asked: ``total`` questions, each answered once. ``rate`` per second, or as fast as they go."""

    total: int
    payload: Payload
    rate: float | None = None
    asked: int = 0
    latencies: list[float] = field(default_factory=list)
    refused: int = 0
    done: asyncio.Event = field(default_factory=asyncio.Event)


class Terminal(asyncio.Protocol):
    """One connection: asks on ``up``, hears on ``down``, ``window`` questions in flight."""

    def __init__(self, node: str, up: str, down: str, load: Load, window: int) -> None:
        self._node, self._up, self._down = node, up, down
        self._load = load
        self._window = window
        self._decoder = codec.Decoder(Version.V5)
        self._sent: dict[bytes, float] = {}
        self._number = 0
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._write(codec.connect(Connect(client_id=self._node, clean_start=True, session_expiry=0)))

    def data_received(self, data: bytes) -> None:
        out: list[bytes] = []
        for packet in self._decoder.feed(data):
            self._take(packet, out)
        if out:
            self._write(b"".join(out))

    def begin(self) -> None:
        """Fill the window."""
        out: list[bytes] = []
        for _ in range(self._window):
            self.ask(out)
        self._write(b"".join(out))

    def ask(self, out: list[bytes]) -> None:
        load = self._load
        if load.asked >= load.total:
            return
        load.asked += 1
        self._number = self._number % 65_535 + 1
        id = f"{load.asked:012d}"
        self._sent[id.encode()] = time.perf_counter()
        payload = load.payload(load.asked - 1, id, self._node)
        out.append(codec.publish(Message(self._up, payload, 1, packet=self._number, expiry=60), Version.V5))

    def ask_now(self) -> None:
        out: list[bytes] = []
        self.ask(out)
        self._write(b"".join(out))

    def _take(self, packet: Packet, out: list[bytes]) -> None:
        if isinstance(packet, Message):
            out.append(codec.puback(packet.packet))
            self._answered(packet.payload, out)
        elif isinstance(packet, Connack):
            out.append(codec.subscribe(65_535, [(self._down, 1)], Version.V5))
        elif isinstance(packet, Suback):
            self.ready.set_result(None)
        else:
            assert isinstance(packet, Puback)

    def _answered(self, payload: bytes, out: list[bytes]) -> None:
        load = self._load
        at = payload.index(b'"ask":"') + 7
        began = self._sent.pop(payload[at : at + 12])
        load.latencies.append(time.perf_counter() - began)
        if b'"state":"paid"' not in payload:
            load.refused += 1
        if len(load.latencies) == load.total:
            load.done.set()
        elif load.rate is None:
            self.ask(out)

    def _write(self, data: bytes) -> None:
        self._transport.write(data)

    def close(self) -> None:
        self._transport.close()


async def run(
    load: Load,
    nodes: list[str],
    topics: Callable[[str], tuple[str, str]],
    port: int,
    tls: Callable[[str], ssl.SSLContext] | None = None,
    window: int = 4,
) -> float:
    """Seconds from the first question to the last answer."""
    loop = asyncio.get_running_loop()
    terminals = []
    for node in nodes:
        up, down = topics(node)
        terminal = Terminal(node, up, down, load, window)
        context = tls(node) if tls else None
        await loop.create_connection(partial(_same, terminal), "127.0.0.1", port, ssl=context)
        terminals.append(terminal)
    await asyncio.gather(*(terminal.ready for terminal in terminals))
    began = time.perf_counter()
    if load.rate is None:
        for terminal in terminals:
            terminal.begin()
    else:
        await _offer(load, terminals, load.rate)
    await load.done.wait()
    spent = time.perf_counter() - began
    for terminal in terminals:
        terminal.close()
    return spent


def _same(terminal: Terminal) -> Terminal:
    return terminal


async def _offer(load: Load, terminals: list[Terminal], rate: float) -> None:
    """Open loop: questions come at their time, whether the ones before are answered or not."""
    began = time.perf_counter()
    for number in range(load.total):
        wait = began + number / rate - time.perf_counter()
        if wait > 0:
            await asyncio.sleep(wait)
        terminals[number % len(terminals)].ask_now()
