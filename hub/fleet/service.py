"""Admission and revocation of nodes, alarms, and the fleet as the desk sees it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from edge.wire.messages.link import LinkState, Standing, StandingState
from edge.wire.topics import STANDING
from hub.core import subjects
from hub.core.changes import touch
from hub.core.context import Context
from hub.core.db import Transaction, transaction
from hub.core.locks import lock
from hub.fleet.authority import Authority, Issued
from hub.fleet.model import (
    Alarm,
    FleetError,
    Node,
    NodeState,
    NotAdmitted,
    Presence,
    Why,
    check_node,
)
from hub.fleet.tables import alarm, attached, birth, link, reported
from hub.fleet.tables import node as node_table
from hub.messaging import sending

SUBJECT = "fleet"
"""What the fleet page watches."""
MOST_ALARMS = 50
"""Of one node, not yet looked at: more would tell nobody more."""
CLOCK_TOLERANCE_MS = 2_000
"""Receipts show minutes, one-time codes live for tens of seconds."""
ACCESS = "fleet.access"
"""What the writer of the broker's access file watches."""


TELLS_STANDING = "link.standing/1"
"""Goes out only when the broker has the rules that it speaks of."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """A node and its certificate (PEM)."""

    node: str
    certificate: str


def check_new(tx: Transaction, node: str) -> None:
    """Raises ``FleetError`` for a name that is no node's, or has been one's before."""
    check_node(node)
    if tx.scalar(sa.select(node_table.c.node).where(node_table.c.node == node)) is not None:
        raise FleetError(Why.NAME_USED)


def admit(
    tx: Transaction,
    context: Context,
    issued: Issued,
    *,
    node: str,
    role: str,
    machine: str,
    by: str,
) -> Admitted:
    """Let the node in whose certificate has been signed for this name. Raises ``FleetError``."""
    lock(tx, "fleet", "node", node)
    check_new(tx, node)
    now = context.clock.now()
    tx.execute(
        node_table.insert().values(
            node=node,
            role=role,
            machine=machine,
            state=NodeState.ADMITTED,
            admitted_at=now,
            admitted_by=by,
            certificate=issued.pem,
            serial=issued.serial,
            not_after=issued.not_after,
        )
    )
    touch(tx, SUBJECT)
    touch(tx, ACCESS)
    _welcome(tx, context, node, role)
    return Admitted(node, issued.pem)


def _welcome(tx: Transaction, context: Context, node: str, role: str) -> None:
    """Let each subject with a ``welcome`` tell the new node how it should be."""
    for module in subjects.parts("devices"):
        if welcome := getattr(module, "welcome", None):
            welcome(tx, context, node, role)


def enrol_locally(context: Context, authority: Authority, *, csr: str, node: str, role: str) -> Admitted:
    """Admit a device that stands on the hub's own machine: for the city in miniature and for tests."""
    issued = authority.sign(csr, node, context.clock.now())
    with transaction(context.engine) as tx:
        return admit(tx, context, issued, node=node, role=role, machine="", by="hub")


def revoke(tx: Transaction, context: Context, node: str, by: str) -> None:
    """Shut a node out, for good: its name is not given again. Raises ``FleetError``."""
    done = tx.execute(
        node_table.update()
        .where(node_table.c.node == node, node_table.c.state != NodeState.REVOKED)
        .values(state=NodeState.REVOKED, revoked_at=context.clock.now(), revoked_by=by)
    )
    if done.rowcount == 0:
        raise FleetError(Why.NOT_ENROLLED_OR_REVOKED)
    touch(tx, SUBJECT)
    touch(tx, ACCESS)


def call(tx: Transaction, node: str, label: str) -> None:
    """Give it the name that people say, or take it away. Raises ``FleetError``."""
    done = tx.execute(node_table.update().where(node_table.c.node == node).values(label=label))
    if done.rowcount == 0:
        raise FleetError(Why.NOT_ENROLLED)
    touch(tx, SUBJECT)


def labels(tx: Transaction) -> dict[str, str]:
    """What people call each node; without a name of its own its id."""
    return {row.node: row.label or row.node for row in tx.execute(sa.select(node_table))}


