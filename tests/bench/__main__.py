"""``make bench``: what is measured, written to ``docs/benchmarks.md``.

``python -m tests.bench --only payments devices`` measures those chapters anew and leaves the others.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from tests.bench import blackbox, camera, devices, disturbed, ledger, odd, payments, simulation, speech
from tests.bench.figures import Chapter, Measured, as_markdown, machine

PAGE = Path("docs/benchmarks.md")
KEPT = Path("docs/benchmarks.json")
"""The same figures, for programs and for the next run."""

CHAPTERS: dict[str, Callable[[], Chapter]] = {
    "payments": payments.chapter,
    "disturbed": disturbed.chapter,
    "books": ledger.chapter,
    "devices": devices.measure,
    "camera": camera.measured,
    "speech": speech.measured,
    "simulation": simulation.measured,
    "blackbox": blackbox.measured,
    "odd": odd.measured,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="+", choices=CHAPTERS, default=list(CHAPTERS), metavar="CHAPTER")
    wanted = parser.parse_args().only
    kept = msgspec.json.decode(KEPT.read_bytes(), type=dict[str, Measured]) if KEPT.exists() else {}
    for name in wanted:
        sys.stderr.write(f"measuring: {name}\n")
        kept[name] = Measured(CHAPTERS[name](), datetime.now(UTC), machine())
        _keep({name: kept[name] for name in CHAPTERS if name in kept})  # what is measured is not lost
    sys.stdout.write(PAGE.read_text(encoding="utf-8"))


def _keep(measured: dict[str, Measured]) -> None:
    KEPT.write_bytes(msgspec.json.format(msgspec.json.encode(measured), indent=1))
    PAGE.write_text(as_markdown(list(measured.values())), encoding="utf-8")


if __name__ == "__main__":
    main()
