"""Minutes of the black box on each database, as a chapter of ``make bench``.

``python -m tests.bench.blackbox [minutes]``
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from tests.bench.figures import Chapter, Figure
from tests.blackbox.databases import Kind
from tests.blackbox.running import Report, run

MINUTES = 3.0
SEED = 3
_CALLED = {Kind.SQLITE: "SQLite", Kind.POSTGRES: "PostgreSQL"}


def measured(minutes: float = MINUTES) -> Chapter:
    """A run on each database; complaints go to stderr and are counted."""
    figures: list[Figure] = []
    for kind in Kind:
        sys.stderr.write(f"black box: {minutes:g} min on {_CALLED[kind]}\n")
        report = run(kind, SEED, 60 * minutes)
        for complaint in report.complaints:
            sys.stderr.write(f"{complaint}\n")
        figures += _figures(_CALLED[kind], report)
    return Chapter("Black box (real processes killed, cut off and stalled under load)", tuple(figures))


def _figures(name: str, report: Report) -> Iterator[Figure]:
    harm = ", ".join(f"{what} {times}" for what, times in sorted(report.harm.items()))
    yield Figure(f"{name}: things that went wrong", report.harm.total(), note=harm)
    yield Figure(f"{name}: payments, refunds and charges asked for", report.asked, note=_ends(report))
    yield Figure(f"{name}: answers heard", report.answers)
    yield Figure(f"{name}: differences between what was told and the books", len(report.complaints), must="0")
    yield Figure(f"{name}: until nothing was open, after the last harm", report.rest_seconds, "s")


def _ends(report: Report) -> str:
    return ", ".join(f"{how} {times:,}" for how, times in sorted(report.said.items()))


if __name__ == "__main__":
    chapter = measured(float(sys.argv[1]) if len(sys.argv) > 1 else MINUTES)
    for figure in chapter.figures:
        sys.stdout.write(f"{figure.what}: {figure.value:,.1f} {figure.unit} {figure.note}\n")
