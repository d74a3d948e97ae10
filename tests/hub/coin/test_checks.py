"""Each check of the coin's own tables finds what it is there to find."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from hub.coin import checks
from hub.coin.cards import service as cards
from hub.coin.cards.service import Presented
from hub.coin.cash_desk import service as cash_desk
from hub.coin.corrections import service as corrections
from hub.coin.corrections.model import Kind, Proposal
from hub.coin.subject import TILL_CLERK
from hub.core.db import reading, transaction
from hub.identity.people import NewPerson
from hub.identity.staff import service as staffing
from hub.ledger.model import AccountKind
from hub.ledger.service import open_account
from tests.support.coins import Town
from tests.support.deciding import seen

PEPPER = b"p" * 32
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@dataclass(frozen=True)
class Lived:
    town: Town

    def broken(self) -> set[str]:
        with reading(self.town.engine) as tx:
            return {each.invariant for check in checks.CHECKS.values() for each in check(tx)}


@pytest.fixture
def lived(town: Town) -> Lived:
    """A town with a charge, a count, a correction and a wrong PIN."""
    wallet, now = town.wallet(), town.clock.now()
    with transaction(town.engine) as tx:
        one, other = (
            staffing.create_staff(tx, login, NewPerson(login, login, "no hash"), [TILL_CLERK])
            for login in ("one", "other")
        )
        cash_desk.open_shift(tx, "shift", one, 100, now)
        card = cards.issue(tx, wallet, "2580", pepper=PEPPER, random=lambda _: 5, now=now)
    charged = cash_desk.take_cash(
        town.engine, town.store, id="c", staff=one, wallet=wallet, amount=500, received=None, now=now
    )
    with transaction(town.engine) as tx:
        fix = corrections.propose(
            tx, Proposal("fix", Kind.RETURN_CHARGE, wallet.number, 200, "誤り", charged.id), one, now
        )
        page = seen(tx, corrections.KIND, fix)
    corrections.approve(town.context, town.store, fix, other, page)
    with transaction(town.engine) as tx:
        cash_desk.close_shift(tx, "shift", one, {100: 4}, now)
    cash_desk.reckon(town.engine, town.store, "shift", now)
    cards.admit(town.engine, PEPPER, [Presented("p", card.number, "1111", True)], now)
    return Lived(town)


def test_a_life_as_it_should_be_breaks_nothing(lived: Lived) -> None:
    assert lived.broken() == set()


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE coin_correction SET amount = 100", "corrections_match_log"),
        (
            "UPDATE coin_correction SET state = 'rejected', rejection = 'x', position = NULL",
            "corrections_match_log",
        ),
        ("UPDATE coin_counter_shift SET expected = 401", "drawers_follow_log"),
        ("DELETE FROM coin_counter_cash WHERE id LIKE 'chg-%'", "drawers_follow_log"),
        ("DELETE FROM coin_wrong_pin", "wrong_pins_are_counted"),
    ],
)
def test_what_was_tampered_with_is_found(lived: Lived, statement: str, found: str) -> None:
    with transaction(lived.town.engine) as tx:
        tx.exec_driver_sql(statement)
    assert lived.broken() == {found}


def test_one_person_in_both_places_is_found_even_without_the_tables_own_check(lived: Lived) -> None:
    with transaction(lived.town.engine) as tx:
        tx.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
        tx.exec_driver_sql("UPDATE coin_correction SET decided_by = proposed_by")
    assert lived.broken() == {"corrections_have_two_people"}


def test_a_wallet_account_without_a_wallet_is_found(lived: Lived) -> None:
    with transaction(lived.town.engine) as tx:
        open_account(tx, AccountKind.WALLET)
    assert lived.broken() == {"wallets_have_accounts"}
