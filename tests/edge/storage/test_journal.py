"""What may follow what in the journal, and what a crash leaves behind."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from edge.storage.journal import AnotherBody, Journal, State, WrongOrder
from tests.edge.make import NOON, disk

EARLIER = """
CREATE TABLE journal (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, state TEXT NOT NULL, reported INTEGER NOT NULL DEFAULT 0,
    body BLOB NOT NULL, outcome BLOB NOT NULL DEFAULT x'', accepted_at TEXT NOT NULL
) STRICT
"""

ALLOWED = {
    (State.ACCEPTED, State.STARTED),
    (State.ACCEPTED, State.REFUSED),
    (State.STARTED, State.CONFIRMED),
    (State.STARTED, State.REFUSED),
    (State.STARTED, State.UNKNOWN),
    (State.UNKNOWN, State.CONFIRMED),
    (State.UNKNOWN, State.REFUSED),
    # Saying the same end again is harmless.
    (State.CONFIRMED, State.CONFIRMED),
    (State.REFUSED, State.REFUSED),
    (State.UNKNOWN, State.UNKNOWN),
}
ROADS = {
    State.ACCEPTED: [],
    State.STARTED: [State.STARTED],
    State.CONFIRMED: [State.STARTED, State.CONFIRMED],
    State.REFUSED: [State.STARTED, State.REFUSED],
    State.UNKNOWN: [State.STARTED, State.UNKNOWN],
}


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(disk(tmp_path))


def go(journal: Journal, state: State) -> None:
    if state is State.STARTED:
        journal.start("p1")
    else:
        journal.end("p1", state)


@pytest.mark.parametrize(
    ("before", "after"),
    list(itertools.product(State, [state for state in State if state is not State.ACCEPTED])),
)
def test_every_state_has_its_followers_and_no_others(journal: Journal, before: State, after: State) -> None:
    journal.accept("p1", "payment", b"{}", NOON)
    for state in ROADS[before]:
        go(journal, state)
    if (before, after) in ALLOWED:
        go(journal, after)
        assert journal.entry("p1").state is after
    else:
        with pytest.raises(WrongOrder):
            go(journal, after)
        assert journal.entry("p1").state is before


def test_what_had_started_when_the_power_went_is_unknown_and_stays_so(tmp_path: Path) -> None:
    first = disk(tmp_path)
    journal = Journal(first)
    for id in ("never-begun", "begun", "done"):
        journal.accept(id, "print", b"{}", NOON)
    journal.start("begun")
    journal.start("done")
    journal.end("done", State.CONFIRMED)
    first.close()
    after = Journal(disk(tmp_path))
    assert {id: after.entry(id).state for id in ("never-begun", "begun", "done")} == {
        "never-begun": State.ACCEPTED,
        "begun": State.UNKNOWN,
        "done": State.CONFIRMED,
    }
    with pytest.raises(WrongOrder):
        after.start("begun")


def test_a_known_id_gives_its_stored_outcome(journal: Journal) -> None:
    journal.accept("p1", "payment", b'{"amount":100}', NOON)
    journal.start("p1")
    journal.end("p1", State.CONFIRMED, b'{"number":"7"}')
    again = journal.accept("p1", "payment", b'{"amount":100}', NOON + timedelta(hours=1))
    assert (again.state, again.outcome) == (State.CONFIRMED, b'{"number":"7"}')


def test_one_id_cannot_have_two_bodies(journal: Journal) -> None:
    journal.accept("p1", "payment", b'{"amount":100}', NOON)
    with pytest.raises(AnotherBody):
        journal.accept("p1", "payment", b'{"amount":999}', NOON)
    assert journal.entry("p1").body == b'{"amount":100}'


def test_an_end_that_was_already_written_cannot_get_another_outcome(journal: Journal) -> None:
    journal.accept("p1", "payment", b"{}", NOON)
    journal.start("p1")
    journal.end("p1", State.CONFIRMED, b"first")
    with pytest.raises(WrongOrder):
        journal.end("p1", State.CONFIRMED, b"second")


def test_only_what_is_ended_reported_and_old_is_forgotten(journal: Journal) -> None:
    for id in ("old", "unreported", "unknown"):
        journal.accept(id, "print", b"{}", NOON)
        journal.start(id)
        journal.end(id, State.UNKNOWN if id == "unknown" else State.CONFIRMED)
    journal.mark_reported("old")
    journal.mark_reported("unknown")
    assert journal.forget(NOON, 0) == 0
    assert journal.forget(NOON + timedelta(days=29), 0) == 0
    assert journal.forget(NOON + timedelta(days=31), 0) == 1
    assert [journal.known(id) for id in ("old", "unreported", "unknown")] == [False, True, True]


def done(journal: Journal, id: str, at: datetime = NOON) -> None:
    journal.accept(id, "print", b"{}", at)
    journal.start(id)
    journal.end(id, State.CONFIRMED, reported=True)


@pytest.mark.parametrize("year", [1970, 2000, 2099, 2199])
def test_an_age_counts_by_the_hubs_time_alone_in_whatever_year_the_device_believes_to_live(
    journal: Journal, year: int
) -> None:
    done(journal, "p1", NOON.replace(year=year))
    for days, gone in ((0, 0), (29, 0), (31, 1)):
        assert journal.forget(NOON + timedelta(days=days), 0) == gone


def test_a_hub_in_a_wrong_year_cannot_make_a_device_forget_its_newest(journal: Journal) -> None:
    for id in ("p1", "p2", "p3"):
        done(journal, id)
    journal.forget(NOON, 2)
    assert journal.forget(NOON.replace(year=2099), 2) == 1
    assert [journal.known(id) for id in ("p1", "p2", "p3")] == [False, True, True]
    assert journal.forget(NOON + timedelta(days=1), 0) == 0
    assert journal.forget(NOON + timedelta(days=32), 0) == 2


def test_what_was_written_first_comes_first_whatever_the_clock_said(journal: Journal) -> None:
    for id, year in (("b", 2099), ("c", 1970), ("a", 2026)):
        journal.accept(id, "command", b"{}", NOON.replace(year=year))
    assert [entry.id for entry in journal.standing("command", State.ACCEPTED)] == ["b", "c", "a"]


def test_a_journal_of_an_earlier_version_is_read_on_and_forgets_nothing_at_once(tmp_path: Path) -> None:
    first = disk(tmp_path)
    with first.transaction() as connection:
        connection.execute(EARLIER)
        connection.execute(
            "INSERT INTO journal VALUES ('p1', 'print', 'confirmed', 1, x'7b7d', x'', '2026-01-01T00:00:00Z')"
        )
    journal = Journal(first)
    assert journal.entry("p1").state is State.CONFIRMED
    assert journal.forget(NOON, 0) == 0
    assert Journal(first).known("p1")


def test_a_changed_end_is_to_be_reported_again(journal: Journal) -> None:
    journal.accept("p1", "print", b"{}", NOON)
    journal.start("p1")
    journal.end("p1", State.UNKNOWN)
    journal.mark_reported("p1")
    assert journal.unreported() == []
    journal.end("p1", State.CONFIRMED)
    assert [entry.id for entry in journal.unreported()] == ["p1"]