def quarantine(tx: Transaction, context: Context, node: str, by: str) -> None:
    """Keep a node away until ``release``: the broker takes nothing from it and tells it this alone, and
    the device port nothing. What it has to say waits on its own disk. Raises ``FleetError``.
    """
    done = tx.execute(
        node_table.update()
        .where(node_table.c.node == node, node_table.c.state == NodeState.ADMITTED)
        .values(state=NodeState.QUARANTINED, quarantined_at=context.clock.now(), quarantined_by=by)
    )
    if done.rowcount == 0:
        raise FleetError(Why.NOT_ENROLLED_OR_AWAY)
    _tell_standing(tx, context, node, StandingState.QUARANTINED)
    touch(tx, SUBJECT)
    touch(tx, ACCESS)


def release(tx: Transaction, context: Context, node: str) -> None:
    """Let it in again as it was. Raises ``FleetError``."""
    done = tx.execute(
        node_table.update()
        .where(node_table.c.node == node, node_table.c.state == NodeState.QUARANTINED)
        .values(state=NodeState.ADMITTED, quarantined_at=None, quarantined_by=None)
    )
    if done.rowcount == 0:
        raise FleetError(Why.NOT_IN_QUARANTINE)
    _tell_standing(tx, context, node, StandingState.ADMITTED)
    touch(tx, SUBJECT)
    touch(tx, ACCESS)


def remind(tx: Transaction, context: Context, *only: str) -> None:
    """Tell each node in quarantine (of ``only`` these) again that it is: a broker may have forgotten it."""
    query = sa.select(node_table.c.node).where(node_table.c.state == NodeState.QUARANTINED)
    if only:
        query = query.where(node_table.c.node.in_(only))
    for node in tx.scalars(query).all():
        _tell_standing(tx, context, node, StandingState.QUARANTINED)


def _tell_standing(tx: Transaction, context: Context, node: str, state: StandingState) -> None:
    body = Standing(state=state)
    sending.desire(tx, context, node=node, device=STANDING, schema=TELLS_STANDING, body=body)


def device(tx: Transaction, name: str, serial: str | None = None) -> Node:
    """The admitted node (that presents the certificate ``serial``); raises ``NotAdmitted``."""
    query = sa.select(node_table).where(node_table.c.node == name, node_table.c.state == NodeState.ADMITTED)
    if serial is not None:
        query = query.where(node_table.c.serial == serial)
    row = tx.execute(query).one_or_none()
    if row is None:
        raise NotAdmitted
    return Node(row.node, row.role, active=True)


def nodes(tx: Transaction, role: str | None = None) -> list[Node]:
    """All nodes (of a role: all screens, all rooms) by name, revoked ones too."""
    query = sa.select(node_table).order_by(node_table.c.node)
    if role is not None:
        query = query.where(node_table.c.role == role)
    return [Node(row.node, row.role, row.state == NodeState.ADMITTED) for row in tx.execute(query)]


def no_longer(tx: Transaction, role: str) -> set[str]:
    """The nodes that are here and are none of this role at work: of another, kept away, or shut out."""
    query = sa.select(node_table.c.node).where(
        sa.or_(node_table.c.role != role, node_table.c.state != NodeState.ADMITTED)
    )
    return set(tx.scalars(query))


def raise_alarm(tx: Transaction, node: str, kind: Alarm, detail: str, now: datetime) -> None:
    """Put something before staff, unless the same still stands there. ``detail`` names no person."""
    standing = sa.select(alarm.c.id).where(
        alarm.c.node == node,
        alarm.c.alarm == kind,
        alarm.c.detail == detail[:200],
        alarm.c.cleared_at.is_(None),
    )
    standing_now = sa.select(sa.func.count()).where(alarm.c.node == node, alarm.c.cleared_at.is_(None))
    if tx.scalar(standing) is None and (tx.scalar(standing_now) or 0) < MOST_ALARMS:
        tx.execute(alarm.insert().values(node=node, alarm=kind, detail=detail[:200], at=now))
        touch(tx, SUBJECT)


