"""From a plan that fails to a short one that fails in the same way (delta debugging)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from city.simulation.workload import Act, Plan
from city.simulation.world import Report

MOST_RUNS = 400
"""A shortened trace is worth a minute, not an hour."""

Run = Callable[[Plan], Report]
Part = TypeVar("Part")


def shorten(failed: Report, run: Run) -> Report:
    """Leave out acts, then let messages arrive well, as long as the same kind of complaint remains."""
    runs = _Runs(run, kind_of(failed))
    report = runs.of(replace(failed.plan, acts=_until(failed))) or failed
    acts = _least(report.plan.acts, lambda some: runs.of(replace(report.plan, acts=tuple(some))) is not None)
    report = runs.of(replace(report.plan, acts=tuple(acts))) or report
    befell = list(dict.fromkeys(report.befell))

    def calm_but(some: Sequence[str]) -> Plan:
        return replace(report.plan, calm=frozenset(befell) - set(some))

    needed = _least(befell, lambda some: runs.of(calm_but(some)) is not None)
    return runs.of(calm_but(needed)) or report


def kind_of(report: Report) -> str:
    """The first complaint without its numbers: what makes two failures the same."""
    return re.sub(r"[\d,.\-_]+|again", "", report.complaints[0])


def _until(failed: Report) -> tuple[Act, ...]:
    return tuple(act for act in failed.plan.acts if act.at <= failed.seconds)


class _Runs:
    def __init__(self, run: Run, kind: str) -> None:
        self._run = run
        self._kind = kind
        self._left = MOST_RUNS

    def of(self, plan: Plan) -> Report | None:
        """The report of this plan if it fails in the same way and there is patience left."""
        if self._left == 0:
            return None
        self._left -= 1
        report = self._run(plan)
        return report if report.complaints and kind_of(report) == self._kind else None


def _least(parts: Sequence[Part], fails: Callable[[Sequence[Part]], bool]) -> Sequence[Part]:
    """A small part of ``parts`` that still fails: try without each piece, ever smaller pieces."""
    size = max(1, len(parts) // 2)
    while parts:
        place, shorter = 0, False
        while place < len(parts):
            without = [*parts[:place], *parts[place + size :]]
            if fails(without):
                parts, shorter = without, True
            else:
                place += size
        if size == 1 and not shorter:
            return parts
        size = max(1, size // 2)
    return parts
