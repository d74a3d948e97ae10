"""What the hub says to devices. Every function here writes into the outbox of ``tx``.

A command has its effect now and always expires. A desired level is retained: it says how things
should be, for a device that listens now or later. An alert speaks to an area.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta

import msgspec
import sqlalchemy as sa

from edge.wire.envelope import Envelope, encode, timestamp
from edge.wire.messages.link import CommandState
from edge.wire.topics import Down
from hub.core import outgoing
from hub.core.context import Context
from hub.core.db import Transaction
from hub.core.outgoing import Publication
from hub.messaging.tables import command as commands

NODE = "hub"
"""The hub's name in the envelopes that it sends."""


def envelope(context: Context, schema: str, body: msgspec.Struct, id: str | None = None) -> bytes:
    """``body`` in an envelope of the hub, ready for the wire; raises ``WireError`` when too large."""
    return encode(
        Envelope(
            id=id or context.new_id(),
            schema=schema,
            node=NODE,
            session=context.boot,
            at=timestamp(context.clock.now()),
            mono=time.monotonic_ns() // 1_000_000,
            boot=context.boot,
            data=body,
        )
    )


def command(
    tx: Transaction,
    context: Context,
    *,
    node: str,
    device: str,
    operation: str,
    schema: str,
    body: msgspec.Struct,
    id: str,
    patience: timedelta,
) -> None:
    """Have ``device`` at ``node`` do something within ``patience``, or not at all.

    ``id`` was made where the person pressed the button; a second command under it is refused by the
    database. What became of it is ``state_of``.
    """
    now = context.clock.now()
    tx.execute(
        commands.insert().values(
            id=id, node=node, device=device, operation=operation, sent_at=now, expires_at=now + patience
        )
    )
    outgoing.post(
        tx,
        Publication(
            topic=context.topics.down(node, Down.COMMAND, device, operation),
            payload=envelope(context, schema, body, id),
            schema=schema,
            expires_at=now + patience,
        ),
    )


def state_of(tx: Transaction, id: str) -> CommandState | None:
    """What the node last said of a command; ``None``: nothing yet, and after its patience nobody knows."""
    state = tx.scalar(sa.select(commands.c.state).where(commands.c.id == id))
    return CommandState(state) if state else None


def desire(
    tx: Transaction, context: Context, *, node: str, device: str, schema: str, body: msgspec.Struct
) -> None:
    """State how ``device`` at ``node`` should be, until stated otherwise."""
    outgoing.post(
        tx,
        Publication(
            topic=context.topics.down(node, Down.DESIRED, device),
            payload=envelope(context, schema, body),
            schema=schema,
            retain=True,
        ),
    )


def alert(
    tx: Transaction,
    context: Context,
    *,
    area: str,
    id: str,
    schema: str,
    body: msgspec.Struct,
    ends: datetime,
) -> None:
    """Say ``body`` to an area until ``ends``; the broker forgets it then."""
    outgoing.post(
        tx,
        Publication(
            topic=context.topics.alert(area, id),
            payload=envelope(context, schema, body),
            schema=schema,
            retain=True,
            expires_at=ends,
        ),
    )


def forget_alert(tx: Transaction, context: Context, *, area: str, id: str, schema: str) -> None:
    """Take a retained alert off the broker: for after its cancellation has been said."""
    outgoing.post(
        tx, Publication(topic=context.topics.alert(area, id), payload=b"", schema=schema, retain=True)
    )
