"""Entering what changes: sections founded, renamed, moved and closed; people appointed. All from a day."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa

from hub.core.db import Transaction
from hub.core.locks import lock
from hub.core.words import local_day
from hub.identity.model import IdentityError
from hub.identity.organisation import model, queries
from hub.identity.organisation.model import Appointment, Level, Order, Section
from hub.identity.organisation.posts import posts
from hub.identity.organisation.tables import appointment, section, section_state
from hub.identity.staff import service as staffing
from hub.identity.staff.words import GONE


class OrganisationError(IdentityError):
    """``field``: of the form, where the words belong; empty when they belong to none."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


def found(
    tx: Transaction,
    id: str,
    level: Level,
    name: str,
    parent: str | None,
    day: date,
    by: str,
    now: datetime,
) -> None:
    """A new section from ``day`` on. ``id`` was made by the form, so that sent twice it is founded once."""
    lock(tx, "identity", "organisation")
    if queries.states(tx, id):
        return
    _check_parent(queries.sections(tx, day), level, parent)
    last = tx.scalar(sa.select(sa.func.max(section.c.position))) or 0
    tx.execute(section.insert().values(id=id, level=level.value, position=last + 1))
    _enter(tx, id, day, name, parent, by, now)


def change(
    tx: Transaction, id: str, name: str, parent: str | None, day: date, by: str, now: datetime
) -> None:
    """Another name, or another place in the tree, from ``day`` on."""
    lock(tx, "identity", "organisation")
    sections = queries.sections(tx, day)
    known = _open(sections, id)
    _check_parent(sections, known.level, parent)
    _enter(tx, id, day, name, parent, by, now)


def close(tx: Transaction, id: str, day: date, by: str, now: datetime) -> None:
    """From ``day`` on there is no such section; whoever is in it and whatever stands under it goes first."""
    lock(tx, "identity", "organisation")
    sections = queries.sections(tx, day)
    known = _open(sections, id)
    if any(each.parent == id for each in sections.values()):
        raise OrganisationError("下の組織があります。先に移すか、廃止してください。", "day")
    later = (each for each in queries.appointments(tx, sections={id}) if each.section == id)
    if queries.members(tx, id, day) or any(each.day >= day and _fills(each) for each in later):
        raise OrganisationError("この日に所属する人がいます。先に異動を入力してください。", "day")
    _enter(tx, id, day, known.name, known.parent, by, now, closed=True)


def appoint(
    tx: Transaction,
    id: str,
    person: str,
    order: Order,
    section: str,
    post: str,
    day: date,
    by: str,
    now: datetime,
) -> None:
    """An order about somebody that counts from ``day``; ``id`` is the form's, so sent twice it is one."""
    lock(tx, "identity", "organisation")
    if tx.scalar(sa.select(appointment.c.entry).where(appointment.c.id == id)) is not None:
        return
    if staffing.find_staff(tx, person, day) is None:
        raise OrganisationError(GONE.ja, "login")
    if order is Order.LEAVE:
        raise OrganisationError("退職は、職員のページで入力してください。", "order")
    if section not in queries.sections(tx, day):
        raise OrganisationError("この日にある組織を選んでください。", "section")
    if post not in posts():
        raise OrganisationError("職を選んでください。", "post")
    if order is Order.RELEASE and not _is_charged(tx, person, section, post, day):
        raise OrganisationError("この日に、その兼務はありません。", "section")
    _order(tx, id, person, order, day, by, now, section=section, post=post)


def leave(tx: Transaction, id: str, person: str, day: date, by: str, now: datetime) -> None:
    """Every post of somebody ends on ``day``; what lets him in ends by ``staff.service.leave``.

    One who was to leave on another day to come leaves on this one.
    """
    stay(tx, person, local_day(now), now)
    _order(tx, id, person, Order.LEAVE, day, by, now)


def stay(tx: Transaction, person: str, today: date, now: datetime) -> None:
    """Whoever was to leave on a day to come does not."""
    lock(tx, "identity", "organisation")
    leaving = (appointment.c.person == person, appointment.c.kind == Order.LEAVE.value)
    ahead = (appointment.c.day > today, appointment.c.withdrawn_at.is_(None))
    tx.execute(appointment.update().where(*leaving, *ahead).values(withdrawn_at=now))


def withdraw(tx: Transaction, id: str, today: date, now: datetime) -> str:
    """Take an order back before its day; whose it was."""
    lock(tx, "identity", "organisation")
    mine = appointment.c.id == id
    row = tx.execute(sa.select(appointment).where(mine, appointment.c.withdrawn_at.is_(None))).one_or_none()
    if row is None:
        raise OrganisationError("この発令は見つかりません。開き直してください。")
    if row.kind == Order.LEAVE.value:
        raise OrganisationError("退職は、職員のページで入力してください。")
    if row.day <= today:
        raise OrganisationError("もう始まった発令は取り消せません。新しい発令を入力してください。")
    tx.execute(appointment.update().where(mine).values(withdrawn_at=now))
    whose: str = row.person
    return whose


def _check_parent(sections: dict[str, Section], level: Level, parent: str | None) -> None:
    if parent is None:
        return
    above = sections.get(parent)
    if above is None or not level.may_stand_under(above.level):
        raise OrganisationError("この日にある、上の組織を選んでください。", "parent")


def _open(sections: dict[str, Section], id: str) -> Section:
    if id not in sections:
        raise OrganisationError("この日には、この組織はありません。日を確かめてください。", "day")
    return sections[id]


def _fills(order: Appointment) -> bool:
    return order.order in (Order.ASSIGN, Order.CHARGE)


def _is_charged(tx: Transaction, person: str, section: str, post: str, day: date) -> bool:
    orders = queries.appointments(tx, persons={person})
    return any(
        each.concurrent and (each.section, each.post) == (section, post) and each.holds(day)
        for each in model.terms(orders)
    )


def _enter(
    tx: Transaction,
    id: str,
    day: date,
    name: str,
    parent: str | None,
    by: str,
    now: datetime,
    *,
    closed: bool = False,
) -> None:
    entered = {"name": name, "parent": parent, "closed": closed, "entered_at": now, "entered_by": by}
    tx.execute(section_state.insert().values(section=id, day=day, **entered))


def _order(
    tx: Transaction,
    id: str,
    person: str,
    order: Order,
    day: date,
    by: str,
    now: datetime,
    *,
    section: str | None = None,
    post: str | None = None,
) -> None:
    where = {"section": section, "post": post, "entered_at": now, "entered_by": by}
    tx.execute(appointment.insert().values(id=id, person=person, kind=order.value, day=day, **where))
