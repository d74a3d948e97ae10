"""The life of a link: status, birth, attached devices, acknowledgement, replay."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class LinkState(StrEnum):
    ONLINE = "online"
    CLOSING = "closing"
    LOST = "lost"  # published by the broker as the will


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """``session`` inside the body too: the will is written before anything else is known."""

    state: LinkState
    session: str


class Clock(msgspec.Struct, frozen=True, kw_only=True):
    """What a node knows about its own clock. ``offset_ms`` is hub minus node; ``None``: unknown."""

    synced: bool | None
    source: str
    offset_ms: int | None = None


class Attached(msgspec.Struct, frozen=True, kw_only=True):
    """One device at a node: ``kind`` is the driver folder, ``operations`` what it obeys."""

    device: str
    kind: str
    operations: tuple[str, ...] = ()


class Birth(msgspec.Struct, frozen=True, kw_only=True):
    """``outbox_from`` is the lowest seq still on disk, ``outbox_to`` the highest given out."""

    version: str
    role: str
    boot: str
    machine: str
    clock: Clock
    attached: tuple[Attached, ...]
    schemas: tuple[str, ...]
    outbox_from: int
    outbox_to: int


class DeviceReport(msgspec.Struct, frozen=True, kw_only=True):
    """``presence``: ready / degraded / absent / unknown, with reasons in named words."""

    presence: str
    reasons: tuple[str, ...] = ()


class Ack(msgspec.Struct, frozen=True, kw_only=True):
    """Every fact up to and with ``through`` is committed."""

    through: int


class Replay(msgspec.Struct, frozen=True, kw_only=True):
    """The hub saw a gap: send again from ``from_seq``."""

    from_seq: int


class Dropped(msgspec.Struct, frozen=True, kw_only=True):
    """Stands under the seq of a fact of ``schema`` that gave way when the device's disk was short."""

    schema: str


class CommandState(StrEnum):
    ACCEPTED = "accepted"
    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """How a command ended (or that it was taken). Sent through the outbox: it is a fact."""

    command: str
    state: CommandState
    reasons: tuple[str, ...] = ()


class Reported(msgspec.Struct, frozen=True, kw_only=True):
    """The version of a desired level that is in force on the device, with its hash."""

    version: int
    sha256: str


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
    "link.result/1": Result,
    "link.reported/1": Reported,
    "link.hub/1": HubStatus,
}
