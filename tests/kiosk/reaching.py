"""Which looks of a till can be reached: every event there is, tried on every sample."""

from __future__ import annotations

import itertools
import re
import types
import typing
from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from enum import Enum
from typing import Any

from kiosk.flows.till.events import Event
from kiosk.flows.till.machine import step
from kiosk.flows.till.model import Entry, IncomingPayment, Pending, Shift, Totals
from kiosk.flows.till.phases import Phase, State
from kiosk.screens.draw import Artist, screens_environment
from kiosk.screens.till.view import VIEW
from kiosk.words.language import Language
from tests.kiosk import samples

PARTLY = replace(samples.LARGEST, refunded=500)
VALUES: dict[Any, tuple[Any, ...]] = {
    str: (samples.SALE.id, samples.GIVEN_BACK.id, samples.MIXED.payment_id, "1000000042", "1", ""),
    bool: (True, False),
    int: (1, 3),
    float: (20.0,),
    type(None): (None,),
    Entry: (PARTLY, *samples.ENTRIES),
    IncomingPayment: samples.INCOMING,
    Pending: (samples.SALE, samples.GIVEN_BACK),
    Totals: (samples.TOTALS,),
    Shift: (samples.SHIFT, samples.CLOSED),
    **{(list, str): ("unplugged",)},
}
"""What may stand in an event's field, by its type."""
NOT_WORDS = re.compile(r'"[^"]*"|[0-9]+')


def phases_without_a_sample() -> set[type]:
    """Not empty when somebody has made a phase that nobody looks at."""
    return set(typing.get_args(Phase)) - {type(phase) for phase in samples.TILL_PHASES}


def looks(language: Language) -> Iterator[State]:
    """One state for each page that has other words or other boxes in this language."""
    artist, seen = Artist(VIEW, screens_environment()), set[str]()
    for state in _reached(samples.TILL_STATES):
        spoken = replace(state, language=language)
        look = NOT_WORDS.sub("", artist.page(spoken))
        if look not in seen:
            seen.add(look)
            yield spoken


def _reached(states: Iterable[State]) -> Iterator[State]:
    known = dict.fromkeys(states)
    yield from known
    for state, event in itertools.product(tuple(known), tuple(_events())):
        after = step(state, event).state
        if after not in known:
            known[after] = None
            yield after


def _events() -> Iterator[Event]:
    """Each kind of event: its fields at their first value, and any two of them at all their values."""
    for kind in typing.get_args(Event):
        hints = typing.get_type_hints(kind)
        choices = {field.name: _values(hints[field.name]) for field in fields(kind)}
        first = {name: values[0] for name, values in choices.items()}
        for changed in itertools.combinations(choices, min(2, len(choices))):
            for values in itertools.product(*(choices[name] for name in changed)):
                yield kind(**first | dict(zip(changed, values, strict=True)))


def _values(hint: Any) -> tuple[Any, ...]:
    if isinstance(hint, type) and issubclass(hint, Enum):
        return tuple(hint)
    if isinstance(hint, types.UnionType):
        return tuple(itertools.chain.from_iterable(map(_values, typing.get_args(hint))))
    if typing.get_origin(hint) is tuple:
        inner = typing.get_args(hint)[0]
        several = VALUES.get((list, inner), _values(inner))
        return (several, (), *((each,) for each in several))
    return VALUES[hint]
