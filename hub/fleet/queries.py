"""The fleet's list: which devices there are, how each stands, and what is attached to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from edge.wire.messages.link import LinkState
from edge.wire.roles import NodeRole
from hub.core.db import Transaction
from hub.core.words import local_day
from hub.fleet import service
from hub.fleet.codes import KINDS
from hub.fleet.model import NodeState, Reach
from hub.fleet.service import NodeView
from hub.fleet.tables import link
from hub.fleet.tables import node as node_table
from hub.fleet.words import REACHES, ROLES
from hub.kit.lists.declaration import Column, Kind, Listing, Place, Row
from hub.kit.lists.filters import Choice, Search, contains
from kiosk.words.catalogue import Words

_REACH: sa.ColumnElement[str] = sa.case(
    (node_table.c.state == NodeState.REVOKED, Reach.REVOKED),
    (node_table.c.state == NodeState.QUARANTINED, Reach.QUARANTINED),
    (link.c.state == LinkState.ONLINE, Reach.ONLINE),
    (link.c.state == LinkState.LOST, Reach.CUT),
    (link.c.state == LinkState.CLOSING, Reach.STOPPED),
    else_=Reach.NEVER,
)
_NEEDS_A_HAND = {reach: place for place, reach in enumerate(REACHES)}
"""What asks for somebody stands first, what is gone for good last."""
_CALLED = sa.case((node_table.c.label == "", node_table.c.node), else_=node_table.c.label)


def _rows(tx: Transaction, found: Sequence[sa.Row[Any]]) -> Iterator[Row]:
    views = {each.node: each for each in service.fleet(tx, [row.node for row in found])}
    return (_row(views[row.node], Reach(row.reach)) for row in found)


def _row(view: NodeView, reach: Reach) -> Row:
    return {
        "view": view,
        "label": view.label,
        "node": view.node,
        "role": view.role,
        "reach": reach,
        "since": view.since,
        "devices": "・".join(KINDS.get(each.kind, each.device) for each in view.attached),
        "offset": view.offset_ms,
        "version": view.version or "",
        "not_after": local_day(view.not_after),
        "acts": "",
    }


DEVICES = Listing(
    name="devices",
    path="/desk/fleet",
    words=Words("端末の一覧", "All devices"),
    columns=(
        Column(
            name="label",
            words=Words("端末", "Device"),
            kind=Kind.OWN,
            order=_CALLED,
            is_head=True,
            is_drawn=True,
        ),
        Column(name="node", words=Words("端末名", "Id"), kind=Kind.CODE, place=Place.FILE),
        Column(name="role", words=Words("役割", "Role"), place=Place.FILE),
        Column(
            name="reach",
            words=Words("つながり", "Link"),
            kind=Kind.STATE,
            states=REACHES,
            order=sa.case(_NEEDS_A_HAND, value=_REACH),
            is_drawn=True,
        ),
        Column(name="since", words=Words("いつから", "Since"), kind=Kind.MOMENT, place=Place.FILE),
        Column(name="devices", words=Words("機器", "Attached"), is_drawn=True),
        Column(name="offset", words=Words("時計（ミリ秒）", "Clock (ms)"), kind=Kind.COUNT, place=Place.FILE),
        Column(name="clock", words=Words("時計", "Clock"), is_drawn=True, place=Place.PAGE),
        Column(name="version", words=Words("版", "Version"), place=Place.FILE),
        Column(
            name="not_after",
            words=Words("版と証明書の期限", "Version, certificate until"),
            kind=Kind.DAY,
            order=node_table.c.not_after,
            is_drawn=True,
        ),
        Column(name="acts", words=Words("操作", "Action"), is_drawn=True, place=Place.PAGE),
    ),
    select=sa.select(node_table.c.node, _REACH.label("reach"))
    .select_from(node_table)
    .outerjoin(link, link.c.node == node_table.c.node),
    key=node_table.c.node,
    rows=_rows,
    order="reach",
    filters=(
        Choice(
            name="reach",
            words=Words("つながり", "Link"),
            options={reach: state.words for reach, state in REACHES.items()},
            of=_REACH,
        ),
        Choice(
            name="role",
            words=Words("役割", "Role"),
            options={role: ROLES[role] for role in NodeRole},
            of=node_table.c.role,
        ),
    ),
    search=Search(
        words=Words("呼び名・端末名", "Name or id"), where=contains(node_table.c.label, node_table.c.node)
    ),
)
