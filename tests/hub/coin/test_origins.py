"""Ids that clients choose: whoever makes one, and whoever else then uses it, nobody speaks in another's room.

A till's id stands in the code on its screen, for all to read.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from edge.wire.messages.coin import AskOutcome, Outcome, Pay, PaymentState, Refund, Requested, RequestPayment
from hub.coin.cash_desk import service as cash_desk
from hub.coin.corrections import service as corrections
from hub.coin.corrections.model import Kind, Proposal, State
from hub.coin.model import Shop, Wallet
from hub.coin.payments import directory
from hub.coin.subject import TILL_CLERK
from hub.coin.wallets import transfers
from hub.core.db import reading, transaction
from hub.identity.model import Staff
from hub.identity.people import NewPerson
from hub.identity.staff import service as staffing
from hub.ledger.model import Code
from hub.ledger.statements import end_of_log
from tests.support.coins import Town
from tests.support.deciding import seen


@dataclass
class City:
    """Everybody who chooses ids, and all choose ``id``. Each act moves another sum than all others."""

    town: Town
    shop: Shop
    payer: Wallet
    friend: Wallet
    clerk: Staff
    second: Staff
    id: str = ""

    def pays_at_till(self) -> bool:
        return _is_paid(self.town.pay("till-1", self.town.code(self.payer), 11, self.id))

    def pays_at_the_next_till(self) -> bool:
        return _is_paid(self.town.pay("till-2", self.town.code(self.payer), 12, self.id))

    def is_refunded(self) -> bool:
        paid = self.town.pay("till-1", self.town.code(self.payer), 40)
        return _is_paid(self.town.refund("till-1", paid.payment, 13, self.id))

    def pays_a_request(self) -> bool:
        asked = self.request()
        return asked is not None and self.town.phone_pays(self.payer, asked, id=f"form-{self.id}").paid

    def pays_by_poster(self) -> bool:
        return self.town.phone_pays(self.payer, self.shop.code, 1, self.id).paid

    def pays_by_poster_himself(self) -> bool:
        return self.town.phone_pays(self.friend, self.shop.code, 2, self.id).paid

    def sends(self) -> bool:
        now = self.town.clock.now()
        done = transfers.send(
            self.town.store, id=self.id, sender=self.payer, receiver=self.friend, amount=3, now=now
        )
        return done.code is Code.POSTED

    def charges(self) -> bool:
        done = cash_desk.take_cash(
            self.town.engine, self.town.store, id=self.id, staff=self.clerk, wallet=self.payer, amount=4,
            received=None, now=self.town.clock.now(),
        )  # fmt: skip
        return done.code is Code.POSTED

    def puts_right(self) -> bool:
        """Proposed under the id and approved by a second person."""
        now = self.town.clock.now()
        with transaction(self.town.engine) as tx:
            asked = Proposal(self.id, Kind.ADD, self.payer.number, 5, "補填")
            corrections.propose(tx, asked, self.clerk, now)
            (made,) = corrections.listed(tx, State.PROPOSED)
            page = seen(tx, corrections.KIND, made.id)
        done = corrections.approve(self.town.context, self.town.store, made.id, self.second, page)
        return done.state is State.POSTED

    def request(self) -> str | None:
        """The code on a till's screen for 750 yen; nothing when the id is refused."""
        asked = self.town.look("till-1", RequestPayment(payment=self.id, amount=750, reduced=50))
        assert isinstance(asked, Requested)
        return asked.code


Act = Callable[[City], bool]
AT_TILLS: tuple[Act, ...] = (
    City.pays_at_till,
    City.pays_at_the_next_till,
    City.is_refunded,
    City.pays_a_request,
)
"""They share the room of tills: the second one of these is refused."""
ELSEWHERE: tuple[Act, ...] = (
    City.pays_by_poster,
    City.pays_by_poster_himself,
    City.sends,
    City.charges,
    City.puts_right,
)
PAIRS = list(itertools.permutations((*AT_TILLS, *ELSEWHERE), 2))


