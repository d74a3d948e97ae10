"""The simulation finds faults: each is planted at a joint, and a seed below fifty must notice it."""

from __future__ import annotations

import pytest

from city.simulation.drawing import draw
from city.simulation.shrink import kind_of, shorten
from city.simulation.telling import story
from city.simulation.world import Parts, Report, run
from tests.city.simulation import planted

SEEDS = 50

FAULTS = {
    "a store that forgets used codes": Parts(store=planted.ForgetsUsedCodes),
    "a store that takes every retry for new": Parts(store=planted.TakesEveryRetryForNew),
    "a store that closes nothing when asked": Parts(store=planted.ClosesNothing),
    "a store that refunds twice": Parts(store=planted.RefundsTwice),
    "a store that counts nothing towards a day": Parts(store=planted.ForgetsLimits),
    "a store that passes city points on": Parts(store=planted.SendsGrantedMoney),
    "a store that confirms more of a hold than was asked": Parts(store=planted.ConfirmsAll),
    "a hub that answers before it commits": Parts(hub=planted.SaysItFirst),
    "a till that takes a time-out for a refusal": Parts(asking=planted.TimeOutIsRefusal),
    "a till that never asks again": Parts(asking=planted.NeverAsksAgain),
    "a screen on which unknown is paid": Parts(step=planted.unknown_is_done),
    "a screen on which unknown is refused": Parts(step=planted.unknown_is_refused),
}


def first_failure(parts: Parts) -> Report | None:
    """The first seed that fails with these parts and does not without them."""
    for seed in range(SEEDS):
        report = run(draw(seed), parts)
        if report.complaints and not run(draw(seed)).complaints:
            return report
    return None


@pytest.mark.timeout(300)  # some twenty seconds of one core
@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found_within_fifty_seeds(fault: str) -> None:
    assert first_failure(FAULTS[fault]) is not None


@pytest.mark.timeout(300)
def test_a_failure_is_told_at_its_shortest_and_still_fails_when_replayed() -> None:
    parts = Parts(store=planted.ForgetsUsedCodes)
    failed = first_failure(parts)
    assert failed is not None
    short = shorten(failed, lambda plan: run(plan, parts))
    assert kind_of(short) == kind_of(failed)
    assert len(short.plan.acts) <= 4  # money, a sale, and the same code once more
    assert run(short.plan, parts).trace == short.trace
    told = story(failed, short)
    assert f"--seed {failed.plan.seed}" in told
    assert all(line in told for line in short.trace)
