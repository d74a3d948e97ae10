"""What every flow returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

S = TypeVar("S")
F = TypeVar("F")


@dataclass(frozen=True, slots=True)
class Step(Generic[S, F]):
    """The state after an event, and what is now to be done in the world, in order."""

    state: S
    effects: tuple[F, ...] = ()
