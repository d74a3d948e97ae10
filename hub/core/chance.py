"""Chance as an argument: builders give the system's own (the module ``secrets``), tests their own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

Item = TypeVar("Item")


class Chance(Protocol):
    """What nobody can guess. ``secrets`` keeps it."""

    def token_bytes(self, nbytes: int, /) -> bytes: ...
    def token_hex(self, nbytes: int, /) -> str: ...
    def token_urlsafe(self, nbytes: int, /) -> str: ...

    def randbelow(self, below: int, /) -> int:
        """0 to ``below`` − 1."""
        ...

    def choice(self, of: Sequence[Item], /) -> Item: ...
