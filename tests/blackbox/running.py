"""One run of the black box: load, harm, rest, count."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from hub.core.db import reading
from hub.ledger.audit import invariants
from tests.blackbox.databases import Kind, database
from tests.blackbox.harm import TICK_SECONDS, Harm
from tests.blackbox.town import MACHINES, SHOP_OF, Town
from tests.blackbox.verdict import Story, complaints, stories
from tests.support.waiting import NeverHappened

REST_SECONDS = 150.0
"""For everybody to start again and to ask for what is open."""


@dataclass(frozen=True, slots=True)
class Report:
    """``said``: how many ids ended how, by kind of question; ``starts``: how often each process began."""

    seconds: float
    rest_seconds: float
    harm: Counter[str]
    starts: dict[str, int]
    said: Counter[str]
    answers: int
    complaints: list[str]

    @property
    def asked(self) -> int:
        return self.said.total()


def run(
    kind: Kind,
    seed: int,
    seconds: float,
    keep: Callable[[Path], object] = lambda folder: None,
    *,
    payments: int = 1,
    harms: int = 1,
) -> Report:
    """Load with harm for ``seconds``, then rest, then count. ``keep`` is given the folder of a failed run.

    Nothing is harmed before so many ``payments`` have been made, and at least so many ``harms`` are done:
    how fast the machine is must not decide what is proved.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tsunagaru-blackbox-")))
        base = stack.enter_context(database(kind, folder / "database"))
        town = Town(folder, base.url, seed, stack)
        town.wait_until_up()
        _wait_for_payments(town, payments)
        harm = Harm(town, base, seed)
        began = time.monotonic()
        harm.go_on(seconds, harms)
        ended = time.monotonic()
        _rest(town)
        report = _count(town, harm, ended - began, time.monotonic() - ended)
        if report.complaints:
            keep(folder)
        return report


def _wait_for_payments(town: Town, wanted: int) -> None:
    _tend(town, lambda: _payments(town) >= wanted, lambda: f"no {wanted} payments before anything is harmed")


def _payments(town: Town) -> int:
    known, _ = stories(town.journals())
    return sum(story.paid for story in known.values() if story.ask.what == "pay")


def _rest(town: Town) -> None:
    """Nothing is harmed any more; everybody finishes what is open, and ends."""
    town.stop_file.touch()
    customers = [town.processes[name] for name in (*MACHINES, "desk", "dishonest")]

    def why() -> str:
        logs = "\n".join(file.read_text(errors="replace")[-2000:] for file in town.folder.glob("*.log"))
        who = [process.argv[-1] for process in customers if not process.done]
        return f"still waiting for an answer: {who}\n{logs}"

    _tend(town, lambda: all(process.done for process in customers), why)


def _tend(town: Town, until: Callable[[], bool], why: Callable[[], str]) -> None:
    """Start again whoever has died, until it is so; raises ``NeverHappened`` with the reason."""
    deadline = time.monotonic() + REST_SECONDS
    while not until():
        if time.monotonic() > deadline:
            raise NeverHappened(why())
        town.tend()
        time.sleep(TICK_SECONDS)


def _count(town: Town, harm: Harm, seconds: float, rest_seconds: float) -> Report:
    known, wrong = stories(town.journals())
    wrong += complaints(known, town.engine, town.wallets, town.shops, SHOP_OF)
    with reading(town.engine) as tx:
        broken = [violation for check in invariants.CHECKS.values() for violation in check(tx)]
    wrong += [f"{each.invariant}: {each.where}: {each.what}" for each in broken]
    if _checked(town) != 0:
        wrong.append("tsunagaru check says no")
    starts = {name: process.starts for name, process in town.processes.items()}
    answers = sum(story.answers for story in known.values())
    said = Counter(_ending(story) for story in known.values())
    return Report(seconds, rest_seconds, harm.done, starts, said, answers, wrong)


def _checked(town: Town) -> int:
    """The auditor's command, in a process of its own."""
    env = {**os.environ, "TSUNAGARU_DATA": str(town.settings.data_dir), "DATABASE_URL": town.database_url}
    command = [sys.executable, "-m", "city.cli", "check"]
    return subprocess.run(command, env=env, capture_output=True, check=False).returncode


def _ending(story: Story) -> str:
    state, reason = min(story.said, default=("open", ""))
    return f"{story.ask.what} {reason or state}"
