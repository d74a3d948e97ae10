"""What a copy says of itself, and how far numbers are closed: pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from hub.keeping.model import (
    FORMAT,
    LEAST_CLOSED,
    MOST_CLOSED,
    Backend,
    Fault,
    Kept,
    Known,
    Manifest,
    Mark,
    allowance,
    close_through,
    faults,
    is_inside,
)

pytestmark = pytest.mark.pure

NOON = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def manifest(*kept: Kept) -> Manifest:
    return Manifest(
        format=FORMAT,
        at=NOON,
        version="0",
        migration="0001",
        backend=Backend.SQLITE,
        server="3",
        database="hub.sqlite",
        files=kept,
        ledger=Mark(3, "a"),
        evidence=Mark(1, "b"),
        findings=(),
        settings={},
    )


@pytest.mark.parametrize(
    ("is_now", "fault"),
    [
        (Kept(path="k", size=9, sha256="a"), None),
        (Kept(path="k", size=9, sha256="b"), Fault.CHANGED),
        (Kept(path="k", size=8, sha256="b"), Fault.CUT),
        (None, Fault.MISSING),
    ],
)
def test_each_way_in_which_a_file_is_not_as_it_was_kept_has_its_name(
    is_now: Kept | None, fault: Fault | None
) -> None:
    found = {} if is_now is None else {"k": is_now}
    expected = [] if fault is None else [(fault, "k")]
    assert faults(manifest(Kept(path="k", size=9, sha256="a")), found) == expected


@pytest.mark.parametrize("path", ["/etc/passwd", "../coin.key", "files/../../x", ""])
def test_a_path_that_leaves_the_copy_is_none_of_its_files(path: str) -> None:
    assert not is_inside(path)


def test_a_path_below_the_copy_is_one() -> None:
    assert is_inside("files/certificates/ca.key")


@pytest.mark.parametrize(
    ("busiest", "unknown", "closed"),
    [
        (0, timedelta(0), LEAST_CLOSED),
        (10_000, HOUR, 20_000),
        (10_000, DAY + HOUR, 40_000),
        (10_000, 400 * DAY, MOST_CLOSED),
    ],
)
def test_twice_the_busiest_day_is_closed_for_each_day_of_which_nothing_is_known(
    busiest: int, unknown: timedelta, closed: int
) -> None:
    assert allowance(busiest, unknown) == closed


def test_numbers_are_closed_from_the_highest_position_that_anything_remembers() -> None:
    known = [Known(100, NOON - DAY, "copy"), Known(700, NOON - HOUR, "heads"), Known(500, NOON, "--highest")]
    assert close_through(known, 0, NOON) == 700 + LEAST_CLOSED
