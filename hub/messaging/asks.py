"""Who answers which ask: ``@answers(schema)`` in a subject's ``devices.py``.

An answerer runs in the transaction of the batch in which the ask came; what it returns is told to the node
once that is on the disk. A device asks again, under the same id, at each new connection: an answerer that
changes something does it once per id (``Ask.id``). One that raises has changed nothing, and its node gets no
answer. The coin's asks go to the money process, which has a reader of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import msgspec

from edge.wire.envelope import Header, WireError, decode_body
from edge.wire.messages import ANSWERED_BY, INTAKE, SCHEMAS, says
from edge.wire.reading import read
from hub.core import subjects
from hub.core.context import Context
from hub.core.db import Transaction

Body = TypeVar("Body")
Told = TypeVar("Told", bound=msgspec.Struct)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What an answerer learns besides the body. ``id``: what the answer must name as its ``ask``."""

    hub: Context
    node: str
    id: str
    received_at: datetime


Answerer = Callable[[Transaction, Ask, Any], msgspec.Struct]
_answerers: dict[str, Answerer] = {}


def answers(
    schema: str,
) -> Callable[[Callable[[Transaction, Ask, Body], Told]], Callable[[Transaction, Ask, Body], Told]]:
    """Register ``answer(tx, ask, body)`` for asks of ``schema``, one answerer each."""
    if schema not in SCHEMAS:
        raise ValueError(f"the contract has no schema {schema}")
    if schema in _answerers:
        raise ValueError(f"{schema} is answered already")

    def register(
        answerer: Callable[[Transaction, Ask, Body], Told],
    ) -> Callable[[Transaction, Ask, Body], Told]:
        _answerers[schema] = answerer
        return answerer

    return register


def load() -> Mapping[str, Answerer]:
    """The answerers of all subjects, by schema."""
    for _ in subjects.parts("devices"):
        pass  # importing a subject's devices registers its answerers
    return dict(_answerers)


def asked_here() -> tuple[str, ...]:
    """The subjects whose asks this process hears."""
    return tuple(subject for subject, process in ANSWERED_BY.items() if process == INTAKE)


def answer(
    tx: Transaction,
    by_schema: Mapping[str, Answerer],
    role: str,
    ask: Ask,
    rest: tuple[str, ...],
    header: Header,
) -> msgspec.Struct:
    """What ``ask`` is answered. ``rest``: subject and operation of its topic. Raises ``WireError``."""
    if header.node != ask.node or header.schema.partition("/")[0] != ".".join(rest):
        raise WireError(f"{header.schema}: not what its topic says")
    if header.schema not in says(role).asks or header.schema not in by_schema:
        raise WireError(f"{header.schema}: not for a device of its role to ask")
    return by_schema[header.schema](tx, ask, read(decode_body(header, SCHEMAS[header.schema])))
