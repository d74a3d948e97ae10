"""Who takes which fact: ``@handles(schema)`` in a subject's ``devices.py``.

A handler runs in the transaction that records the fact, exactly once per fact. When it raises
``Refused`` the fact is kept as a dead letter and still acknowledged, since sending it again would
change nothing. Any other exception rolls the transaction back and is tried again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from edge.wire.envelope import Header, WireError, decode_body, parse_timestamp
from edge.wire.messages import SCHEMAS
from edge.wire.reading import read
from hub.core import subjects
from hub.core.context import Context
from hub.core.db import Transaction

Body = TypeVar("Body")


class Refused(Exception):
    """The fact is well-formed but cannot be true for its subject; the text names no person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What a handler learns besides the body. ``at`` is the sender's time put right with its clock.

    ``path`` is what follows the kind in the topic, for example ``("screen", "shown")``.
    """

    hub: Context
    node: str
    id: str
    seq: int
    path: tuple[str, ...]
    at: datetime
    received_at: datetime


CLOCK_TOLERANCE = timedelta(minutes=5)
"""How far a device's clock that is kept right may be from ours."""


def happened(text: str, fact: Fact, not_before: datetime) -> datetime:
    """A moment that a device tells of; raises ``Refused`` when it cannot have been then.

    ``not_before``: what it tells of had not begun yet. Nothing is told of the future.
    """
    try:
        moment = parse_timestamp(text)
    except WireError as error:
        raise Refused("not a time") from error
    if not not_before - CLOCK_TOLERANCE <= moment <= fact.received_at + CLOCK_TOLERANCE:
        raise Refused("at a time when it cannot have been")
    return moment


Handler = Callable[[Transaction, Fact, Any], None]
_handlers: dict[str, Handler] = {}


def handles(schema: str) -> Callable[[Callable[[Transaction, Fact, Body], None]], Handler]:
    """Register ``handle(tx, fact, body)`` for facts of ``schema``, one handler each."""
    if schema not in SCHEMAS:
        raise ValueError(f"the contract has no schema {schema}")
    if schema in _handlers:
        raise ValueError(f"{schema} is handled already")

    def register(handler: Callable[[Transaction, Fact, Body], None]) -> Handler:
        _handlers[schema] = handler
        return handler

    return register


def load() -> dict[str, Handler]:
    """The handlers of all subjects, by schema."""
    for _ in subjects.parts("devices"):
        pass  # importing a subject's devices registers its handlers
    return dict(_handlers)


def decode(header: Header) -> Any:
    """The body of a fact as the contract says, its texts as they may be kept; raises ``WireError``."""
    return read(decode_body(header, SCHEMAS[header.schema]))
