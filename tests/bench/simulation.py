"""Ten thousand seeds of a town in trouble, on all cores: how many, how fast, and which of them fail.

``python -m tests.bench.simulation [seeds [minutes]]``
"""

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
TOLD_EVERY = 500


def measured(seeds: int = SEEDS, minutes: float | None = None) -> Chapter:
    """Run ``seeds`` seeds, or as many as ``minutes`` allow. One that fails is named on stderr and counted."""
    began = time.perf_counter()
    end = began + 60 * minutes if minutes is not None else float("inf")
    failing: list[int] = []
    done, lived = 0, 0.0
    batches = [(first, min(SEEDS_AT_ONCE, seeds - first)) for first in range(0, seeds, SEEDS_AT_ONCE)]
    cores = os.cpu_count() or 1
    with multiprocessing.get_context("spawn").Pool(cores) as pool:
        for count, failed, seconds in pool.imap_unordered(_batch, batches):
            done += count
            failing += failed
            lived += seconds
            for seed in failed:
                sys.stderr.write(f"fails: tsunagaru simulate --seed {seed}\n")
            if done % TOLD_EVERY == 0:
                sys.stderr.write(f"simulation: {done} of {seeds} seeds\n")
            if time.perf_counter() > end:
                break
    taken = time.perf_counter() - began
    return Chapter("Simulation of the payment path", tuple(_figures(done, failing, lived, taken, cores)))


def _batch(range_: tuple[int, int]) -> tuple[int, list[int], float]:
    """How many, failing seeds, and the seconds that the towns lived through."""
    logging.disable(logging.ERROR)
    first, count = range_
    reports = [run(draw(seed)) for seed in range(first, first + count)]
    failing = [report.plan.seed for report in reports if report.complaints]
    return count, failing, sum(report.seconds for report in reports)


def _figures(seeds: int, failing: list[int], lived: float, taken: float, cores: int) -> Iterator[Figure]:
    note = f"the first: seed {min(failing)}" if failing else ""
    yield Figure("seeds run", seeds, must="10,000", note=f"{cores} processes")
    yield Figure("seeds that failed", len(failing), must="0", note=note)
    yield Figure("time for all", taken, "s")
    yield Figure("simulated time to real time", lived / taken, note="one shop's hour in so many times less")


if __name__ == "__main__":
    chapter = measured(
        int(sys.argv[1]) if len(sys.argv) > 1 else SEEDS, float(sys.argv[2]) if len(sys.argv) > 2 else None
    )
    for figure in chapter.figures:
        sys.stdout.write(f"{figure.what}: {figure.value:,.1f} {figure.unit} {figure.note}\n")