def clear_alarm(tx: Transaction, id: int, by: str, now: datetime) -> bool:
    """Somebody has looked at it; whether he was the first."""
    cleared = tx.execute(
        alarm.update()
        .where(alarm.c.id == id, alarm.c.cleared_at.is_(None))
        .values(cleared_at=now, cleared_by=by)
    )
    touch(tx, SUBJECT)
    return cleared.rowcount == 1


@dataclass(frozen=True, slots=True)
class AttachedView:
    device: str
    kind: str
    presence: Presence
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AlarmView:
    id: int
    node: str
    alarm: Alarm
    detail: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeView:
    """One node as far as the hub knows; ``None`` means that it was never heard of."""

    node: str
    label: str
    role: str
    state: NodeState
    link: LinkState | None
    since: datetime | None
    version: str | None
    synced: bool | None
    clock_source: str | None
    offset_ms: int | None
    serial: str
    not_after: datetime
    revoked_at: datetime | None
    quarantined_at: datetime | None
    attached: tuple[AttachedView, ...]

    @property
    def online(self) -> bool:
        return self.state is NodeState.ADMITTED and self.link is LinkState.ONLINE

    @property
    def clock_wrong(self) -> bool:
        """A small offset is no fault, however the device keeps it; without one its own word counts."""
        if not self.online:
            return False
        if self.offset_ms is not None:
            return abs(self.offset_ms) > CLOCK_TOLERANCE_MS
        return self.synced is False


def fleet(tx: Transaction, only: Collection[str] | None = None) -> list[NodeView]:
    """All nodes (or some) by name, revoked ones last."""
    devices: dict[str, list[AttachedView]] = {}
    for row in tx.execute(sa.select(attached).order_by(attached.c.device)):
        seen = AttachedView(row.device, row.kind, Presence(row.presence), tuple(row.reasons.split()))
        devices.setdefault(row.node, []).append(seen)
    query = (
        sa.select(
            node_table,
            link.c.state.label("link_state"),
            link.c.since,
            birth.c.version,
            birth.c.synced,
            birth.c.clock_source,
            birth.c.offset_ms,
        )
        .select_from(node_table)
        .outerjoin(link, link.c.node == node_table.c.node)
        .outerjoin(birth, birth.c.node == node_table.c.node)
        .order_by(node_table.c.state, node_table.c.node)
    )
    if only is not None:
        query = query.where(node_table.c.node.in_(only))
    return [_view(row, devices.get(row.node, [])) for row in tx.execute(query)]


def _view(row: sa.Row[tuple[object, ...]], devices: list[AttachedView]) -> NodeView:
    state = NodeState(row.state)
    heard = LinkState(row.link_state) if row.link_state else None
    reachable = state is NodeState.ADMITTED and heard is LinkState.ONLINE
    return NodeView(
        node=row.node,
        label=row.label or row.node,
        role=row.role,
        state=state,
        link=heard,
        since=row.since,
        version=row.version,
        synced=row.synced,
        clock_source=row.clock_source,
        offset_ms=row.offset_ms,
        serial=row.serial,
        not_after=row.not_after,
        revoked_at=row.revoked_at,
        quarantined_at=row.quarantined_at,
        attached=tuple(devices if reachable else map(_unreachable, devices)),
    )


def _unreachable(device: AttachedView) -> AttachedView:
    """Behind a lost link nothing is known of a device, whatever it said last."""
    return AttachedView(device.device, device.kind, Presence.UNKNOWN, ("link_lost",))


def alarms(tx: Transaction) -> list[AlarmView]:
    """What staff have not yet looked at, newest first."""
    rows = tx.execute(sa.select(alarm).where(alarm.c.cleared_at.is_(None)).order_by(alarm.c.id.desc()))
    return [AlarmView(row.id, row.node, Alarm(row.alarm), row.detail, row.at) for row in rows]


def in_force(tx: Transaction, node: str, device: str) -> int | None:
    """The version of what the hub desires of a device that the device says is in force."""
    return tx.scalar(
        sa.select(reported.c.version).where(reported.c.node == node, reported.c.device == device)
    )