@pytest.fixture
def city(town: Town) -> City:
    with transaction(town.engine) as tx:
        clerk, second = (
            staffing.create_staff(tx, f"staff-{name}", NewPerson(name, name, "a long password"), [TILL_CLERK])
            for name in ("one", "two")
        )
        cash_desk.open_shift(tx, "drawer-1", clerk, 10_000, town.clock.now())
    return City(town, town.shop("till-1", "till-2"), town.wallet(20_000), town.wallet(500), clerk, second)


def _is_paid(outcome: Outcome) -> bool:
    return outcome.state is PaymentState.PAID


def test_an_id_of_one_origin_is_nothing_to_another(city: City) -> None:
    """Both are done, each for its own sum, or the second is told no; the books are audited behind us."""
    wrong = []
    for place, (first, second) in enumerate(PAIRS):
        city.id = f"id-of-pair-{place}"
        share_a_room = first in AT_TILLS and second in AT_TILLS
        if (first(city), second(city)) != (True, not share_a_room):
            wrong.append(f"{first.__name__}, then {second.__name__}")
    assert wrong == []


def test_a_request_that_stands_on_a_screen_cannot_be_spent_by_whoever_reads_its_id(city: City) -> None:
    """One yen at the poster, under the id of the till's request for 750."""
    others = [act for act in (*AT_TILLS, *ELSEWHERE) if act is not City.pays_a_request]
    spent = []
    for place, other in enumerate(others):
        city.id = f"id-of-request-{place}"
        code = city.request()
        assert code is not None
        done = other(city)
        paid = city.town.phone_pays(city.payer, code, id=f"form-{city.id}").paid
        told = city.town.outcome("till-1", city.id)
        if (done, paid, told.amount, told.reduced) != (other in ELSEWHERE, True, 750, 50):
            spent.append(f"{other.__name__}: {done=} {paid=} {told.amount=}")
    assert spent == []


@pytest.mark.parametrize("body", [Pay, Refund, AskOutcome, RequestPayment])
def test_a_till_cannot_speak_in_the_rooms_of_phones_and_desks(city: City, body: type) -> None:
    """Refused in words, and nothing is noted under the id: it stays good for whoever it belongs to."""
    roomed = "pst-" + "0" * 32
    asks: dict[type, Pay | Refund | AskOutcome | RequestPayment] = {
        Pay: Pay(payment=roomed, amount=11, code=city.town.code(city.payer)),
        Refund: Refund(refund=roomed, payment="some-payment", amount=11),
        AskOutcome: AskOutcome(payment=roomed),
        RequestPayment: RequestPayment(payment=roomed, amount=11),
    }
    with reading(city.town.engine) as tx:
        before = end_of_log(tx)
    asked = asks[body]
    if isinstance(asked, RequestPayment):
        told = city.town.look("till-1", asked)
        assert isinstance(told, Requested)
        assert (told.code, told.reason) == (None, "malformed")
    else:
        answer = city.town.ask_one("till-1", asked)
        assert (answer.state, answer.reason) == (PaymentState.REFUSED, "malformed")
    with reading(city.town.engine) as tx:
        assert end_of_log(tx) == before


def test_a_request_is_still_one_after_the_money_process_has_started_again(city: City) -> None:
    city.id = "asked-before"
    code = city.request()
    city.town.start_money()
    assert not city.pays_at_the_next_till()
    assert code is not None
    assert city.town.phone_pays(city.payer, code, id="form-1").paid


def test_past_what_is_kept_in_memory_the_database_says_what_is_a_request(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(directory, "MOST_REQUESTS", 2)
    for number in range(4):
        city.id = f"request-{number}"
        assert city.request() is not None
    assert not city.pays_at_the_next_till()
    city.id = "a-sale"
    assert city.pays_at_the_next_till()
