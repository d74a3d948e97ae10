"""``python -m tests.blackbox --minutes 3 --seed N [--database postgres]``: exit 0 when nothing differs."""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from tests.blackbox.databases import Kind
from tests.blackbox.running import Report, run


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=3.0)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--database", type=Kind, choices=list(Kind), default=Kind.SQLITE)
    parser.add_argument("--keep", type=Path, help="where journals and logs of a failed run are left")
    options = parser.parse_args()

    def keep(folder: Path) -> None:
        if options.keep:
            shutil.copytree(folder, options.keep, dirs_exist_ok=True)

    report = run(options.database, options.seed, 60 * options.minutes, keep)
    sys.stdout.write(told(report))
    return 1 if report.complaints else 0


def told(report: Report) -> str:
    """A report in lines."""
    lines = [
        f"{report.seconds:.0f} s under load, {report.rest_seconds:.1f} s until nothing was open",
        "harm: " + ", ".join(f"{what} {times}" for what, times in sorted(report.harm.items())),
        "starts: " + ", ".join(f"{name} {times}" for name, times in report.starts.items()),
        f"{report.asked} asked, {report.answers} answers:",
        *(f"  {times:7d}  {what}" for what, times in sorted(report.said.items())),
        f"differences between what was told and what the books hold: {len(report.complaints)}",
        *(f"  {complaint}" for complaint in report.complaints[:50]),
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
