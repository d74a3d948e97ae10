"""No test leaves a connection open: what every other test relies upon."""

from __future__ import annotations

import sqlite3

import pytest

from tests.support.connections import every_connection_closed


def test_the_line_that_left_a_connection_open_is_named() -> None:
    with pytest.raises(AssertionError, match=r"left open: tests/support/test_connections\.py:\d+"):  # noqa: SIM117
        with every_connection_closed():
            sqlite3.connect(":memory:")


def test_a_connection_that_was_closed_is_none() -> None:
    with every_connection_closed():
        sqlite3.connect(":memory:").close()
