"""Taking what devices say: each fact once, with its effect, in one transaction."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from edge.wire.envelope import Header, WireError, parse_timestamp
from edge.wire.messages import may_say
from edge.wire.messages.link import Birth
from edge.wire.topics import Topic
from hub.core.context import Context
from hub.core.db import Transaction, is_lost
from hub.fleet import devices as fleet_devices
from hub.fleet import service as fleet
from hub.fleet import trouble
from hub.fleet.model import Alarm
from hub.fleet.trouble import Why
from hub.messaging import handlers
from hub.messaging.handlers import Fact, Handler, Refused
from hub.messaging.model import Place, Start, join, place
from hub.messaging.tables import cursor, dead_letter, fact

log = logging.getLogger(__name__)

LONGEST_TOPIC = 256
"""Of what is kept of a dead letter's: longer than any of the contract."""
LONGEST_KEPT = 4096
MOST_OF_A_NODE, MOST_OF_ALL = 100, 2000
"""Dead letters: 8 MB at the most."""


@dataclass(frozen=True, slots=True)
class Message:
    """What came from the broker. ``payload`` stays out of ``repr``."""

    topic: str
    where: Topic
    payload: bytes
    retained: bool = False

    def __repr__(self) -> str:
        return f"Message({self.topic!r}, {len(self.payload)} bytes)"


@dataclass(frozen=True, slots=True)
class Taken:
    """``through`` is where the node now stands; told to it after the commit."""

    place: Place
    through: int


def take(
    tx: Transaction,
    context: Context,
    by_schema: Mapping[str, Handler],
    role: str,
    message: Message,
    header: Header,
    received_at: datetime,
) -> Taken:
    """Record the fact ``header`` and have it handled, unless it is known or something is missing before it.

    A handler that raises leaves no effect; the fact becomes a dead letter and is passed by, because
    one bad message must not hold up all that follow. Raises for a lost database alone.
    """
    assert header.seq is not None
    node = message.where.node
    stands = _stands(tx, node)
    where = place(stands.through, header.seq)
    if where is Place.KNOWN and not _is_recorded(tx, header.id):
        bury(
            tx,
            message,
            Why.NOT_BELIEVED,
            f"{header.schema}: its place was taken by another fact",
            received_at,
        )
    if where is not Place.NEXT:
        return Taken(where, stands.through)
    if _is_recorded(tx, header.id):
        bury(tx, message, Why.NOT_BELIEVED, f"{header.schema}: its id was used before", received_at)
    else:
        _record(tx, node, stands.epoch, header, received_at)
        _handle(tx, context, by_schema, role, message, header, received_at)
    _stand(tx, node, stands.epoch, header.seq, stands.session)
    return Taken(where, header.seq)


def take_birth(tx: Transaction, header: Header, body: Birth, now: datetime) -> None:
    """Compare the outbox that a new session tells of with what is committed."""
    known = tx.execute(sa.select(cursor).where(cursor.c.node == header.node)).one_or_none()
    if known is not None and known.session == header.session:
        return
    joined = join(known.through if known else None, body.outbox_from, body.outbox_to)
    epoch = known.epoch if known else 1
    if joined.start is Start.RESTARTED:
        epoch += 1
        detail = f"{known.through} → {joined.through}" if known else ""
        fleet.raise_alarm(tx, header.node, Alarm.SEQUENCE_RESTARTED, detail, now)
    elif joined.start is Start.HOLE and known is not None:
        _say_lost(tx, header.node, known.through, joined.through, now)
    _stand(tx, header.node, epoch, joined.through, header.session)


def pass_over(tx: Transaction, node: str, up_to: int, now: datetime) -> None:
    """The node no longer has what is missing before ``up_to``: say so, and go on from there."""
    stands = _stands(tx, node)
    if up_to <= stands.through + 1:
        return
    _say_lost(tx, node, stands.through, up_to - 1, now)
    _stand(tx, node, stands.epoch, up_to - 1, stands.session)


def step_over(tx: Transaction, node: str, seq: int) -> int | None:
    """A fact that was buried unread has had its place. Where the node stands now; ``None``: before a gap."""
    stands = _stands(tx, node)
    match place(stands.through, seq):
        case Place.AHEAD:
            return None
        case Place.KNOWN:
            return stands.through
        case Place.NEXT:
            _stand(tx, node, stands.epoch, seq, stands.session)
            return seq


