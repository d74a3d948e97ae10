"""Play events into a flow and keep what it did."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from hypothesis import settings

from kiosk.flows.step import Step

S = TypeVar("S")
E = TypeVar("E")
F = TypeVar("F")

QUICKLY = settings(max_examples=50)
"""For histories of many events: a busy machine is no failure."""


def play(step: Callable[[S, E], Step[S, F]], state: S, events: Iterable[E]) -> tuple[S, list[F]]:
    """The last state, and all effects in their order."""
    effects: list[F] = []
    for event in events:
        done = step(state, event)
        state = done.state
        effects.extend(done.effects)
    return state, effects
