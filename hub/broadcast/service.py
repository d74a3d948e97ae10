"""The desk's use cases: write, ask, decide, take down; and what each screen is told and proves."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

import msgspec
import sqlalchemy as sa

from edge.wire.messages.broadcast import MOST_ALERTS, Alert, Manifest, Unshown
from hub.approvals import port
from hub.approvals import service as approvals
from hub.approvals.model import Move, Seen
from hub.approvals.port import Ruling
from hub.broadcast import model
from hub.broadcast.model import Announcement, BroadcastError, Content, Kind, State
from hub.broadcast.tables import announcement as announcements
from hub.broadcast.tables import manifest as manifests
from hub.broadcast.tables import showing as showings
from hub.core import evidence
from hub.core.changes import touch
from hub.core.context import Context
from hub.core.db import Transaction
from hub.core.evidence import Entry, Rung
from hub.core.locks import lock
from hub.fleet import service as fleet
from hub.identity.model import Staff
from hub.messaging import sending

SUBJECT = "broadcast"
KIND = "announcement"
"""What the approvals call a matter of this subject."""
SCREEN = "screen"
"""The name of a signage node's display in topics."""
SIGNAGE_ROLE = "signage"
AREA = "city"
_IDENTIFIER = re.compile(r"[a-z0-9-]{1,36}")
"""As the contract with the screens has it."""


@dataclass(frozen=True, slots=True)
class Showing:
    """What one screen has proved of one revision; ``None`` is what it has not proved."""

    node: str
    accepted_at: datetime | None = None
    shown_since: datetime | None = None
    shown_until: datetime | None = None
    end_reason: str | None = None
    not_shown: Unshown | None = None
    missing: tuple[str, ...] = ()


def write(tx: Transaction, context: Context, author: str, content: Content, id: str) -> Announcement:
    """A draft, or the same draft written again (its revision rises). ``id`` was made by the form."""
    if not _IDENTIFIER.fullmatch(id):
        raise BroadcastError("このお知らせは見つかりません。一覧から書き直してください。")
    approvals.hold(tx, KIND, id)
    known = find(tx, id)
    if known is not None and known.state not in model.WRITABLE:
        raise BroadcastError("承認に出したあとは書き直せません。差し戻してもらってください。")
    draft = Announcement(id, known.revision + 1 if known else 1, State.DRAFTED, author, content)
    if known is None:
        tx.execute(announcements.insert().values(id=id, written_at=context.clock.now(), **_columns(draft)))
        _record(tx, context, draft, Rung.DRAFTED)
    else:
        _store(tx, draft)
    approvals.write(tx, port.kind(KIND), id, author, context.clock.now())
    return draft


def submit(tx: Transaction, context: Context, id: str) -> Announcement:
    """Ask a second person. Raises the first error of the content."""
    now = context.clock.now()
    submitted = model.submit(_taken(tx, id), now)
    _store(tx, submitted)
    approvals.submit(tx, port.kind(KIND), id, submitted.author, now)
    return submitted


def decide(
    tx: Transaction, context: Context, id: str, by: Staff, move: Move, seen: Seen, reason: str = ""
) -> Announcement:
    """The second person's word on what he saw: approved, it is on its way to screens in this transaction."""
    _taken(tx, id)
    approvals.decide(tx, context, port.kind(KIND), id, by, move, seen, reason)
    return get(tx, id)


def withdraw(tx: Transaction, context: Context, id: str) -> Announcement:
    withdrawn = model.withdraw(_taken(tx, id))
    _store(tx, withdrawn, decided_at=context.clock.now())
    _tell(tx, context, withdrawn)
    return withdrawn


def on_approved(tx: Transaction, context: Context, ruling: Ruling) -> None:
    approved = model.approve(_taken(tx, ruling.reference), ruling.person)
    _store(tx, approved, decided_at=ruling.at)
    _send_out(tx, context, approved)


def on_overridden(tx: Transaction, context: Context, ruling: Ruling) -> None:
    overridden = model.override(_taken(tx, ruling.reference))
    _store(tx, overridden, decided_at=ruling.at)
    _send_out(tx, context, overridden)


