"""Each invariant finds what it is there to find; docs/ledger.md's own verification does too."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from hub.core.db import open_engine, reading
from hub.ledger.audit import invariants
from hub.ledger.statements import balance_at, end_of_log, journal, position_before
from hub.ledger.units import Micros, Position
from tests.hub.ledger.lives import live
from tests.support.books import DAY, Books

DOCUMENT = Path(__file__).parents[4] / "docs" / "ledger.md"


TAMPERINGS = [
    ("zero_sum", "UPDATE ledger_line SET amount = amount + 1 WHERE position = 3 AND number = 0"),
    ("zero_sum", "UPDATE ledger_account SET balance = balance + 1 WHERE kind = 3"),
    ("balances_follow_lines", "UPDATE ledger_account SET balance = balance + 1 WHERE kind = 3"),
    (
        "balances_follow_lines",
        "UPDATE ledger_line SET balance = balance + 1 WHERE position = 3 AND number = 0",
    ),
    ("statements_are_whole", "UPDATE ledger_line SET previous = 0 WHERE previous > 0"),
    ("statements_are_whole", "UPDATE ledger_account SET latest = latest - 1 WHERE kind = 2"),
    ("within_limits", "UPDATE ledger_account SET balance = -1 WHERE kind = 2"),
    ("within_limits", "UPDATE ledger_account SET cap = 1 WHERE kind = 2"),
    ("holds_end_once", "UPDATE ledger_hold SET state = 0, ended_by = NULL WHERE state = 2"),
    ("holds_end_once", "UPDATE ledger_hold SET confirmed = 11 WHERE state = 1"),
    ("set_aside_is_held", "UPDATE ledger_account SET held_out = held_out + 1 WHERE held_out > 0"),
    ("set_aside_is_held", "UPDATE ledger_account SET held_in = 0"),
    ("set_aside_is_held", "UPDATE ledger_lot SET held = 0 WHERE held > 0"),
    ("one_outcome", "UPDATE ledger_entry SET code = 22 WHERE id = 'p1'"),
    ("one_outcome", "DELETE FROM ledger_entry WHERE id = 'never'"),
    ("once_used", "UPDATE ledger_entry SET once = X'746F6B656E202034' WHERE once IS NOT NULL"),
    ("once_used", "UPDATE ledger_account SET used = NULL WHERE used IS NOT NULL"),
    ("refunds_bounded", "UPDATE ledger_entry SET refunded = 0 WHERE id = 'p1'"),
    ("refunds_bounded", "UPDATE ledger_entry SET amount = 700, refunded = 700 WHERE id = 'p1'"),
    ("lots_are_balances", "UPDATE ledger_lot SET remaining = remaining - 1 WHERE remaining > 1"),
    ("lots_are_balances", "UPDATE ledger_lot SET class = 2 WHERE class = 3 AND remaining > 0"),
    ("meters_follow_log", "UPDATE ledger_meter SET day_sum = day_sum - 1"),
    ("meters_follow_log", "DELETE FROM ledger_meter"),
    ("no_expired_money_spent", "UPDATE ledger_lot SET expires = 1 WHERE class = 3"),
    ("issued_is_accounted_for", "UPDATE ledger_line SET class = 2 WHERE position = 2 AND account = 1"),
    ("chain_is_whole", "UPDATE ledger_entry SET amount = amount + 1 WHERE id = 'p1'"),
    ("chain_is_whole", "UPDATE ledger_entry SET reason = 'x' WHERE code = 22"),
    ("chain_is_whole", "UPDATE ledger_entry SET memo = 'x' WHERE id = 'p1'"),
    ("chain_is_whole", "UPDATE ledger_entry SET meters = 'x@1/1' WHERE code = 0"),
    ("chain_is_whole", "UPDATE ledger_line SET amount = amount + 1 WHERE position = 3 AND number = 0"),
    ("chain_is_whole", "UPDATE ledger_lot SET expires = expires + 1 WHERE id = 1"),
    ("chain_is_whole", "UPDATE ledger_head SET position = position - 1"),
    ("time_runs_forward", "UPDATE ledger_entry SET at = 1 WHERE id = 'p1'"),
    ("references_exist", "DELETE FROM ledger_lot WHERE id = 1"),
]


@pytest.mark.parametrize(("name", "statement"), TAMPERINGS)
def test_an_invariant_finds_what_was_tampered_with(sqlite_file: Path, name: str, statement: str) -> None:
    engine = open_engine(f"sqlite:///{sqlite_file}")
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.rollback()
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.execute("PRAGMA foreign_keys = OFF")
        assert raw.execute(statement).rowcount > 0
    with reading(engine) as tx:
        found = invariants.CHECKS[name](tx)
    engine.dispose()
    assert found
    assert {violation.invariant for violation in found} == {name}


def test_every_invariant_has_something_that_it_finds() -> None:
    assert {name for name, _ in TAMPERINGS} == set(invariants.CHECKS)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_account SET balance = -1 WHERE kind = 2",
        "UPDATE ledger_account SET balance = 99999999 WHERE cap IS NOT NULL",
        "UPDATE ledger_account SET used = zeroblob(33)",
        "UPDATE ledger_lot SET remaining = amount + 1",
        "UPDATE ledger_lot SET held = remaining + 1",
        "UPDATE ledger_entry SET refunded = amount + 1 WHERE id = 'p1'",
        "UPDATE ledger_entry SET once = 'x' WHERE code = 22",
        "UPDATE ledger_hold SET state = 0 WHERE state = 2",
        "UPDATE ledger_hold SET confirmed = amount + 1 WHERE state = 1",
        "UPDATE ledger_line SET amount = 0 WHERE position = 3",
        "UPDATE ledger_entry SET memo = hex(zeroblob(51))",
        "UPDATE ledger_meter SET month_sum = 0",
        "INSERT INTO ledger_head VALUES (2, 0, 0, x'00', 0, 0)",
    ],
)
def test_the_database_itself_refuses_what_the_rules_forbid(sqlite_file: Path, statement: str) -> None:
    engine = open_engine(f"sqlite:///{sqlite_file}")
    with pytest.raises(sa.exc.IntegrityError), engine.begin() as tx:
        tx.exec_driver_sql(statement)
    engine.dispose()


def verify_as_documented(file: Path) -> subprocess.CompletedProcess[str]:
    """Run the document's own script on the file, without any of our code."""
    script = re.search(r"```python\n(.*?)```", DOCUMENT.read_text(), re.S)
    assert script
    program = script[1].replace("hub.sqlite", file.name)
    command = [sys.executable, "-I", "-W", "ignore", "-c", program]
    return subprocess.run(command, cwd=file.parent, capture_output=True, text=True, check=False)


