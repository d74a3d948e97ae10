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
