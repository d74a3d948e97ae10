"""A database that was brought along step by step is the one that the code expects."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command

from hub.core import migrating
from hub.core.db import open_engine, reading
from hub.kit import access_log
from hub.ledger.one_time_tokens import is_used


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sa.Engine]:
    """A database without a single table."""
    if request.param == "sqlite":
        engine = open_engine(f"sqlite:///{tmp_path / 'empty.sqlite'}")
    else:
        engine = open_engine(request.getfixturevalue("postgres").database())
    yield engine
    engine.dispose()


def test_the_migrations_lead_to_the_tables_in_the_code(empty: sa.Engine) -> None:
    migrating.upgrade(empty)
    assert migrating.differences(empty) == []


def test_migrating_twice_changes_nothing(empty: sa.Engine) -> None:
    migrating.upgrade(empty)
    migrating.upgrade(empty)
    assert migrating.differences(empty) == []


def test_a_missing_table_is_found(empty: sa.Engine) -> None:
    migrating.upgrade(empty)
    with empty.begin() as connection:
        connection.execute(sa.text("DROP TABLE evidence"))
    assert migrating.differences(empty) != []


_OLD_BOOKS = """
INSERT INTO ledger_head (id, position, at, chain, lot) VALUES (1, 2, 1000, :chain, 1);
INSERT INTO ledger_account (id, kind, floor, balance, held_out, held_in, latest) VALUES
 (1, 1, NULL, -90, 0, 0, 1), (2, 2, 0, 90, 20, 0, 1), (3, 3, 0, 0, 0, 20, 0);
INSERT INTO ledger_entry (position, id, kind, body, code, debit, credit, amount, at, chain) VALUES
 (1, 'charge', 1, :chain, 0, 1, 2, 90, 900, :chain);
INSERT INTO ledger_entry
 (position, id, kind, body, code, debit, credit, amount, once, until, at, chain) VALUES
 (2, 'hold', 2, :chain, 0, 2, 3, 20, :once, 5000, 1000, :chain);
INSERT INTO ledger_lot VALUES (1, 2, 3, 9000, 90, 90, 20);
INSERT INTO ledger_line (position, number, account, class, lot, amount, balance) VALUES
 (1, 0, 1, 3, NULL, -90, -90), (1, 1, 2, 3, 1, 90, 90);
INSERT INTO ledger_hold VALUES (2, 2, 3, 20, 5000, 0, 0, NULL);
INSERT INTO ledger_hold_lot VALUES (2, 1, 1, 20)
"""


def test_books_of_before_keep_every_row_and_their_latest_codes_pay_no_more(empty: sa.Engine) -> None:
    second, number, nonce = b"1234", b"-number-", b"5678"
    with empty.begin() as connection:
        command.upgrade(migrating.configuration(connection), "0002")
        values = {"chain": bytes(32), "once": second + number + nonce}
        for statement in _OLD_BOOKS.split(";"):
            named = {name: value for name, value in values.items() if f":{name}" in statement}
            connection.execute(sa.text(statement), named)
    migrating.upgrade(empty)
    with reading(empty) as tx:
        found = {
            table: tx.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one()
            for table in ("ledger_entry", "ledger_line", "ledger_hold", "ledger_hold_lot", "ledger_lot")
        }
        used = {row.id: row.used for row in tx.execute(sa.text("SELECT id, used FROM ledger_account"))}
    assert found == {
        "ledger_entry": 2,
        "ledger_line": 2,
        "ledger_hold": 1,
        "ledger_hold_lot": 1,
        "ledger_lot": 1,
    }
    assert is_used(bytes(used[2]), second + nonce)
    assert used[1] is None


_OLD_PASSKEY = """
INSERT INTO identity_citizen (id, login, name, active) VALUES ('c-1', '1', '花子', true);
INSERT INTO identity_passkey (id, citizen, credential, public_key, sign_count, name, synced, made_at)
 VALUES ('k-1', 'c-1', 'credential', :key, 7, 'iPhone', false, '2026-11-22 03:00:00')
"""


def test_citizens_keep_their_passkeys_and_none_belongs_to_nobody(empty: sa.Engine) -> None:
    with empty.begin() as connection:
        command.upgrade(migrating.configuration(connection), "0014")
        for statement in _OLD_PASSKEY.split(";"):
            values = {"key": b"public"} if ":key" in statement else {}
            connection.execute(sa.text(statement), values)
    migrating.upgrade(empty)
    with reading(empty) as tx:
        (kept,) = tx.execute(sa.text("SELECT citizen, staff, sign_count, public_key FROM identity_passkey"))
    assert (kept.citizen, kept.staff, kept.sign_count, bytes(kept.public_key)) == ("c-1", None, 7, b"public")
    for spoilt in ("citizen = NULL", "sign_count = -1"):
        with pytest.raises(sa.exc.IntegrityError), empty.begin() as connection:
            connection.execute(sa.text(f"UPDATE identity_passkey SET {spoilt}"))


_OLD_LOG = """
INSERT INTO identity_access (id, at, kind, person, subject, reference, action, about)
 VALUES (1, '2026-11-22 03:00:00', 'staff', 's-1', 'coin', '9392', 'charge', 'c-1')
"""


def test_lines_of_the_access_log_of_before_stay_and_are_told_as_done(empty: sa.Engine) -> None:
    with empty.begin() as connection:
        command.upgrade(migrating.configuration(connection), "0009")
        connection.execute(sa.text(_OLD_LOG))
    migrating.upgrade(empty)
    with reading(empty) as tx:
        assert [each.action for each in access_log.about_citizen(tx, "c-1")] == ["charge"]


def test_wallets_of_before_keep_what_they_hold_and_take_no_more_than_anybodys(empty: sa.Engine) -> None:
    with empty.begin() as connection:
        command.upgrade(migrating.configuration(connection), "0010")
        for id, balance in ((101, 80_000), (102, 5_000)):
            connection.execute(
                sa.text(
                    "INSERT INTO ledger_account (id, kind, state, floor, cap, balance)"
                    " VALUES (:id, 2, 0, 0, 100000, :yen)"
                ),
                {"id": id, "yen": balance},
            )
            connection.execute(
                sa.text(
                    "INSERT INTO coin_wallet (number, account, opened_at)"
                    " VALUES (:number, :id, '2026-01-01 00:00:00')"
                ),
                {"number": f"93920000{id:08}", "id": id},
            )
    migrating.upgrade(empty)
    with reading(empty) as tx:
        caps = (
            tx.execute(sa.text("SELECT cap FROM ledger_account WHERE id > 100 ORDER BY id")).scalars().all()
        )
    assert list(caps) == [80_000, 30_000]
