"""Some seconds of the black box on each database; minutes of it are ``python -m tests.blackbox``."""

from __future__ import annotations

import pytest

from tests.blackbox.databases import Kind
from tests.blackbox.harm import KINDS as HARMS
from tests.blackbox.running import run

SECONDS = 7.0


@pytest.mark.timeout(240)  # a run is a town of processes that start, die and start again
@pytest.mark.parametrize("kind", [Kind.SQLITE, pytest.param(Kind.POSTGRES, marks=pytest.mark.postgres)])
def test_what_tills_were_told_is_in_the_books_once_whoever_was_killed(kind: Kind) -> None:
    report = run(kind, seed=1, seconds=SECONDS, payments=20, harms=len(HARMS))
    assert report.complaints == []
    assert report.harm.keys() == HARMS.keys()  # each of them once, before any comes twice
    assert report.said["pay paid"] >= 20
    assert max(report.starts.values()) > 1
    assert report.starts["dishonest"] == 1  # no answer of a page surprised it
