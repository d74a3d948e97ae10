"""A hundred thousand seeded odd messages through intake and the asks, on each database.

``python -m tests.bench --only odd``; ``python -m tests.bench.odd SQLITE_OR_POSTGRESQL HOW_MANY SEED`` for
one of them alone, with its counts by schema and outcome.
"""

from __future__ import annotations

import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from hub.core import migrating
from hub.core.db import open_engine
from tests.bench.figures import Chapter, Figure
from tests.support.odd.city import Report, odd_city
from tests.support.postgres import running_postgres

HOW_MANY = 100_000
AT_LEAST = 500
"""Of each schema and each ask."""


def send(database: str, total: int, seed: int) -> tuple[Report, float, bool]:
    """What became of them, the seconds that it took, and whether anything of the others has changed."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = f"sqlite:///{folder / 'hub.sqlite'}"
        if database == "postgresql":
            url = stack.enter_context(running_postgres()).database()
        engine = open_engine(url)
        migrating.upgrade(engine)
        engine.dispose()
        city = stack.enter_context(odd_city(url, folder / "hub"))
        before, began = city.standing(), time.perf_counter()
        report = city.send(total, seed)
        return report, time.perf_counter() - began, city.standing() != before


def measured() -> Chapter:
    figures = []
    for database in ("sqlite", "postgresql"):
        report, seconds, changed = send(database, HOW_MANY, seed=8)
        sys.stderr.write(f"{database}:\n{report}\n" + "".join(f"{fault}\n" for fault in report.faults))
        least = min(report.by_schema().values())
        figures += [
            Figure(f"{database}: odd messages", report.total, "", f"≥ {HOW_MANY:,}", note=f"{seconds:.0f} s"),
            Figure(
                f"{database}: … of them one field odd", 100 * report.one_field / report.total, "%", "≥ 50"
            ),
            Figure(f"{database}: least of any schema or ask", least, "", f"≥ {AT_LEAST}"),
            Figure(f"{database}: would have ended a role", len(report.faults), "", "0"),
            Figure(f"{database}: changed another's state", float(changed), "", "0"),
        ]
    return Chapter("Odd messages through intake and the asks (seeded)", figures)


if __name__ == "__main__":
    found, took, touched = send(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
    sys.stdout.write(f"{found}\n{found.total:,} in {took:.0f} s, one field odd {found.one_field:,}\n")
    sys.stdout.write(f"faults {len(found.faults)}, others changed: {touched}\n")
    sys.stdout.write("".join(f"{fault}\n" for fault in found.faults[:50]))
