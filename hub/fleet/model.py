"""Nodes, their certificates and what is known of their links. Pure.

A node is one machine with one certificate; its id is the certificate's common name. A name is given
once and never again: the broker tells devices apart by name alone, so a replaced machine under the
old name would bring the old machine's certificate back to life.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, StrEnum, auto

from edge.wire.access import HUB_IDENTITIES
from edge.wire.messages.link import LinkState
from hub.core.limits import Limit
from hub.kit.errors import Refused

CODE_LETTERS = "ACDEFGHJKLMNPQRTUVWXY3479"
"""Nothing that a tired eye mixes up: no 0 O, 1 I, 2 Z, 5 S, 6, 8 B."""
CODE_LENGTH = 6
ENROLMENT_LASTS = timedelta(minutes=15)
ENROLMENTS_PER_ADDRESS = Limit("enrolments from an address", times=20, window=timedelta(minutes=15))
ENROLMENTS_WAITING = 100
"""More at once are not a city's devices but somebody's flood."""
CODES_PER_STAFF = Limit("codes tried by a member of staff", times=20, window=timedelta(minutes=15))

_NODE = re.compile(r"[a-z0-9][a-z0-9-]{1,30}[a-z0-9]")
_ROLE = re.compile(r"[a-z][a-z_-]{0,31}")
_MACHINE = re.compile(r"[a-z0-9-]{1,64}")


class Why(Enum):
    """Why something is not done."""

    BAD_NAME = auto()
    NAME_USED = auto()
    NO_SUCH_CODE = auto()
    BAD_APPLICATION = auto()
    REQUEST_UNREADABLE = auto()
    REQUEST_NOT_OURS = auto()
    NOT_ENROLLED = auto()
    NOT_ENROLLED_OR_REVOKED = auto()
    NOT_ENROLLED_OR_AWAY = auto()
    NOT_IN_QUARANTINE = auto()


class FleetError(Refused[Why]):
    """What was asked of the fleet cannot be."""


class NotAdmitted(Exception):
    """No device of ours, or one that is revoked. Says no more to whoever asks."""


class RequestUnfit(FleetError):
    """A certificate request that we do not sign."""


class NodeState(StrEnum):
    ADMITTED = "admitted"
    QUARANTINED = "quarantined"  # kept away for a while: it may neither speak nor hear
    REVOKED = "revoked"


class Reach(StrEnum):
    """Whether anything comes from a node, in one word for people; the wire's own is ``LinkState``."""

    ONLINE = "online"
    CUT = "cut"
    STOPPED = "stopped"
    NEVER = "never"
    QUARANTINED = "quarantined"
    REVOKED = "revoked"


class EnrolmentState(StrEnum):
    WAITING = "waiting"
    ADMITTED = "admitted"
    REJECTED = "rejected"


class Presence(StrEnum):
    """State of one attached device, as its node reports it."""

    READY = "ready"
    DEGRADED = "degraded"
    ABSENT = "absent"
    UNKNOWN = "unknown"


class Alarm(StrEnum):
    """What staff must look at. The text beside it names no person."""

    CLONE = "clone"  # two live boots under one certificate
    OTHER_MACHINE = "other_machine"  # born on a machine that it was not enrolled on
    DEAD_LETTER = "dead_letter"  # a fact that nobody could take
    FACTS_LOST = "facts_lost"  # a gap that the node can no longer fill
    STAFF_CALLED = "staff_called"  # somebody at a kiosk needs help
    PAYMENT_UNFIT = "payment_unfit"  # a till was told "paid" of what it had not asked for
    SEQUENCE_RESTARTED = "sequence_restarted"  # the node lost its disk


@dataclass(frozen=True, slots=True)
class Node:
    """A node as the other subjects know it; ``active`` until it is revoked."""

    name: str
    role: str
    active: bool


@dataclass(frozen=True, slots=True)
class Boot:
    """One start of a machine that was born under a node's name; ``at`` is the newest birth seen."""

    boot: str
    machine: str
    at: datetime


def alarms_of_birth(boots: Sequence[Boot], boot: str, machine: str, enrolled: str) -> tuple[Alarm, ...]:
    """What is wrong with a birth of ``boot`` on ``machine``, given the earlier ``boots``, oldest first.

    A machine never returns to an earlier boot. When a boot is born again after another one was, both
    are alive: somebody has copied the card.
    """
    alarms: list[Alarm] = []
    if boots and boots[-1].boot != boot and any(earlier.boot == boot for earlier in boots):
        alarms.append(Alarm.CLONE)
    if enrolled and machine != enrolled:
        alarms.append(Alarm.OTHER_MACHINE)
    return tuple(alarms)


def link_after(known_session: str, state: LinkState, session: str) -> bool:
    """Whether a status counts: "lost" or "closing" of an older session takes nothing from a newer one."""
    return state is LinkState.ONLINE or session == known_session


MOST_LETTERS_OF_A_LABEL = 30
"""What people call a device (駅前の画面); empty: it has its id alone."""


def check_node(node: str) -> str:
    """A fit name for a node, or ``FleetError``."""
    if not _NODE.fullmatch(node) or node in HUB_IDENTITIES or node == "hub":
        raise FleetError(Why.BAD_NAME)
    return node


def fit_for_enrolment(role: str, machine: str) -> bool:
    """Whether a device's own words about itself have the shape that we keep and show."""
    return bool(_ROLE.fullmatch(role) and _MACHINE.fullmatch(machine))


def plain_code(text: str) -> str:
    """A code as typed: spaces, hyphens and capitals do not matter."""
    return re.sub(r"[\s-]", "", text).upper()
