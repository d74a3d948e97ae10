"""``tsunagaru check`` and ``tsunagaru hub journal``: what they say and how they exit."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from city.cli import app
from city.examining import ALL
from hub.core.db import open_engine
from hub.core.heads import Chain, Noted, write
from hub.core.migrating import upgrade
from hub.ledger.posting.stores import posting
from tests.support.books import Books

runner = CliRunner()


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hub's database after one charge and one payment."""
    file = tmp_path_factory.mktemp("lived") / "hub.sqlite"
    engine = open_engine(f"sqlite:///{file}")
    upgrade(engine)
    with posting(f"sqlite:///{file}") as store:
        books = Books(engine, store)
        wallet, shop = books.wallet(1000), books.shop()
        books.pay(wallet, shop, 300)
    with engine.begin() as tx:
        tx.exec_driver_sql(
            "INSERT INTO coin_wallet (number, account, opened_at) VALUES (?, ?, '2026-01-01')",
            ("9392000000000000", wallet),
        )
    engine.dispose()
    return file


@pytest.fixture
def database(lived: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[sa.Engine]:
    shutil.copy(lived, tmp_path / "hub.sqlite")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'hub.sqlite'}")
    engine = open_engine(f"sqlite:///{tmp_path / 'hub.sqlite'}")
    yield engine
    engine.dispose()


def run(*arguments: str) -> tuple[int, str]:
    result = runner.invoke(app, list(arguments))
    return result.exit_code, result.output


def test_every_invariant_is_named_with_its_rule_and_the_end_of_the_log(database: sa.Engine) -> None:
    code, output = run("check")
    assert code == 0
    for name in (*ALL, "evidence_chain"):
        assert f"ok   {name}" in output
    assert "position 2" in output


def test_a_broken_invariant_is_said_with_its_place_and_the_exit_is_not_zero(database: sa.Engine) -> None:
    with database.begin() as tx:
        tx.exec_driver_sql("UPDATE ledger_entry SET amount = 301 WHERE position = 2")
    assert run("check", "zero_sum")[0] == 0
    code, output = run("check", "chain_is_whole")
    assert code == 1
    assert "entry 2" in output


def test_a_name_that_is_none_is_answered_with_all_names(database: sa.Engine) -> None:
    code, output = run("check", "gravity")
    assert code == 2
    assert all(name in output for name in ALL)


def test_the_journal_is_written_once_and_verifies_without_the_database(
    database: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "journal.jsonl"
    assert run("hub", "journal", "--to", str(file))[0] == 0
    assert run("hub", "journal", "--to", str(file))[0] == 1
    monkeypatch.setenv("DATABASE_URL", "sqlite:////nowhere/at/all.sqlite")
    packed = tmp_path / "journal.jsonl.gz"
    packed.write_bytes(gzip.compress(file.read_bytes()))
    end = json.loads(file.read_bytes().splitlines()[-1])
    for path in (file, packed):
        code, output = run("check", "--file", str(path), "--noted", f"2:{end['chain']}")
        assert code == 0, output
        assert "2 entries" in output
        assert "使用 used 300" in output
        assert end["chain"] in output
    for noted in ("2:" + "0" * 64, "3:" + "0" * 64):
        assert run("check", "--file", str(file), "--noted", noted)[0] == 1
    assert run("check", "--file", str(file), "--noted", "abc")[0] == 2
    file.write_bytes(file.read_bytes()[:-40])
    assert run("check", "--file", str(file))[0] == 2


def test_the_figures_of_a_base_date_come_with_their_position(database: sa.Engine) -> None:
    code, output = run("check", "--on", "2026-09-30")
    assert code == 0
    assert (
        "発行 issued 1,000 − 使用 used 300 − 失効 expired 0 − 払戻し refunded 0 = 未使用 unused 700" in output
    )
    assert "position 2" in output


def test_books_that_were_cut_after_their_head_was_noted_fail_and_are_named(
    database: sa.Engine, tmp_path: Path
) -> None:
    noted = Noted(chain=Chain.LEDGER, at=datetime(2026, 11, 22, 3, 0, tzinfo=UTC), position=9, hash="ab" * 32)
    write(tmp_path / "kept", [noted])
    assert run("check", "noted_heads")[0] == 0
    code, output = run("check", "noted_heads", "--heads", str(tmp_path / "kept"))
    assert code == 1
    assert f"ledger: cut: position 9 was {'ab' * 32} at 2026-11-22T03:00:00+00:00" in output
    assert run("check", "zero_sum", "--heads", str(tmp_path / "kept"))[0] == 1


def test_a_place_without_heads_is_compared_with_nothing_and_fails(
    database: sa.Engine, tmp_path: Path
) -> None:
    code, output = run("check", "--heads", str(tmp_path / "nowhere"))
    assert code == 1
    assert "FAIL noted_heads: nothing was compared" in output
    code, output = run("check")
    assert code == 0, "the hub's own place, before the first hour"
    assert "none noted_heads: nothing was compared" in output
