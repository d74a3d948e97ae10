from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from hub.core import evidence, tables
from hub.core.db import transaction
from hub.core.evidence import Entry, Head, Rung

AT = datetime(2026, 4, 1, 9, 0, 0, 123000, tzinfo=UTC)
SHOWN = Entry(
    subject="broadcast",
    reference="announcement-1",
    place="screen-1",
    rung=Rung.SHOWN,
    at=AT,
    content_sha256="ab" * 32,
    details={"since": "2026-04-01T09:00:00Z", "revision": 1},
)


def write_three(engine: sa.Engine) -> Head:
    with transaction(engine) as tx:
        for rung in (Rung.QUEUED, Rung.ACCEPTED, Rung.SHOWN):
            evidence.append(tx, replace(SHOWN, rung=rung))
        return evidence.head(tx)


def test_an_untouched_chain_is_whole(engine: sa.Engine) -> None:
    head = write_three(engine)
    with transaction(engine) as tx:
        verdict = evidence.verify(tx)
    assert verdict.whole
    assert verdict.head == head
    assert head.position == 3


def test_an_entry_reads_back_as_it_was_written(engine: sa.Engine) -> None:
    with transaction(engine) as tx:
        written = evidence.append(tx, SHOWN)
    with transaction(engine) as tx:
        assert evidence.entries(tx, "broadcast", "announcement-1") == [written]


@pytest.mark.parametrize(
    "change",
    [
        {"rung": "acknowledged"},
        {"at": datetime(2026, 4, 1, 8, tzinfo=UTC)},
        {"place": "screen-2"},
        {"details": '{"revision":2}'},
        {"content_sha256": "cd" * 32},
        {"hash": "0" * 63 + "1"},
        {"previous_hash": "0" * 64},
        {"position": 9},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_changed_entry_is_found_at_its_place(engine: sa.Engine, change: dict[str, object]) -> None:
    write_three(engine)
    with transaction(engine) as tx:
        tx.execute(tables.evidence.update().where(tables.evidence.c.position == 2).values(**change))
    with transaction(engine) as tx:
        assert evidence.verify(tx).broken_at == 2


def test_a_removed_entry_is_found(engine: sa.Engine) -> None:
    write_three(engine)
    with transaction(engine) as tx:
        tx.execute(tables.evidence.delete().where(tables.evidence.c.position == 1))
    with transaction(engine) as tx:
        assert evidence.verify(tx).broken_at == 1


def test_a_lower_rung_is_never_reported_as_a_higher_one(engine: sa.Engine) -> None:
    with transaction(engine) as tx:
        evidence.append(tx, replace(SHOWN, rung=Rung.ACCEPTED))
        evidence.append(tx, replace(SHOWN, rung=Rung.SHOWN, place="screen-2"))
        assert evidence.standing(tx, "broadcast", "announcement-1", "screen-1") is Rung.ACCEPTED
        assert evidence.standing(tx, "broadcast", "announcement-1", "screen-2") is Rung.SHOWN
        assert evidence.standing(tx, "broadcast", "announcement-1", "screen-3") is None


def test_a_late_lower_rung_takes_nothing_back(engine: sa.Engine) -> None:
    with transaction(engine) as tx:
        evidence.append(tx, SHOWN)
        evidence.append(tx, replace(SHOWN, rung=Rung.ACCEPTED))
        assert evidence.standing(tx, "broadcast", "announcement-1", "screen-1") is Rung.SHOWN


def test_every_rung_has_its_height() -> None:
    heights = [rung.height for rung in Rung]
    assert heights == sorted(heights)
    assert set(heights) == {0, 1, 2, 3, 4, 5}