def on_confirmed(tx: Transaction, _context: Context, ruling: Ruling) -> None:
    """Two people stand behind it now; the screens have it already."""
    _store(tx, model.approve(_taken(tx, ruling.reference), ruling.person))


def on_returned(tx: Transaction, _context: Context, ruling: Ruling) -> None:
    returned = model.send_back(_taken(tx, ruling.reference))
    _store(tx, returned, decided_at=ruling.at, reason=ruling.reason)


def on_taken_back(tx: Transaction, _context: Context, ruling: Ruling) -> None:
    _store(tx, model.take_back(_taken(tx, ruling.reference)))


def _send_out(tx: Transaction, context: Context, announcement: Announcement) -> None:
    if announcement.state is State.APPROVED:  # an override never claims the rung that it has skipped
        _record(tx, context, announcement, Rung.APPROVED)
    _tell(tx, context, announcement)
    _record(tx, context, announcement, Rung.QUEUED)


def welcome(tx: Transaction, context: Context, node: str) -> None:
    """Tell a new screen what it should show."""
    _tell_screen(tx, context, node, list(listed(tx)))


def programme(tx: Transaction, node: str, now: datetime) -> Manifest:
    """What this screen should show now, under the version that it was last told."""
    version = tx.scalar(sa.select(manifests.c.version).where(manifests.c.node == node)) or 0
    return model.manifest(version, listed(tx), now)


def alerts(tx: Transaction, now: datetime, after: str | None = None) -> tuple[tuple[Alert, ...], bool]:
    """Those that were told and whose end has not come, by id from behind ``after``; whether more follow.

    Also what was withdrawn: a screen that was away then still has it.
    """
    told = [state.value for state in model.SHOWN | model.TAKEN_DOWN]
    query = sa.select(announcements).where(announcements.c.state.in_(told)).order_by(announcements.c.id)
    if after is not None:
        query = query.where(announcements.c.id > after)
    running = (each for each in map(_announcement, tx.execute(query)) if model.is_running_alert(each, now))
    found = tuple(model.alert(each) for each in islice(running, MOST_ALERTS + 1))
    return found[:MOST_ALERTS], len(found) > MOST_ALERTS


def _tell(tx: Transaction, context: Context, announcement: Announcement) -> None:
    if announcement.content.kind is Kind.ALERT:
        sending.alert(
            tx,
            context,
            area=AREA,
            id=announcement.id,
            schema="broadcast.alert/1",
            body=model.alert(announcement),
            ends=announcement.content.ends,
        )
        return
    everything = list(listed(tx))
    for screen in fleet.nodes(tx, role=SIGNAGE_ROLE):
        if screen.active:
            _tell_screen(tx, context, screen.name, everything)


def tell_all_anew(tx: Transaction, context: Context, ahead: int) -> None:
    """After the hub was brought back from a copy: every screen shows what the hub now knows of.

    ``ahead``: so many versions that a screen takes it for newer than whatever it was told since the copy.
    """
    tx.execute(manifests.update().values(version=manifests.c.version + ahead))
    everything = list(listed(tx))
    for screen in fleet.nodes(tx, role=SIGNAGE_ROLE):
        if screen.active:
            _tell_screen(tx, context, screen.name, everything)


def _tell_screen(tx: Transaction, context: Context, node: str, everything: list[Announcement]) -> None:
    lock(tx, "broadcast", "versions")
    version = (tx.scalar(sa.select(manifests.c.version).where(manifests.c.node == node)) or 0) + 1
    if version == 1:
        tx.execute(manifests.insert().values(node=node, version=version))
    else:
        tx.execute(manifests.update().where(manifests.c.node == node).values(version=version))
    sending.desire(
        tx,
        context,
        node=node,
        device=SCREEN,
        schema="broadcast.manifest/1",
        body=model.manifest(version, everything, context.clock.now()),
    )


def _taken(tx: Transaction, id: str) -> Announcement:
    """What it is now, and nobody else decides on it until this transaction ends."""
    approvals.hold(tx, KIND, id)
    return get(tx, id)


