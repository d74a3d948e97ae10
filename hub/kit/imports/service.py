"""Files held until somebody confirms, taken once, and forgotten after a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec
import sqlalchemy as sa

from hub.core.context import Context
from hub.core.db import Transaction
from hub.core.locks import lock
from hub.core.words import date_time
from hub.identity.model import Staff
from hub.identity.staff.queries import all_staff
from hub.kit.imports.declaration import Import
from hub.kit.imports.model import HELD_FOR, FileRefused, Sheet, Why
from hub.kit.imports.reading import Reading
from hub.kit.imports.tables import upload

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Held:
    """A file of somebody's own, of which nothing has been taken yet."""

    id: str
    file: str
    sha256: str
    sheet: Sheet
    held_at: datetime


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken from a file, when and by whom (the id of a member of staff)."""

    file: str
    rows: int
    at: datetime
    by: str


def hold(
    tx: Transaction, context: Context, declared: Import, staff: Staff, file: str, sha256: str, sheet: Sheet
) -> str:
    """Keep a file for its sender; its id. Raises ``FileRefused`` when the same was taken before."""
    now = context.clock.now()
    forget(tx, now)
    _refuse_taken(tx, declared, sha256)
    id = context.new_id()
    tx.execute(
        upload.insert().values(
            id=id,
            name=declared.name,
            sha256=sha256,
            file=file,
            sheet=msgspec.msgpack.encode(sheet),
            held_at=now,
            held_by=staff.id,
        )
    )
    return id


def held(tx: Transaction, context: Context, declared: Import, staff: Staff, id: str) -> Held:
    """His own file. Raises ``FileRefused`` when it is not held, or not any more."""
    query = sa.select(upload).where(
        upload.c.id == id,
        upload.c.name == declared.name,
        upload.c.held_by == staff.id,
        upload.c.taken_at.is_(None),
        upload.c.held_at > context.clock.now() - HELD_FOR,
    )
    row = tx.execute(query).one_or_none()
    if row is None:
        raise FileRefused(Why.GONE)
    sheet = msgspec.msgpack.decode(row.sheet, type=Sheet)
    return Held(row.id, row.file, row.sha256, sheet, row.held_at)


def checked(tx: Transaction, declared: Import, found: Reading) -> Reading:
    """What can be taken of it now, by what the database knows."""
    return found.without(list(declared.check(tx, found.good))) if found.good else found


def take(
    tx: Transaction,
    context: Context,
    declared: Import,
    staff: Staff,
    file: Held,
    found: Reading,
    rows: int,
) -> None:
    """All good rows, or none: as many as the page showed (``rows``). Raises ``FileRefused``.

    What has been ``found`` in the file was read before, so that the database is held for writing alone.
    """
    lock(tx, "kit", "import", declared.name, file.sha256)
    _refuse_taken(tx, declared, file.sha256)
    good = checked(tx, declared, found).good
    if not good or len(good) != rows:
        raise FileRefused(Why.CHANGED)
    declared.apply(tx, context, staff, good)
    done = upload.update().where(upload.c.id == file.id, upload.c.taken_at.is_(None))
    values = {"sheet": None, "taken_at": context.clock.now(), "taken": len(good)}
    if tx.execute(done.values(values)).rowcount == 0:  # discarded by its sender on another page
        raise FileRefused(Why.GONE)


def drop(tx: Transaction, declared: Import, staff: Staff, id: str) -> None:
    """Forget a file of his own that was not taken."""
    is_his = sa.and_(upload.c.id == id, upload.c.name == declared.name, upload.c.held_by == staff.id)
    tx.execute(upload.delete().where(is_his, upload.c.taken_at.is_(None)))


def forget(tx: Transaction, now: datetime) -> int:
    """What nobody has confirmed in its time, of every import; how many."""
    over = sa.and_(upload.c.taken_at.is_(None), upload.c.held_at <= now - HELD_FOR)
    return tx.execute(upload.delete().where(over)).rowcount


def taken(tx: Transaction, declared: Import) -> list[Taken]:
    """What was taken last."""
    query = sa.select(upload).where(upload.c.name == declared.name, upload.c.taken_at.is_not(None))
    rows = tx.execute(query.order_by(upload.c.taken_at.desc(), upload.c.id).limit(SHOWN))
    return [Taken(row.file, row.taken, row.taken_at, row.held_by) for row in rows]


def _refuse_taken(tx: Transaction, declared: Import, sha256: str) -> None:
    query = sa.select(upload.c.taken_at, upload.c.held_by).where(
        upload.c.name == declared.name, upload.c.sha256 == sha256, upload.c.taken_at.is_not(None)
    )
    if row := tx.execute(query).one_or_none():
        by = next(each.name for each in all_staff(tx) if each.id == row.held_by)
        raise FileRefused(Why.TAKEN, at=date_time(row.taken_at), by=by)
