"""``docs/failure-cases.md`` names tests that exist."""

from __future__ import annotations

import re

from tests.support.named_tests import NAMED, ROOT, missing, named

PAGE = ROOT / "docs" / "failure-cases.md"


def test_every_test_named_in_the_table_exists() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert len(named(text)) > 50
    assert missing(text) == []


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
