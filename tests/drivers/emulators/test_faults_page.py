"""The page for people is the code's own list."""

from pathlib import Path

from drivers.emulators.faults import as_markdown

PAGE = Path(__file__).parents[3] / "docs" / "emulators.md"


def test_the_page_of_faults_equals_the_code() -> None:
    assert PAGE.read_text() == as_markdown(), "run: python -m drivers.emulators.faults > docs/emulators.md"
