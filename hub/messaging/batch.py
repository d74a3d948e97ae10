"""One batch of messages in one transaction, and what is to be said to the nodes after its commit."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from edge.wire.envelope import Header, WireError, decode_body, decode_header, seq_of
from edge.wire.messages.link import Birth, DeviceReport, Reported, Status
from edge.wire.topics import ASKS_STANDING, Topic, Up
from hub.core.context import Context
from hub.core.db import Transaction, is_lost, transaction
from hub.core.limits import Pace
from hub.fleet import devices as fleet_devices
from hub.fleet import service as fleet
from hub.fleet import trouble
from hub.fleet.trouble import Why
from hub.messaging import service
from hub.messaging.asks import Answerer, Ask, answer
from hub.messaging.gaps import Decision, Gaps
from hub.messaging.handlers import Handler
from hub.messaging.model import Place
from hub.messaging.service import Message

log = logging.getLogger(__name__)

FACTS = (Up.EVENT, Up.RESULT)
LEVELS = (Up.STATUS, Up.BIRTH, Up.DEVICE, Up.REPORTED)
PASSING = (*FACTS, Up.ASK)
"""What is said once and must not stand at the broker."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message and when it came: by the wall and by the monotonic clock (seconds).

    ``waited``: it came faster than the pace, and its time has come now.
    """

    message: Message
    at: datetime
    monotonic: float
    waited: bool = False


@dataclass(slots=True)
class ToSay:
    """``through`` and ``replay_from`` by node: acknowledgements and requests for what is missing.

    ``clear``: topics on which the broker keeps what it should not. ``later``: the newest level of each topic
    that came faster than the pace. ``answers``: node, subject and body.
    """

    through: dict[str, int] = field(default_factory=dict)
    replay_from: dict[str, int] = field(default_factory=dict)
    clear: list[str] = field(default_factory=list)
    later: dict[str, Arrived] = field(default_factory=dict)
    answers: list[tuple[str, str, msgspec.Struct]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Hearers:
    """Who takes which fact and who answers which ask, by schema."""

    facts: Mapping[str, Handler]
    asks: Mapping[str, Answerer] = field(default_factory=dict)


def commit(
    context: Context,
    hearers: Hearers,
    gaps: Gaps,
    batch: Sequence[Arrived],
    pace: Pace,
) -> ToSay:
    """Take a batch. What is returned may be said, since everything behind it is on the disk.

    What comes faster than ``pace`` is not taken and not acknowledged: an outbox sends its facts again.
    A level comes but once, and waits in ``later``.
    """
    to_say = ToSay()
    with transaction(context.engine) as tx:
        admitted = {node.name: node.role for node in fleet.nodes(tx) if node.active}
        kept_away: set[str] = set()
        for arrived in batch:
            node = arrived.message.where.node
            if node not in admitted:
                if _asks_how_it_stands(arrived.message.where) and pace.lets(node, arrived.monotonic):
                    kept_away.add(node)
                else:
                    log.warning("ignored a message of %s, which is not admitted", node)
            elif not pace.lets(node, arrived.monotonic):
                _pass_by(tx, arrived, to_say)
            else:
                to_say.later.pop(arrived.message.topic, None)
                _take(tx, context, hearers, admitted[node], gaps, arrived, to_say)
        if kept_away:
            fleet.remind(tx, context, *sorted(kept_away))
    return to_say


def _asks_how_it_stands(where: Topic) -> bool:
    return where.kind is Up.ASK and where.rest == ASKS_STANDING


def _pass_by(tx: Transaction, arrived: Arrived, to_say: ToSay) -> None:
    """Not now. A fact waits in its outbox, a level here; told once, whatever it is."""
    where = arrived.message.where
    if where.kind in LEVELS:
        to_say.later[arrived.message.topic] = arrived
    else:
        _let_go(arrived.message, to_say)
    if not arrived.waited:
        # The outbox of a device that was away for long comes faster than any device has to say.
        said, honest = "more messages than a device has to say", where.kind in FACTS
        trouble.note(tx, where.node, Why.TOO_MANY, said, arrived.at, alarms=not honest)


def _take(
    tx: Transaction,
    context: Context,
    hearers: Hearers,
    role: str,
    gaps: Gaps,
    arrived: Arrived,
    to_say: ToSay,
) -> None:
    """One message, whatever it is: taken whole, or buried whole. Raises for a lost database alone.

    In a savepoint: what failed half way has left nothing, and the batch around it stands.
    """
    message = arrived.message
    if not message.payload:
        return  # a retained level was cleared
    if message.where.kind in PASSING:
        _let_go(message, to_say)
    if message.where.kind is Up.ASK and message.retained:
        return  # it would be asked at each of our starts
    try:
        with tx.begin_nested():
            if message.where.kind is None:
                raise WireError("said where the contract has no place for it")
            header = decode_header(message.payload)
            if message.where.kind in FACTS:
                _take_fact(tx, context, hearers.facts, role, gaps, arrived, header, to_say)
            elif message.where.kind is Up.ASK:
                _answer(tx, context, hearers.asks, role, arrived, header, to_say)
            else:
                _take_level(tx, message, header, arrived.at)
        return
    except WireError as error:
        why, reason = Why.UNREADABLE, str(error)
    except fleet_devices.TooManyNames as error:
        why, reason = Why.TOO_MANY, str(error)
    except Exception as error:  # a mistake of ours, or of the contract's: the next message is to be taken
        if is_lost(error):
            raise
        log.exception("a message of %s could not be taken", message.where.node)
        why, reason = Why.NOT_TAKEN, f"could not be taken: {type(error).__name__}"
    service.bury(tx, message, why, reason, arrived.at)
    _let_go(message, to_say)
    if message.where.kind in FACTS and (seq := seq_of(message.payload)) is not None:
        through = service.step_over(tx, message.where.node, seq)
        if through is not None:
            to_say.through[message.where.node] = through


def _let_go(message: Message, to_say: ToSay) -> None:
    """Nothing is to stand at the broker but levels, and of these none that cannot be taken."""
    if message.retained:
        to_say.clear.append(message.topic)


def _answer(
    tx: Transaction,
    context: Context,
    by_schema: Mapping[str, Answerer],
    role: str,
    arrived: Arrived,
    header: Header,
    to_say: ToSay,
) -> None:
    where = arrived.message.where
    ask = Ask(hub=context, node=where.node, id=header.id, received_at=arrived.at)
    told = answer(tx, by_schema, role, ask, where.rest, header)
    to_say.answers.append((where.node, where.rest[0], told))


def _take_fact(
    tx: Transaction,
    context: Context,
    by_schema: Mapping[str, Handler],
    role: str,
    gaps: Gaps,
    arrived: Arrived,
    header: Header,
    to_say: ToSay,
) -> None:
    if header.seq is None:
        raise WireError(f"{header.schema}: a fact without its seq")
    node = arrived.message.where.node
    taken = service.take(tx, context, by_schema, role, arrived.message, header, arrived.at)
    if taken.place is Place.AHEAD:
        missing = taken.through + 1
        match gaps.seen(node, missing, arrived.monotonic):
            case Decision.ASK:
                to_say.replay_from[node] = missing
            case Decision.GIVE_UP:
                service.pass_over(tx, node, header.seq, arrived.at)
                taken = service.take(tx, context, by_schema, role, arrived.message, header, arrived.at)
            case Decision.WAIT:
                return
    if taken.place is not Place.AHEAD:
        to_say.through[node] = taken.through


def _take_level(tx: Transaction, message: Message, header: Header, now: datetime) -> None:
    node = message.where.node
    if header.node != node:
        raise WireError(f"{header.schema}: speaks for another node")
    match message.where.kind, message.where.rest:
        case Up.STATUS, ():
            fleet_devices.heard_status(tx, node, decode_body(header, Status), now)
        case Up.BIRTH, ():
            body = decode_body(header, Birth)
            fleet_devices.heard_birth(tx, header, body, now)
            service.take_birth(tx, header, body, now)
        case Up.DEVICE, (device,):
            fleet_devices.heard_device(tx, node, device, decode_body(header, DeviceReport), now)
        case Up.REPORTED, (device,):
            fleet_devices.heard_reported(tx, node, device, decode_body(header, Reported), now)
        case _:
            raise WireError(f"{header.schema}: not a level of the contract")
