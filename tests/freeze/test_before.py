"""A hub's data from before the house was rebuilt: it opens, migrates, holds, and tells the same journal.

``before/`` was written by the code of that day and is never written anew.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from city.examining import check_books
from city.examining_journal import check_journal
from hub.core.db import open_engine
from hub.core.migrating import upgrade
from hub.ledger.audit.export import journal

BEFORE = Path(__file__).parent / "before"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The data folder of that day, with today's migrations."""
    with closing(sqlite3.connect(tmp_path / "hub.sqlite")) as connection:
        connection.executescript((BEFORE / "hub.sql").read_text())
    engine = open_engine(f"sqlite:///{tmp_path / 'hub.sqlite'}")
    upgrade(engine)
    engine.dispose()
    return tmp_path


def test_every_check_still_holds_on_a_data_folder_of_before(data: Path) -> None:
    assert check_books("", {"TSUNAGARU_DATA": str(data)}) == 0


def test_the_journal_of_a_data_folder_of_before_is_the_same_to_the_byte(data: Path) -> None:
    engine = open_engine(f"sqlite:///{data / 'hub.sqlite'}")
    told = b"".join(journal(engine))
    engine.dispose()
    assert told == (BEFORE / "journal.jsonl").read_bytes()


def test_a_journal_that_was_exported_before_still_verifies() -> None:
    assert check_journal(BEFORE / "journal.jsonl", ()) == 0
