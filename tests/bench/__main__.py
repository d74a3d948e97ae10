"""``make bench``: everything in one run on one machine, written to ``docs/benchmarks.md``."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from tests.bench import devices, ledger, payments, speech
from tests.bench.figures import as_markdown

PAGE = Path("docs/benchmarks.md")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="of the payment path; medians are kept")
    parser.add_argument("--payments", type=int, default=30_000, help="in each closed loop")
    parser.add_argument("--transfers", type=int, default=ledger.OLD, help="in the old books")
    options = parser.parse_args()
    at = datetime.now(UTC)
    chapters = []
    sys.stderr.write("measuring: payments\n")
    chapters.append(payments.chapter(options.rounds, options.payments))
    sys.stderr.write("measuring: the books\n")
    chapters.append(ledger.chapter(options.transfers))
    sys.stderr.write("measuring: devices\n")
    chapters.append(devices.measure())
    sys.stderr.write("measuring: speech\n")
    chapters.append(speech.measured())
    PAGE.write_text(as_markdown(chapters, at), encoding="utf-8")
    sys.stdout.write(PAGE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