def bury(tx: Transaction, message: Message, why: Why, reason: str, received_at: datetime) -> None:
    """Keep a message that nobody can take, and say so on the fleet page.

    The newest are kept, of each node and of all, and of each what a person would read of it.
    """
    tx.execute(
        dead_letter.insert().values(
            node=message.where.node,
            topic=message.topic[:LONGEST_TOPIC],
            payload=message.payload[:LONGEST_KEPT],
            reason=reason[:200],
            received_at=received_at,
        )
    )
    _let_the_oldest_go(tx, dead_letter.c.node == message.where.node, MOST_OF_A_NODE)
    _let_the_oldest_go(tx, sa.true(), MOST_OF_ALL)
    trouble.note(tx, message.where.node, why, reason, received_at)


def _let_the_oldest_go(tx: Transaction, which: sa.ColumnElement[bool], most: int) -> None:
    newest = sa.select(dead_letter.c.id).where(which).order_by(dead_letter.c.id.desc())
    last = tx.scalar(newest.offset(most).limit(1))
    if last is not None:
        tx.execute(dead_letter.delete().where(which, dead_letter.c.id <= last))


def _handle(
    tx: Transaction,
    context: Context,
    by_schema: Mapping[str, Handler],
    role: str,
    message: Message,
    header: Header,
    received_at: datetime,
) -> None:
    handler = by_schema.get(header.schema)
    if handler is None or header.node != message.where.node or not may_say(role, header.schema):
        reason = (
            "nobody takes this"
            if handler is None
            else "speaks for another node"
            if header.node != message.where.node
            else "not for a device of its role to say"
        )
        bury(tx, message, Why.NOT_ITS_ROLE, f"{header.schema}: {reason}", received_at)
        return
    try:
        with tx.begin_nested():
            handler(tx, _fact(tx, context, message, header, received_at), handlers.decode(header))
    except WireError as error:
        bury(tx, message, Why.UNREADABLE, str(error), received_at)
    except Refused as error:
        bury(tx, message, Why.NOT_BELIEVED, f"{header.schema}: {error}", received_at)
    except sa.exc.IntegrityError:  # the books of a subject contradict it, and will the next time too
        log.exception("%s contradicts what is known", header.schema)
        bury(tx, message, Why.NOT_BELIEVED, f"{header.schema}: contradicts what is known", received_at)
    except Exception as error:  # a fault in a subject's handler, which the next version may mend
        if is_lost(error):
            raise
        log.exception("the handler of %s failed", header.schema)
        bury(tx, message, Why.NOT_TAKEN, f"{header.schema}: {type(error).__name__}", received_at)


def _fact(tx: Transaction, context: Context, message: Message, header: Header, received_at: datetime) -> Fact:
    assert header.seq is not None
    said = parse_timestamp(header.at)
    return Fact(
        hub=context,
        node=header.node,
        id=header.id,
        seq=header.seq,
        path=message.where.rest,
        at=_not_ahead(fleet_devices.time_of(tx, header, said, received_at), received_at),
        received_at=received_at,
    )


def _not_ahead(said: datetime, received_at: datetime) -> datetime:
    """Nothing has happened in the future: a clock that says so is not believed, and ours stands for it."""
    return said if said <= received_at + handlers.CLOCK_TOLERANCE else received_at


@dataclass(frozen=True, slots=True)
class _Standing:
    epoch: int
    through: int
    session: str


def _stands(tx: Transaction, node: str) -> _Standing:
    row = tx.execute(sa.select(cursor).where(cursor.c.node == node)).one_or_none()
    return _Standing(row.epoch, row.through, row.session) if row else _Standing(1, 0, "")


def _stand(tx: Transaction, node: str, epoch: int, through: int, session: str) -> None:
    values = {"epoch": epoch, "through": through, "session": session}
    if tx.execute(cursor.update().where(cursor.c.node == node).values(values)).rowcount == 0:
        tx.execute(cursor.insert().values(node=node, **values))


def _is_recorded(tx: Transaction, id: str) -> bool:
    return tx.scalar(sa.select(fact.c.id).where(fact.c.id == id)) is not None


def _record(tx: Transaction, node: str, epoch: int, header: Header, received_at: datetime) -> None:
    tx.execute(
        fact.insert().values(
            id=header.id,
            node=node,
            epoch=epoch,
            seq=header.seq,
            schema_name=header.schema,
            received_at=received_at,
        )
    )


def _say_lost(tx: Transaction, node: str, through: int, goes_on_after: int, now: datetime) -> None:
    fleet.raise_alarm(tx, node, Alarm.FACTS_LOST, f"{through + 1}–{goes_on_after}", now)
