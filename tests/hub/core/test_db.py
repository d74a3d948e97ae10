from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa

from hub.core import evidence
from hub.core.db import open_engine, reading, transaction
from hub.core.evidence import Entry, Rung
from hub.core.migrating import upgrade

JAPAN = timezone(timedelta(hours=9))
NOON = datetime(2026, 4, 1, 12, tzinfo=JAPAN)
ENTRY = Entry(subject="test", reference="r", place="hub", rung=Rung.DRAFTED, at=NOON)


def test_a_moment_comes_back_aware_and_in_utc(engine: sa.Engine) -> None:
    with transaction(engine) as tx:
        evidence.append(tx, ENTRY)
    with reading(engine) as tx:
        (entry,) = evidence.entries(tx, "test")
    assert entry.entry.at == NOON
    assert entry.entry.at.tzinfo is UTC


def test_a_moment_without_its_zone_is_refused(engine: sa.Engine) -> None:
    naive = Entry(subject="t", reference="r", place="hub", rung=Rung.DRAFTED, at=NOON.replace(tzinfo=None))
    with pytest.raises(sa.exc.StatementError, match="without its zone"), transaction(engine) as tx:
        evidence.append(tx, naive)


def test_a_failed_transaction_leaves_nothing(engine: sa.Engine) -> None:
    def fail_half_way() -> None:
        with transaction(engine) as tx:
            evidence.append(tx, ENTRY)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_half_way()
    with reading(engine) as tx:
        assert evidence.head(tx).position == 0


def test_writers_at_the_same_time_wait_for_each_other(engine: sa.Engine) -> None:
    def write(_: int) -> None:
        with transaction(engine) as tx:
            evidence.append(tx, ENTRY)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(20)))
    with reading(engine) as tx:
        verdict = evidence.verify(tx)
    assert verdict.whole
    assert verdict.head.position == 20


def _append(engine: sa.Engine) -> None:
    with transaction(engine) as tx:
        evidence.append(tx, ENTRY)


def test_a_reader_sees_one_picture_and_holds_up_no_writer(engine: sa.Engine) -> None:
    with reading(engine) as before:
        assert evidence.head(before).position == 0
        with ThreadPoolExecutor(1) as another_request:
            another_request.submit(_append, engine).result()
        assert evidence.head(before).position == 0
    with reading(engine) as after:
        assert evidence.head(after).position == 1


def test_a_schema_is_brought_along_again_without_harm(engine: sa.Engine) -> None:
    with transaction(engine) as tx:
        evidence.append(tx, ENTRY)
    upgrade(engine)
    with reading(engine) as tx:
        assert evidence.head(tx).position == 1


def test_an_unknown_database_is_refused() -> None:
    with pytest.raises(ValueError, match="mysql"):
        open_engine("mysql://localhost/x")


def test_an_error_does_not_tell_the_values_of_its_statement(engine: sa.Engine) -> None:
    with pytest.raises(sa.exc.DBAPIError) as failed, transaction(engine) as tx:
        tx.execute(sa.text("INSERT INTO nowhere VALUES (:name)"), {"name": "木更津 太郎"})
    assert "太郎" not in str(failed.value)
