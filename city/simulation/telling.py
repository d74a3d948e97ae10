"""``tsunagaru simulate``: runs seeds, and tells the shortest story of the first one that fails."""

from __future__ import annotations

import hashlib
import logging
import time

from city.simulation.drawing import draw
from city.simulation.shrink import shorten
from city.simulation.world import Report, run, told


def simulate(first: int, seeds: int) -> int:
    """Run ``seeds`` seeds from ``first`` on; the exit code of the command."""
    logging.disable(logging.ERROR)  # what devices log in trouble is expected here, by the hundred
    began = time.perf_counter()
    for seed in range(first, first + seeds):
        report = run(draw(seed))
        if report.complaints:
            print(story(report, shorten(report, run)))
            return 1
        print(f"seed {seed}: {report.seconds:.0f} s of a town's life, nothing wrong, trace {digest(report)}")
    print(f"{seeds} seeds in {time.perf_counter() - began:.1f} s, nothing wrong")
    return 0


def story(failed: Report, short: Report) -> str:
    """Seed, complaint, and what has to happen for it."""
    spared = len(set(failed.befell)) - len(set(short.befell))
    lines = [
        f"seed {failed.plan.seed} fails: {failed.complaints[0]}",
        f"again, with everything: tsunagaru simulate --seed {failed.plan.seed}",
        "",
        f"{len(short.plan.acts)} of {len(failed.plan.acts)} acts are enough"
        f" ({spared} messages of {len(set(failed.befell))} need no trouble of their own):",
        *(f"  {act.at:8.3f}  {told(act)}" for act in short.plan.acts),
        "",
        "what happens then:",
        *(f"  {line}" for line in short.trace),
    ]
    return "\n".join(lines)


def digest(report: Report) -> str:
    """Equal for equal runs: to be compared when a seed is replayed elsewhere."""
    return hashlib.sha256("\n".join(report.trace).encode()).hexdigest()[:16]
