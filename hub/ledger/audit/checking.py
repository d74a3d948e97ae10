"""Checks of the books as a job: one check a step, what it finds as errors by row."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from hub.core.context import Context
from hub.core.db import reading
from hub.jobs.model import RowError, Step
from hub.ledger.audit.invariants import Check, Violation
from hub.ledger.words import Rule


def one_by_one(checks: Mapping[str, Check], rules: Mapping[str, Rule]) -> Callable[[Context, str], Step]:
    """A step that makes the check after the one that the cursor names. Each sees a picture of its own."""
    names = list(checks)

    def step(context: Context, cursor: str) -> Step:
        number = names.index(cursor) + 1 if cursor in names else 0
        name = names[number]
        with reading(context.engine) as tx:
            found = checks[name](tx)
        return Step(
            done=1,
            total=len(names),
            cursor=name,
            errors=tuple(row_error(each, rules[name]) for each in found),
            finished=name == names[-1],
        )

    return step


def row_error(found: Violation, rule: Rule) -> RowError:
    """What a violation is called, and what should hold."""
    return RowError(found.where, f"{rule.ja}：{rule.says}", f"{rule.en}: {found.what}")
