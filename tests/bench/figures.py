"""What a measurement is, and how a run of them is written down."""

from __future__ import annotations

import os
import platform
import statistics
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figure:
    """One row. ``must`` and ``aim`` are words such as ``≥ 0.5``; empty when nothing is demanded."""

    what: str
    value: float
    unit: str = ""
    must: str = ""
    aim: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Chapter:
    title: str
    figures: Sequence[Figure]


@dataclass(frozen=True, slots=True)
class Measured:
    """A chapter, when and on which machine."""

    chapter: Chapter
    at: datetime
    on: str


def percentile(values: Iterable[float], share: float) -> float:
    """The value below which ``share`` (0–1) of the measurements lie (nearest rank)."""
    ranked = sorted(values)
    if not ranked:
        raise ValueError("nothing was measured")
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))]


def machine() -> str:
    """The machine in one line, with its fdatasync speed measured now."""
    cpu = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.processor(),
    )
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    return (
        f"{os.cpu_count()} cores ({cpu}), {pages:.0f} GiB, {platform.platform()}, "
        f"Python {platform.python_version()}; fdatasync of 4 KiB: median {fdatasync_ms():.2f} ms"
    )


def fdatasync_ms(times: int = 200) -> float:
    """Median milliseconds of writing 4 KiB and waiting for the disk."""
    block = b"\0" * 4096
    taken = []
    with tempfile.NamedTemporaryFile(dir=Path.cwd()) as file:
        for _ in range(times):
            file.write(block)
            file.flush()
            begun = time.perf_counter()
            os.fdatasync(file.fileno())
            taken.append((time.perf_counter() - begun) * 1000)
    return statistics.median(taken)


def as_markdown(measured: Sequence[Measured]) -> str:
    """The page ``docs/benchmarks.md``."""
    parts = [
        "# Benchmarks\n",
        "Written by `make bench`. The figures of a chapter were measured in one run, its yardsticks"
        " among them; ratios are never taken across chapters.\n",
    ]
    for chapter, at, on in ((each.chapter, each.at, each.on) for each in measured):
        parts.append(f"## {chapter.title}\n\n{at:%Y-%m-%d %H:%M} UTC. {on}.\n")
        parts.append("| what | measured | must | aim | note |\n|---|---|---|---|---|")
        parts += [
            f"| {f.what} | {_number(f.value)} {f.unit} | {f.must} | {f.aim} | {f.note} |"
            for f in chapter.figures
        ]
        parts.append("")
    return "\n".join(parts)


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
