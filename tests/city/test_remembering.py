"""``tsunagaru edge payments``: a till tells what the hub may have lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from city.cli import app
from edge.duties.till.incoming_payments import IncomingPayments
from edge.duties.till.payment_book import Note, PaymentBook
from edge.storage.disk import Disk
from edge.storage.journal import Journal
from edge.wire.envelope import timestamp
from edge.wire.messages import coin
from hub.coin.numbers import payment_number
from hub.ledger.units import Position
from tests.edge.make import NOON

runner = CliRunner()


@pytest.fixture
def till(tmp_path: Path) -> Path:
    """The profile of a till that has taken payments 10, 20 and 40, given 30 back, and has one open."""
    sample = Path(__file__).parents[2] / "firmware_config" / "devices" / "till.toml"
    profile = tmp_path / "till.toml"
    lines = [line for line in sample.read_text().splitlines() if not line.startswith("data")]
    profile.write_text('data = "."\n' + "\n".join(lines))
    disk = Disk(tmp_path / "edge.db")
    book = PaymentBook(Journal(disk), lambda: NOON, lambda _: None)
    arrivals = IncomingPayments(disk, lambda: NOON)
    for position in (10, 20):
        settle(book, "payment", f"p{position}", position, Note(f"p{position}", 500 + position))
    settle(book, "refund", "r30", 30, Note("p10", 100))
    book.begin("p35", "payment", Note("p35", 999))
    arrivals.keep(
        coin.Received(
            payment="pst-1",
            number=payment_number(Position(40)),
            amount=800,
            committed_at=timestamp(NOON),
            way=coin.Way.POSTER,
        )
    )
    disk.close()
    return profile


def settle(book: PaymentBook, kind: str, id: str, position: int, note: Note) -> None:
    book.begin(id, kind, note)
    outcome = coin.Outcome(
        ask="a",
        payment=id,
        state=coin.PaymentState.PAID,
        amount=note.amount,
        committed_at=timestamp(NOON),
        number=payment_number(Position(position)),
        way=coin.Way.CODE if kind == "payment" else None,
    )
    book.settle(id, outcome)


def listed(*arguments: str) -> list[tuple[str, ...]]:
    result = runner.invoke(app, ["edge", "payments", *arguments])
    assert result.exit_code == 0, result.output
    lines = [line.split("\t") for line in result.stdout.splitlines()[1:]]
    return [(line[0], line[2], line[3]) for line in lines if len(line) > 1]


def test_a_till_lists_the_payments_that_the_hub_has_lost(till: Path) -> None:
    wanted = ("--from", payment_number(Position(15)), "--through", payment_number(Position(40)))
    assert listed(str(till), *wanted) == [
        (payment_number(Position(20)), "payment", "520"),
        (payment_number(Position(30)), "refund", "100"),
        (payment_number(Position(40)), "payment", "800"),
    ]


def test_without_bounds_a_till_lists_all_that_the_hub_had_confirmed(till: Path) -> None:
    assert [number for number, *_ in listed(str(till))] == [
        payment_number(Position(n)) for n in (10, 20, 30, 40)
    ]


def test_a_number_that_was_misread_is_asked_for_again(till: Path) -> None:
    result = runner.invoke(app, ["edge", "payments", str(till), "--from", "00000-00019"])
    assert result.exit_code == 2
    assert "read it again" in result.output


def test_a_till_without_a_database_says_so(till: Path) -> None:
    (till.parent / "edge.db").unlink()
    assert runner.invoke(app, ["edge", "payments", str(till)]).exit_code == 1
