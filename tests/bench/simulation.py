"""Ten thousand seeds of a town in trouble, on all cores: how many, how fast, and which of them fail."""

from __future__ import annotations

import logging
import multiprocessing
import os
import sys
import time
from collections.abc import Iterator

from city.simulation.drawing import draw
from city.simulation.world import run
from tests.bench.figures import Chapter, Figure

SEEDS = 10_000
SEEDS_AT_ONCE = 50


def measured(seeds: int = SEEDS) -> Chapter:
    """Run ``seeds`` seeds. A seed that fails is named on stderr and counted."""
    began = time.perf_counter()
    failing: list[int] = []
    lived = 0.0
    batches = [(first, min(SEEDS_AT_ONCE, seeds - first)) for first in range(0, seeds, SEEDS_AT_ONCE)]
    cores = os.cpu_count() or 1
    with multiprocessing.get_context("spawn").Pool(cores) as pool:
        for failed, seconds in pool.imap_unordered(_batch, batches):
            failing += failed
            lived += seconds
    taken = time.perf_counter() - began
    for seed in sorted(failing):
        sys.stderr.write(f"fails: tsunagaru simulate --seed {seed}\n")
    return Chapter("Simulation of the payment path", tuple(_figures(seeds, failing, lived, taken, cores)))


def _batch(range_: tuple[int, int]) -> tuple[list[int], float]:
    """Failing seeds, and the seconds that the towns lived through."""
    logging.disable(logging.ERROR)
    first, count = range_
    reports = [run(draw(seed)) for seed in range(first, first + count)]
    failing = [report.plan.seed for report in reports if report.complaints]
    return failing, sum(report.seconds for report in reports)


def _figures(seeds: int, failing: list[int], lived: float, taken: float, cores: int) -> Iterator[Figure]:
    note = f"the first: seed {min(failing)}" if failing else ""
    yield Figure("seeds run", seeds, must="10,000", note=f"{cores} processes")
    yield Figure("seeds that failed", len(failing), must="0", note=note)
    yield Figure("time for all", taken, "s")
    yield Figure("simulated time to real time", lived / taken, note="one shop's hour in so many times less")


if __name__ == "__main__":
    chapter = measured(int(sys.argv[1]) if len(sys.argv) > 1 else SEEDS)
    for figure in chapter.figures:
        sys.stdout.write(f"{figure.what}: {figure.value:,.1f} {figure.unit} {figure.note}\n")
