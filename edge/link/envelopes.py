"""Puts a body of the contract into its envelope, with this device's name, session and clock."""

from __future__ import annotations

from typing import TypeVar

from edge.clock import Clock
from edge.wire.envelope import Envelope, timestamp
from edge.wire.ids import NewId
from edge.wire.messages import schema_of

Body = TypeVar("Body")


class Envelopes:
    """``session`` is one life of the agent: a will of an earlier life is told apart by it."""

    def __init__(self, node: str, session: str, clock: Clock, new_id: NewId) -> None:
        self.node = node
        self.session = session
        self._clock = clock
        self._new_id = new_id

    def seal(self, body: Body, seq: int | None = None) -> Envelope[Body]:
        return Envelope(
            id=self._new_id(),
            schema=schema_of(body),
            node=self.node,
            session=self.session,
            at=timestamp(self._clock.now()),
            mono=self._clock.mono_ms(),
            boot=self._clock.boot,
            data=body,
            seq=seq,
        )
