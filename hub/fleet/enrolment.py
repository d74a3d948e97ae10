"""How a new machine becomes a device of the city.

The machine makes its own key and sends a request; it shows a short code on its screen. Staff stand in
front of it, type the code at the desk and give it a name. The machine, which alone knows the secret
whose hash it sent, fetches its certificate. Nothing that passes through the desk opens anything.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from hub.core import limits
from hub.core.chance import Chance
from hub.core.changes import touch
from hub.core.context import Context
from hub.core.db import Transaction, reading
from hub.core.locks import lock
from hub.fleet import service
from hub.fleet.authority import Authority, Issued, check_request
from hub.fleet.model import (
    CODE_LENGTH,
    CODE_LETTERS,
    CODES_PER_STAFF,
    ENROLMENT_LASTS,
    ENROLMENTS_PER_ADDRESS,
    ENROLMENTS_WAITING,
    EnrolmentState,
    FleetError,
    RequestUnfit,
    Why,
    fit_for_enrolment,
    plain_code,
)
from hub.fleet.service import Admitted
from hub.fleet.tables import enrolment, node

"""Chooses one of the letters: randomness as an argument."""


class NoSuchCode(FleetError):
    """Nothing waits under this code, or somebody else was quicker."""

    def __init__(self) -> None:
        super().__init__(Why.NO_SUCH_CODE)


class Gone(Exception):
    """Expired, rejected, or revoked since: the device begins again."""


class Unknown(Exception):
    """No such enrolment, or not this secret; which of the two is not said."""


@dataclass(frozen=True, slots=True)
class Begun:
    """What the device gets at once; it shows ``code``."""

    enrolment: str
    code: str


@dataclass(frozen=True, slots=True)
class Asking:
    """A device that waits for staff, as the desk sees it: never its code, which staff must read off it."""

    id: str
    role: str
    machine: str
    asked_at: datetime
    expires_at: datetime


def begin(
    tx: Transaction,
    context: Context,
    *,
    csr: str,
    role: str,
    machine: str,
    secret_sha256: str,
) -> Begun:
    """Take a request. Raises ``RequestUnfit`` or ``limits.TooOften``."""
    now = context.clock.now()
    check_request(csr)
    if not fit_for_enrolment(role, machine) or len(secret_sha256) != 64:
        raise RequestUnfit(Why.BAD_APPLICATION)
    lock(tx, "fleet", "enrolment codes")
    codes = set(tx.scalars(sa.select(enrolment.c.code).where(*_open(now))))
    if len(codes) >= ENROLMENTS_WAITING:
        raise limits.TooOften(ENROLMENT_LASTS)
    code = _new_code(codes, context.chance)
    id = context.new_id()
    tx.execute(
        enrolment.insert().values(
            id=id,
            secret_sha256=secret_sha256,
            code=code,
            csr=csr,
            role=role,
            machine=machine,
            state=EnrolmentState.WAITING,
            asked_at=now,
            expires_at=now + ENROLMENT_LASTS,
        )
    )
    touch(tx, service.SUBJECT)
    return Begun(id, code)


def waiting(tx: Transaction, now: datetime) -> list[Asking]:
    """The devices that wait for staff, the longest-waiting first."""
    rows = tx.execute(sa.select(enrolment).where(*_open(now)).order_by(enrolment.c.asked_at))
    return [Asking(row.id, row.role, row.machine, row.asked_at, row.expires_at) for row in rows]


@dataclass(frozen=True, slots=True)
class Signed:
    """A waiting device's request with the certificate that it gets under ``name`` when it is admitted."""

    enrolment: str
    name: str
    role: str
    machine: str
    issued: Issued


