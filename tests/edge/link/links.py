"""A link to a real broker, and what the hub says at its other end."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime

from edge.link.connection import Link
from edge.link.mqtt import LinkSettings
from edge.wire.envelope import Envelope, decode_body, decode_header, encode, timestamp
from edge.wire.messages.link import (
    Birth,
    Clock,
    HubStatus,
    LinkState,
    Status,
)
from edge.wire.topics import Down, Topics, Up
from tests.edge.make import envelopes
from tests.support.broker import Broker
from tests.support.far_end import FarEnd
from tests.support.waiting import eventually

TOPICS = Topics()
STATUS = TOPICS.up("till-1", Up.STATUS)
ANSWER = TOPICS.down("till-1", Down.ANSWER, "coin")


def birth() -> Birth:
    return Birth(
        version="0", role="till", boot="b00t", machine="m", clock=Clock(synced=None, source="none"),
        attached=(), schemas=(), outbox_from=1, outbox_to=0,
    )  # fmt: skip


def build(
    broker: Broker,
    session: str = "session-1",
    version: int = 5,
    will_delay_seconds: int = 25,
    port: int | None = None,
) -> Link:
    seal = envelopes("till-1")
    seal.session = session
    tls = broker.credentials("till-1").client_context()
    port = port or broker.port
    settings = LinkSettings("127.0.0.1", port, version, will_delay_seconds, reconnect_seconds=(1, 1))
    return Link(settings, seal, TOPICS, birth, tls)


@contextlib.asynccontextmanager
async def linked(link: Link) -> AsyncIterator[Link]:
    link.start()
    try:
        await eventually(lambda: link.view.connected, "connected")
        yield link
    finally:
        await link.close()


def hub(body: object, schema: str, id: str = "h-1") -> bytes:
    return encode(
        Envelope(
            id=id, schema=schema, node="hub", session="hub-1", at=timestamp(datetime.now(UTC)),
            mono=0, boot="hub", data=body,
        )
    )  # fmt: skip


def hub_status(state: LinkState) -> bytes:
    return hub(HubStatus(state=state), "link.hub/1")


def states(end: FarEnd) -> list[LinkState]:
    return [decode_body(decode_header(payload), Status).state for payload in end.payloads(STATUS)]
