"""What goes wrong, when and for how long: drawn from a seed, done to real processes and lines."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from random import Random

from city.cables import CableState
from tests.blackbox.databases import Database
from tests.blackbox.town import MACHINES, Town

PAUSES = (0.2, 0.5, 1.0, 2.0)
LENGTHS = (0.05, 0.3, 1.0, 2.5)
TICK_SECONDS = 0.05

KINDS = {
    "money killed": 4,
    "hub killed": 3,
    "broker killed": 3,
    "database struck": 3,
    "machine killed": 4,
    "counter killed": 2,
    "line cut": 4,
    "line stalled": 3,
}


class Harm:
    """``done`` counts what has happened so far."""

    def __init__(self, town: Town, database: Database, seed: int) -> None:
        self.done: Counter[str] = Counter()
        self._town = town
        self._database = database
        self._random = Random(f"harm {seed}")

    def go_on(self, seconds: float, at_least: int = 1) -> None:
        """One thing after another until the time is over, ``at_least`` so many; then everything is whole."""
        end = time.monotonic() + seconds
        for kind in self._kinds():
            enough = self.done.total() >= at_least
            pause = self._random.choice(PAUSES)
            self._wait(min(pause, max(0.0, end - time.monotonic())) if enough else pause)
            if enough and time.monotonic() >= end:
                break
            self._do(kind, self._random.choice(LENGTHS))
            self.done[kind] += 1

    def _kinds(self) -> Iterator[str]:
        """First each of them once in some order, then by chance."""
        yield from self._random.sample(list(KINDS), len(KINDS))
        while True:
            yield self._random.choices(list(KINDS), list(KINDS.values()))[0]

    def _do(self, kind: str, seconds: float) -> None:
        match kind:
            case "money killed":
                self._town.kill_money(seconds)
            case "hub killed":
                self._town.processes["hub"].kill(seconds)
            case "broker killed":
                self._town.processes["broker"].kill(seconds)
            case "machine killed":
                self._town.processes[self._random.choice(list(MACHINES))].kill(seconds)
            case "counter killed":
                self._town.processes["desk"].kill(seconds)
            case "database struck":
                self._database.strike(seconds)
            case "line cut" | "line stalled":
                line = self._random.choice(self._town.lines)
                state = CableState.CUT if kind == "line cut" else CableState.STALLED
                self._town.set_line(line, state)
                self._wait(seconds)
                self._town.set_line(line, CableState.WHOLE)

    def _wait(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._town.tend()
            time.sleep(min(TICK_SECONDS, left))