def sign(context: Context, authority: Authority, *, code: str, name: str) -> Signed:
    """The first half of admitting the device that shows ``code``: its certificate, outside transactions.

    Nobody but ``approve`` gives it away. Raises ``FleetError``.
    """
    now = context.clock.now()
    with reading(context.engine) as tx:
        row = tx.execute(
            sa.select(enrolment).where(enrolment.c.code == plain_code(code), *_open(now))
        ).one_or_none()
        if row is None:
            raise NoSuchCode
        service.check_new(tx, name)
    return Signed(row.id, name, row.role, row.machine, authority.sign(row.csr, name, now))


def approve(tx: Transaction, context: Context, signed: Signed, *, staff: str) -> Admitted:
    """The second half: it still waits, and is admitted. Of several at once one does it, the others raise."""
    now = context.clock.now()
    mine = enrolment.c.id == signed.enrolment
    ends = {"state": EnrolmentState.ADMITTED, "expires_at": now + ENROLMENT_LASTS}
    if tx.execute(enrolment.update().where(mine, *_open(now)).values(**ends)).rowcount == 0:
        raise NoSuchCode
    admitted = service.admit(
        tx,
        context,
        signed.issued,
        node=signed.name,
        role=signed.role,
        machine=signed.machine,
        by=staff,
    )
    tx.execute(enrolment.update().where(mine).values(node=admitted.node))
    return admitted


def count_application(tx: Transaction, context: Context, address: str) -> None:
    """In a transaction of its own, so that an unfit one counts as well. Raises ``limits.TooOften``."""
    limits.hit(tx, ENROLMENTS_PER_ADDRESS, address, context.clock.now())


def count_try(tx: Transaction, context: Context, staff: str) -> None:
    """Codes cannot be guessed from the desk either; in a transaction of its own, so that it stays."""
    limits.hit(tx, CODES_PER_STAFF, staff, context.clock.now())


def reject(tx: Transaction, id: str) -> bool:
    """Send a waiting device away; whether it still waited."""
    sent = tx.execute(
        enrolment.update()
        .where(enrolment.c.id == id, enrolment.c.state == EnrolmentState.WAITING)
        .values(state=EnrolmentState.REJECTED)
    )
    touch(tx, service.SUBJECT)
    return sent.rowcount == 1


def reject_all(tx: Transaction) -> int:
    """Send every waiting device away, and close what was opened to those approved: how many."""
    sent = tx.execute(
        enrolment.update()
        .where(enrolment.c.state != EnrolmentState.REJECTED)
        .values(state=EnrolmentState.REJECTED)
    )
    touch(tx, service.SUBJECT)
    return sent.rowcount


def collect(tx: Transaction, context: Context, id: str, secret: str) -> Admitted | None:
    """The device's certificate, ``None`` while staff have not decided. Raises ``Unknown`` or ``Gone``."""
    row = tx.execute(sa.select(enrolment).where(enrolment.c.id == id)).one_or_none()
    digest = hashlib.sha256(secret.encode()).hexdigest()
    if row is None or not hmac.compare_digest(row.secret_sha256, digest):
        raise Unknown
    if context.clock.now() >= row.expires_at or row.state == EnrolmentState.REJECTED:
        raise Gone
    if row.state == EnrolmentState.WAITING:
        return None
    certificate = tx.scalar(
        sa.select(node.c.certificate).where(node.c.node == row.node, node.c.revoked_at.is_(None))
    )
    if certificate is None:
        raise Gone
    return Admitted(row.node, certificate)


def forget_ended(tx: Transaction, before: datetime, at_most: int) -> int:
    """Take away requests that ended before; how many. Who has a certificate keeps it."""
    some = sa.select(enrolment.c.id).where(enrolment.c.expires_at <= before).limit(at_most)
    return tx.execute(enrolment.delete().where(enrolment.c.id.in_(some))).rowcount


def _open(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return (enrolment.c.state == EnrolmentState.WAITING, enrolment.c.expires_at > now)


def _new_code(taken: set[str], chance: Chance) -> str:
    while True:
        code = "".join(chance.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
        if code not in taken:
            return code
