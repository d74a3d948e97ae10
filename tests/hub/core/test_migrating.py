"""A database that was brought along step by step is the one that the code expects."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command

from hub.approvals import queries
from hub.approvals.model import Step
from hub.core import migrating
from hub.core.db import open_engine, reading
from hub.kit import access_log
from hub.ledger.posting.one_time_tokens import is_used


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


_HALF_WAY = """
INSERT INTO identity_staff (id, login, name, password_hash, roles, active)
 VALUES ('s-1', 's1', 'S1', '', '', true);
INSERT INTO identity_staff (id, login, name, password_hash, roles, active)
 VALUES ('s-2', 's2', 'S2', '', '', true);
INSERT INTO ledger_account (id, kind, state, floor, cap, balance) VALUES (101, 2, 0, 0, 30000, 0);
INSERT INTO coin_wallet (number, account, opened_at) VALUES ('9392000000000101', 101, '2026-01-01 00:00:00');
INSERT INTO identity_access (id, at, kind, person, subject, reference, action)
 VALUES (1, '2026-11-22 05:00:00', 'staff', 's-2', 'broadcast', 'returned', 'return_notice');
INSERT INTO evidence (position, subject, reference, place, rung, content_sha256, at, details, previous_hash,
 hash)
 VALUES (1, 'broadcast', 'withdrawn', 'hub', 'approved', 'c0ffee', '2026-11-22 04:00:00', '{}', '', 'h');
"""
_OLD_NOTICE = """
INSERT INTO broadcast_announcement (id, revision, state, author, approver, content, reason, written_at,
 decided_at)
 VALUES (:state, 2, :state, 's-1', :approver, '{}', :reason, '2026-11-22 03:00:00', :decided)
"""
_OLD_FIX = """
INSERT INTO coin_correction (id, kind, wallet, amount, reduced, value_class, reason, undoes, state,
 proposed_by, proposed_at, decided_by, decided_at, rejection, refusal, position)
 VALUES (:state, 'add', '9392000000000101', 500, 0, 3, 'x', :undoes, :state, 's-1', '2026-11-22 03:00:00',
 :by, :at, :rejection, :refusal, :position)
"""


def _as_it_was_before_the_one_engine(connection: sa.Connection) -> None:
    command.upgrade(migrating.configuration(connection), "0024")
    for statement in filter(str.strip, _HALF_WAY.split(";\n")):
        connection.exec_driver_sql(statement)
    for state in ("drafted", "submitted", "returned", "approved", "withdrawn"):
        approver = "s-2" if state in ("approved", "withdrawn") else None
        decided = None if state in ("drafted", "submitted") else "2026-11-22 05:00:00"
        reason = "時刻" if state == "returned" else ""
        values = {"state": state, "approver": approver, "decided": decided, "reason": reason}
        connection.execute(sa.text(_OLD_NOTICE), values)
    for number, state in enumerate(("posted", "proposed", "approved", "refused", "rejected"), 1):
        by = None if state == "proposed" else "s-2"
        row: dict[str, object] = {
            "state": state, "by": by, "at": by and "2026-11-22 05:00:00",
            "rejection": "否" if state == "rejected" else None,
            "refusal": "over_cap" if state == "refused" else None,
            "position": number if state in ("posted", "refused") else None,
            "undoes": "posted" if state == "proposed" else None,
        }  # fmt: skip
        connection.execute(sa.text(_OLD_FIX), row)


def test_whatever_was_half_way_is_taken_over_by_the_one_engine_of_approvals(empty: sa.Engine) -> None:
    with empty.begin() as connection:
        _as_it_was_before_the_one_engine(connection)
    migrating.upgrade(empty)
    with reading(empty) as tx:
        cases = {
            (kind, id): queries.find(tx, kind, id)
            for kind, id in tx.execute(sa.text("SELECT kind, reference FROM approvals_case"))
        }
    found = {key: (case.state.value, case.step) for key, case in cases.items() if case}
    assert found == {
        ("announcement", "drafted"): ("drafted", 0),
        ("announcement", "submitted"): ("circulating", 1),
        ("announcement", "returned"): ("returned", 1),
        ("announcement", "approved"): ("executed", 1),
        ("announcement", "withdrawn"): ("executed", 1),
        ("correction", "proposed"): ("circulating", 1),
        ("correction", "approved"): ("approved", 1),
        ("correction", "posted"): ("executed", 1),
        ("correction", "refused"): ("executed", 1),
        ("correction", "rejected"): ("rejected", 1),
    }
    waiting = cases["correction", "proposed"]
    assert waiting is not None
    assert (waiting.writer, waiting.steps, waiting.sha256) == ("s-1", (Step(role="till_clerk"),), None)
    told = {
        key: [(note.move.value, note.person, note.at.hour, note.revision, note.reason) for note in case.notes]
        for key, case in cases.items()
        if case
    }
    assert told["announcement", "returned"] == [
        ("submit", "s-1", 3, 2, ""),
        ("return", "s-2", 5, 2, "時刻"),
    ]
    assert told["announcement", "withdrawn"] == [("submit", "s-1", 3, 1, ""), ("approve", "s-2", 4, 1, "")]
    assert told["correction", "rejected"] == [("submit", "s-1", 3, 1, ""), ("reject", "s-2", 5, 1, "否")]
    assert told["correction", "approved"][1][:2] == ("approve", "s-2")


def test_a_proposal_of_before_can_be_withdrawn_and_still_nobody_decides_on_his_own(empty: sa.Engine) -> None:
    with empty.begin() as connection:
        _as_it_was_before_the_one_engine(connection)
    migrating.upgrade(empty)
    with empty.begin() as connection:
        connection.execute(sa.text("UPDATE coin_correction SET state = 'recalled' WHERE state = 'proposed'"))
    for spoilt in (
        "state = 'nonsense'",
        "state = 'approved'",
        "decided_by = 's-1', decided_at = proposed_at",
    ):
        with pytest.raises(sa.exc.IntegrityError), empty.begin() as connection:
            connection.execute(sa.text(f"UPDATE coin_correction SET {spoilt} WHERE id = 'proposed'"))
