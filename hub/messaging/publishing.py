"""From the hub's outbox to the broker: in order, at most so many at a time, deleted after PUBACK."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable
from functools import partial
from typing import Protocol

from hub.core import outgoing
from hub.core.changes import Changes
from hub.core.context import Context
from hub.core.db import patiently, reading, transaction
from hub.core.outgoing import Waiting
from hub.fleet import broker
from hub.fleet import service as fleet
from hub.messaging.mqtt.packets import Message

IN_FLIGHT = 64
LOOK_AT_LEAST_EVERY_SECONDS = 5.0
"""Even without a sign of change: nothing posted is ever forgotten for want of a wake-up."""

log = logging.getLogger(__name__)


class Sender(Protocol):
    """What a publisher needs of the client."""

    def publish(self, message: Message, taken: Callable[[int], None] | None = None) -> None:
        """``taken`` is called with the broker's reason code."""


class Publisher:
    """Empties the outbox for as long as it runs."""

    def __init__(self, context: Context, client: Sender) -> None:
        self._context = context
        self._client = client
        self._in_flight: set[int] = set()
        self._done: set[int] = set()

    async def run(self, changes: Changes) -> None:
        """Until cancelled."""
        async with changes.watch(outgoing.SUBJECT) as watch:
            self._wake = watch.wake
            while True:
                await self._round()
                await watch.wait(LOOK_AT_LEAST_EVERY_SECONDS)

    async def _round(self) -> None:
        finished, self._done = self._done, set()
        ready = await patiently(partial(self._exchange, finished, frozenset(self._in_flight)))
        self._in_flight -= finished
        if any(each.publication.schema == fleet.TELLS_STANDING for each in ready):
            context = self._context
            await patiently(partial(broker.apply_access, context.settings, context.engine, context.clock))
        for waiting in ready:
            self._send(waiting)

    def _exchange(self, finished: set[int], in_flight: frozenset[int]) -> list[Waiting]:
        """Delete what the broker has; the next that may go."""
        if finished:
            with transaction(self._context.engine) as tx:
                outgoing.delete(tx, finished)
        room = IN_FLIGHT - len(in_flight - finished)
        if room <= 0:
            return []
        with reading(self._context.engine) as tx:
            return outgoing.waiting(tx, in_flight, room)

    def _send(self, waiting: Waiting) -> None:
        publication = waiting.publication
        expiry = None
        self._in_flight.add(waiting.id)
        if publication.expires_at is not None:
            left = (publication.expires_at - self._context.clock.now()).total_seconds()
            if left <= 0:
                log.info("%s expired before it could be sent", publication.schema)
                self._finished(waiting.id)
                return
            expiry = math.ceil(left)
        message = Message(
            publication.topic, publication.payload, qos=1, retain=publication.retain, expiry=expiry
        )
        self._client.publish(message, lambda reason: self._taken(waiting, reason))

    def _taken(self, waiting: Waiting, reason: int) -> None:
        if reason >= 0x80:
            log.error("the broker refused %s: %#x", waiting.publication.schema, reason)
        self._finished(waiting.id)

    def _finished(self, id: int) -> None:
        self._done.add(id)
        self._wake()
