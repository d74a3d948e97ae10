"""``docs/failure-cases.md`` names tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

PAGE = Path(__file__).parents[3] / "docs" / "failure-cases.md"
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def test_every_test_named_in_the_table_exists() -> None:
    root = PAGE.parents[1]
    named = NAMED.findall(PAGE.read_text(encoding="utf-8"))
    assert len(named) > 50
    missing = [
        f"{file}::{name}"
        for file, name in named
        if not re.search(rf"^(async )?def {name}\(", (root / file).read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert missing == []


def test_every_row_names_a_test_or_what_it_waits_for() -> None:
    proved, _, waiting = PAGE.read_text(encoding="utf-8").partition("## Not yet")
    rows = [line for line in proved.splitlines() if line.startswith("| ") and not line.startswith("| case")]
    assert [row for row in rows if not NAMED.search(row)] == []
    assert waiting


FOUND = (
    *(f"A{number}" for number in range(1, 13)),
    *(f"B{number}" for number in range(1, 16)),
    *(f"C{number}" for number in range(1, 11)),
    *(f"D{number}" for number in range(1, 12)),
    "E17",
)
"""Entries of the list of 2026-11-30, by kind: money, screens, input, doors, fresh machines."""


def test_every_entry_found_in_november_has_a_row() -> None:
    rows = [line.split("|")[1] for line in PAGE.read_text(encoding="utf-8").splitlines() if line[:2] == "| "]
    named = {entry for row in rows for entry in re.findall(r"\b[A-E]\d{1,2}\b", row)}
    assert [entry for entry in FOUND if entry not in named] == []
