"""Who takes which fact: ``@handles(schema)`` in a subject's ``devices.py``.

A handler runs in the transaction that records the fact, exactly once per fact. When it raises
``Refused`` the fact is kept as a dead letter and still acknowledged, since sending it again would
change nothing. Any other exception rolls the transaction back and is tried again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from edge.wire.envelope import Header, decode_body
from edge.wire.messages import SCHEMAS
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
    """The body of a fact as the contract says; raises ``WireError``."""
    return decode_body(header, SCHEMAS[header.schema])
