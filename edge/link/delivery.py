"""Carries the outbox to the hub: a small window of facts on the way, the rest on the disk.

At most ``WINDOW`` facts are with the broker and not yet committed by the hub, so neither paho's
memory nor the broker's queue can overflow, however long the hub is away. Whatever stays without an
acknowledgement is sent again, under the same id and seq; the hub drops what it has.
"""

from __future__ import annotations

import asyncio
import logging

from edge.link.connection import Heard, Link, LinkDown
from edge.storage.outbox import Outbox
from edge.wire.envelope import decode_body
from edge.wire.messages.link import Ack, Replay
from edge.wire.topics import Down

WINDOW = 16
"""Equal to the receive maximum: what paho is handed at most."""

RESEND_SECONDS = 20.0

log = logging.getLogger(__name__)


class Delivery:
    """``wake`` after each new fact; ``run`` until cancelled."""

    def __init__(
        self,
        outbox: Outbox,
        link: Link,
        resend_seconds: float = RESEND_SECONDS,
    ) -> None:
        self._outbox = outbox
        self._link = link
        self._resend_seconds = resend_seconds
        self._sent = 0  # highest seq handed to the broker in this round
        self._connection = 0  # the connection that this round belongs to
        self._wake = asyncio.Event()
        link.hear(Down.ACK, self._on_ack)
        link.hear(Down.REPLAY, self._on_replay)

    def wake(self) -> None:
        """There is something new to send."""
        self._wake.set()

    async def run(self) -> None:
        """Send while connected; begin again at the lowest seq after each connection and after silence."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._pump())
            tasks.create_task(self._wake_at_each_connection())

    async def _pump(self) -> None:
        while True:
            self._send_window()
            waiting = self._sent >= self._outbox.lowest
            try:
                async with asyncio.timeout(self._resend_seconds if waiting else None):
                    await self._wake.wait()
            except TimeoutError:
                self._sent = 0
            self._wake.clear()

    async def _wake_at_each_connection(self) -> None:
        async for view in self._link.watch():
            if view.connection != self._connection:
                self._wake.set()

    def _send_window(self) -> None:
        if self._connection != self._link.view.connection:
            self._connection = self._link.view.connection
            self._sent = 0
        lowest = self._outbox.lowest
        room = lowest + WINDOW - 1 - max(self._sent, lowest - 1)
        try:
            for row in self._outbox.after(self._sent, max(0, room)):
                self._link.publish(row.topic, row.payload)
                self._sent = row.seq
        except LinkDown:
            log.debug("facts wait for the broker")

    def _on_ack(self, heard: Heard) -> None:
        if heard.header is not None:
            self._outbox.acknowledged(decode_body(heard.header, Ack).through)
            self._wake.set()

    def _on_replay(self, heard: Heard) -> None:
        if heard.header is not None:
            self._sent = decode_body(heard.header, Replay).from_seq - 1
            self._wake.set()
