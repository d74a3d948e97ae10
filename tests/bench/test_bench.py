"""What measures is itself in order: a bench that breaks unseen measures nothing."""

from __future__ import annotations

from pathlib import Path

from hub.core.db import open_engine, reading
from hub.ledger.audit.invariants import CHECKS
from hub.ledger.posting.stores import posting
from tests.bench import disturbed, filler, payments
from tests.bench.ledger import Bench
from tests.bench.places import broker, build_town


def test_books_filled_for_measuring_hold_and_take_payments(tmp_path: Path) -> None:
    town = build_town(tmp_path / "town", f"sqlite:///{tmp_path / 'town' / 'hub.sqlite'}")
    filler.fill(tmp_path / "town" / "hub.sqlite", 5_000)
    with posting(town.url) as store:
        bench = Bench(town, store)
        bench.round(bench.payment)  # asserts that every one is posted
    engine = open_engine(town.url)
    with reading(engine) as tx:
        found = [violation for check in CHECKS.values() for violation in check(tx)]
    engine.dispose()
    assert found == []


def test_payments_measured_end_to_end_are_all_paid(tmp_path: Path) -> None:
    town = build_town(tmp_path / "town", f"sqlite:///{tmp_path / 'town' / 'hub.sqlite'}")
    with broker(tmp_path / "broker", tls=False) as at:
        figures = payments.with_hub(town, at, 300)
    assert figures["per_second"] > 0
    payments.audit(town)  # raises for books that do not hold


def test_payments_are_all_paid_while_every_kind_of_visitor_is_answered() -> None:
    _, _, answers = disturbed.measure(1, 1)  # raises for a payment refused, and for books that do not hold
    told = {tuple(each.split()) for each in answers}
    assert {kind for kind, _ in told} == {"register", "sign_in", "show_photo", "lose_the_way"}
    assert {status for _, status in told} <= {"303", "404", "422", "429"}
