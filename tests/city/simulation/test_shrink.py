"""Shortening keeps what a failure needs, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

from city.simulation.shrink import kind_of, shorten
from city.simulation.workload import Act, Key, Plan, Press, Sweep
from city.simulation.world import Report


def act(number: int) -> Act:
    return Press(at=float(number), number=number, till="till-1", key=Key.DONE)


def report(plan: Plan, *complaints: str, befell: tuple[str, ...] = ()) -> Report:
    return Report(plan, complaints, (), befell, {}, seconds=99.0, last_hash="")


def fails_with(needed: set[int], messages: set[str]) -> Callable[[Plan], Report]:
    """A town that fails exactly when all of these acts happen and these messages suffer."""

    def run(plan: Plan) -> Report:
        befell = tuple(name for name in ("a", "b", "c", "d") if name not in plan.calm)
        there = needed <= {each.number for each in plan.acts} and messages <= set(befell)
        other = () if there else ("something else 12",) if len(plan.acts) % 2 else ()
        return report(plan, *(("payment pay-7 is gone",) if there else other), befell=befell)

    return run


def test_only_the_acts_and_messages_that_are_needed_remain() -> None:
    run = fails_with({3, 11}, {"c"})
    plan = Plan(1, tuple(map(act, range(20))))
    short = shorten(run(plan), run)
    assert [each.number for each in short.plan.acts] == [3, 11]
    assert short.plan.calm == {"a", "b", "d"}


def test_a_failure_that_needs_everything_stays_as_it_is() -> None:
    run = fails_with(set(range(4)), {"a", "b", "c", "d"})
    plan = Plan(1, tuple(map(act, range(4))))
    short = shorten(run(plan), run)
    assert short.plan == plan


def test_failures_are_the_same_when_only_their_numbers_differ() -> None:
    plan = Plan(1, (Sweep(at=0, number=1),))
    one, two = report(plan, "till-1 shows pay-3 as paid"), report(plan, "till-2 shows pay-41 as paid")
    assert kind_of(one) == kind_of(two)
    assert kind_of(one) != kind_of(report(plan, "till-1 printed copy 0 of pay-3 a second time"))