def test_the_document_tells_an_auditor_how_to_verify_the_chain_without_our_code(sqlite_file: Path) -> None:
    engine = open_engine(f"sqlite:///{sqlite_file}")
    with engine.connect() as connection:
        (head,) = connection.exec_driver_sql("SELECT hex(chain) FROM ledger_head").one()
    done = verify_as_documented(sqlite_file)
    assert done.stdout.strip() == head.lower(), done.stderr
    with engine.begin() as tx:
        tx.exec_driver_sql("UPDATE ledger_entry SET amount = amount + 1 WHERE id = 'p1'")
    engine.dispose()
    assert "was changed" in verify_as_documented(sqlite_file).stderr


def test_a_balance_as_of_a_moment_is_what_it_was_then(books: Books) -> None:
    wallet, shop = books.wallet(1000), books.shop()
    midnight = books.now + DAY
    books.now = midnight - 1  # 31 March, 23:59:59.999999
    books.pay(wallet, shop, 100)
    books.now = midnight
    books.pay(wallet, shop, 200)
    with reading(books.engine) as tx:
        cut = position_before(tx, Micros(midnight))
        assert balance_at(tx, wallet, Position(cut)) == 900
        assert balance_at(tx, wallet, Position(position_before(tx, Micros(midnight + 1)))) == 700
        assert balance_at(tx, wallet, Position(position_before(tx, Micros(1)))) == 0


def test_the_journal_is_read_in_whole_entries_up_to_its_end(books: Books) -> None:
    live(books)
    read, after = [], 0
    with reading(books.engine) as tx:
        while lines := journal(tx, after, 3):
            assert sum(line.amount for line in lines) == 0
            read += lines
            after = lines[-1].position
        assert read == journal(tx, 0, 10_000)


def test_the_same_life_gives_the_same_chain_on_every_database(books: Books, sqlite_file: Path) -> None:
    live(books)
    other = open_engine(f"sqlite:///{sqlite_file}")
    with reading(books.engine) as tx, reading(other) as same:
        assert end_of_log(tx) == end_of_log(same)
    other.dispose()