def get(tx: Transaction, id: str) -> Announcement:
    found = find(tx, id)
    if found is None:
        raise BroadcastError("このお知らせは見つかりません。一覧から選び直してください。")
    return found


def find(tx: Transaction, id: str) -> Announcement | None:
    row = tx.execute(sa.select(announcements).where(announcements.c.id == id)).one_or_none()
    return _announcement(row) if row else None


def found(tx: Transaction, ids: Collection[str]) -> list[Announcement]:
    """Those of these ids that there are."""
    return [
        _announcement(row) for row in tx.execute(sa.select(announcements).where(announcements.c.id.in_(ids)))
    ]


def listed(tx: Transaction) -> Iterable[Announcement]:
    """Newest first."""
    rows = tx.execute(
        sa.select(announcements).order_by(announcements.c.written_at.desc(), announcements.c.id)
    )
    return [_announcement(row) for row in rows]


def showings_of(tx: Transaction, announcement: Announcement) -> list[Showing]:
    """One row per screen of the fleet, whether it has proved anything or not.

    A withdrawal raises the revision; the proofs of the revision that was shown stay the answer.
    """
    proved: dict[str, Showing] = {}
    rows = tx.execute(
        sa.select(showings).where(showings.c.announcement == announcement.id).order_by(showings.c.revision)
    )
    for row in rows:
        proved[row.node] = Showing(
            row.node,
            row.accepted_at,
            row.shown_since,
            row.shown_until,
            row.end_reason,
            Unshown(row.not_shown) if row.not_shown else None,
            tuple(row.missing.split()),
        )
    names = [screen.name for screen in fleet.nodes(tx, role=SIGNAGE_ROLE) if screen.active]
    return [proved.get(name, Showing(name)) for name in sorted({*names, *proved})]


def told(tx: Transaction, id: str, revision: int) -> Entry | None:
    """The evidence that this revision was sent to the screens: its content's hash, and when."""
    for recorded in evidence.entries(tx, SUBJECT, id):
        entry = recorded.entry
        if entry.rung is Rung.QUEUED and entry.place == "hub" and entry.details["revision"] == revision:
            return entry
    return None


def prove(
    tx: Transaction, announcement: str, revision: int, node: str, **proved: datetime | str | None
) -> None:
    """Note what a screen says: when it was accepted, shown and taken off, or what is not shown and why."""
    key = (
        (showings.c.announcement == announcement)
        & (showings.c.revision == revision)
        & (showings.c.node == node)
    )
    if tx.execute(showings.update().where(key).values(**proved)).rowcount == 0:
        tx.execute(
            showings.insert().values(announcement=announcement, revision=revision, node=node, **proved)
        )
    touch(tx, SUBJECT)


def _store(tx: Transaction, announcement: Announcement, **more: datetime | str) -> None:
    tx.execute(
        announcements.update()
        .where(announcements.c.id == announcement.id)
        .values(**_columns(announcement), **more)
    )
    touch(tx, SUBJECT)


def _record(tx: Transaction, context: Context, announcement: Announcement, rung: Rung) -> None:
    evidence.append(
        tx,
        Entry(
            subject=SUBJECT,
            reference=announcement.id,
            place="hub",
            rung=rung,
            at=context.clock.now(),
            content_sha256=model.content_hash(model.rendered(announcement)),
            details={"revision": announcement.revision, "drill": announcement.content.drill},
        ),
    )
    touch(tx, SUBJECT)


def _columns(announcement: Announcement) -> dict[str, object]:
    return {
        "revision": announcement.revision,
        "state": announcement.state.value,
        "author": announcement.author,
        "approver": announcement.approver,
        "content": msgspec.json.encode(announcement.content).decode(),
    }


def _announcement(row: sa.Row[tuple[object, ...]]) -> Announcement:
    return Announcement(
        id=row.id,
        revision=row.revision,
        state=State(row.state),
        author=row.author,
        approver=row.approver,
        content=msgspec.json.decode(row.content, type=Content),
    )
