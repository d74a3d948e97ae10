"""The life of a link: status, birth, attached devices, acknowledgement, replay."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import msgspec

from edge.wire.bounds import (
    Counted,
    Identifier,
    Level,
    OffsetMs,
    SchemaName,
    Seq,
    Sha256,
    Version,
    Word,
    Words,
)
from edge.wire.roles import NodeRole, Says


class LinkState(StrEnum):
    ONLINE = "online"
    CLOSING = "closing"
    LOST = "lost"  # published by the broker as the will


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """``session`` inside the body too: the will is written before anything else is known."""

    state: LinkState
    session: Identifier


class Clock(msgspec.Struct, frozen=True, kw_only=True):
    """What a node knows about its own clock. ``offset_ms`` is hub minus node; ``None``: unknown."""

    synced: bool | None
    source: Word
    offset_ms: OffsetMs | None = None


class Attached(msgspec.Struct, frozen=True, kw_only=True):
    """One device at a node: ``kind`` is the driver folder, ``operations`` what it obeys."""

    device: Level
    kind: Level
    operations: Annotated[tuple[SchemaName, ...], msgspec.Meta(max_length=64)] = ()


class Birth(msgspec.Struct, frozen=True, kw_only=True):
    """``outbox_from`` is the lowest seq still on disk, ``outbox_to`` the highest given out."""

    version: Word
    role: Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z_-]{0,31}(?!\n)$", max_length=32)]
    boot: Identifier
    machine: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9-]{1,64}(?!\n)$", max_length=64)]
    clock: Clock
    attached: Annotated[tuple[Attached, ...], msgspec.Meta(max_length=64)]
    schemas: Annotated[tuple[SchemaName, ...], msgspec.Meta(max_length=256)]
    outbox_from: Seq
    outbox_to: Counted


class DeviceReport(msgspec.Struct, frozen=True, kw_only=True):
    """``presence``: ready / degraded / absent / unknown, with reasons in named words."""

    presence: Word
    reasons: Words = ()


class Ack(msgspec.Struct, frozen=True, kw_only=True):
    """Every fact up to and with ``through`` is committed."""

    through: Counted


class Replay(msgspec.Struct, frozen=True, kw_only=True):
    """The hub saw a gap: send again from ``from_seq``."""

    from_seq: Seq


class Dropped(msgspec.Struct, frozen=True, kw_only=True):
    """Stands under the seq of a fact of ``schema`` that gave way when the device's disk was short."""

    schema: SchemaName


class Unsaid(msgspec.Struct, frozen=True, kw_only=True):
    """Stands for a fact or level of ``schema`` that the device had made, and that is beyond its bounds.

    ``field`` is where in the body, and nothing of what stood there. A fact's stands under its seq.
    """

    schema: SchemaName
    field: Word


class CommandState(StrEnum):
    ACCEPTED = "accepted"
    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """How a command ended (or that it was taken). Sent through the outbox: it is a fact."""

    command: Identifier
    state: CommandState
    reasons: Words = ()


class Reported(msgspec.Struct, frozen=True, kw_only=True):
    """The version of a desired level that is in force on the device, with its hash."""

    version: Version
    sha256: Sha256


class StandingState(StrEnum):
    ADMITTED = "admitted"
    QUARANTINED = "quarantined"


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """Retained on ``down/desired/standing``: whether the node may speak, or is kept away for a while."""

    state: StandingState


class AskStanding(msgspec.Struct, frozen=True, kw_only=True):
    """``link.ask_standing/1``, at each connection: a node in quarantine may ask this and nothing else.

    It is told on ``down/desired/standing``, which it may read; the answer proves that the hub is there.
    """


class StandingTold(msgspec.Struct, frozen=True, kw_only=True):
    """``link.standing_told/1``: the broker lets through no answer to a node that is kept away."""

    ask: Identifier
    state: StandingState


class HubStatus(msgspec.Struct, frozen=True, kw_only=True):
    """Retained; the will says ``lost``. ``at`` of the envelope is the hub's clock."""

    state: LinkState


SCHEMAS: dict[str, type] = {
    "link.status/1": Status,
    "link.birth/1": Birth,
    "link.device/1": DeviceReport,
    "link.ack/1": Ack,
    "link.replay/1": Replay,
    "link.dropped/1": Dropped,
    "link.unsaid/1": Unsaid,
    "link.result/1": Result,
    "link.reported/1": Reported,
    "link.standing/1": Standing,
    "link.ask_standing/1": AskStanding,
    "link.standing_told/1": StandingTold,
    "link.hub/1": HubStatus,
}

SAID_BY = dict.fromkeys(NodeRole, Says(asks=("link.ask_standing/1",)))
ASKED_FOR = "how it stands"
