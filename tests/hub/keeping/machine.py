"""One machine with a hub, as the tests of safe keeping see it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from edge.wire.ids import new_id
from hub.broadcast import service as broadcast
from hub.core.clock import SetClock
from hub.core.settings import Settings
from hub.keeping.backing_up import Copied, back_up
from hub.keeping.restoring import Restored, Wanted, World, restore
from hub.ledger.audit.invariants import CHECKS
from hub.ledger.service import microseconds
from tests.support.books import Books, open_books

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what has nothing to do with the kind of database."""

CODES_LAST = timedelta(seconds=75)


@dataclass
class Machine:
    """A hub's settings, and what safe keeping is given and says on this machine."""

    settings: Settings
    clock: SetClock
    paused: list[float] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def back_up(self, folder: Path, keep: int | None = None) -> Copied:
        return back_up(self.settings, folder, self.clock.now(), CHECKS, self.said.append, keep)

    def restore(self, copied: Path, *, put_aside: bool = False, highest: int | None = None) -> Restored:
        wanted = Wanted(
            copied=copied,
            checks=CHECKS,
            codes_last=CODES_LAST,
            tell_anew=(broadcast.tell_all_anew,),
            put_aside=put_aside,
            highest=highest,
        )
        world = World(
            clock=self.clock, chance=secrets, new_id=new_id, pause=self.paused.append, say=self.said.append
        )
        return restore(self.settings, wanted, world)

    @contextmanager
    def books(self) -> Iterator[Books]:
        """Whose invariants are all checked once more at the end."""
        with open_books(self.settings.database_url) as books:
            books.new_id = new_id  # type: ignore[method-assign]  # these books are opened more than once
            books.now = microseconds(self.clock.now())
            yield books
