"""Seeded odd messages of every kind through intake and the asks (the whole of them: ``make bench``)."""

from __future__ import annotations

from pathlib import Path

from edge.wire.messages import EVERYBODY, SAYS
from tests.support.odd.city import FITS_NO_SCHEMA, LEVELS, odd_city

HOW_MANY = 2_000


def test_odd_messages_end_nothing_and_change_nothing_of_anybody_else(
    database_url: str, tmp_path: Path
) -> None:
    with odd_city(database_url, tmp_path) as city:
        before = city.standing()
        report = city.send(HOW_MANY, seed=20261130)
        assert report.faults == [], str(report)
        assert city.standing() == before
    assert report.one_field >= report.total / 2
    every = EVERYBODY.union(LEVELS, *((*says.facts, *says.asks) for says in SAYS.values()))
    assert set(report.by_schema()) == every


def test_the_same_seed_says_the_same(database_url: str, tmp_path: Path) -> None:
    with odd_city(database_url, tmp_path) as city:
        valid = [saying.schema for saying in city.sayings()]
        report = city.send(1, seed=1)
    assert report.total == len(valid)


def test_the_widest_that_the_contract_lets_through_fits_the_columns_that_it_goes_to(
    database_url: str, tmp_path: Path
) -> None:
    """Walks the contract: a bound beyond its column would be a fault here, on PostgreSQL at the latest."""
    with odd_city(database_url, tmp_path) as city:
        report = city.send_widest()
        assert report.faults == [], str(report)
    assert report.total > 100
    for schema in report.by_schema():
        assert report.outcomes[schema, FITS_NO_SCHEMA] == 0, f"{schema}: its own widest value is refused"
