"""Wallet cards: the text on them, their PIN, and their life from issue to replacement."""

from __future__ import annotations

import base64
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from edge.wire.messages.coin import Refusal
from hub.coin import numbers
from hub.coin.cards import service as cards
from hub.coin.cards.service import Admission, Card, CardState, Presented
from hub.coin.cards.tables import card as card_table
from hub.coin.errors import CoinError
from hub.coin.keys import KEY_BYTES
from hub.coin.model import Wallet
from hub.coin.qr import card_code, one_time_code
from hub.core.db import reading, transaction
from tests.support.coins import KEY, Town

PEPPER = b"p" * KEY_BYTES
NUMBER = numbers.card_number(1234567890)
PIN, OTHER = "2580", "1379"


def given(town: Town, wallet: Wallet, pin: str = PIN, chosen: int = 42) -> Card:
    with transaction(town.engine) as tx:
        return cards.issue(tx, wallet, pin, pepper=PEPPER, random=lambda _: chosen, now=town.clock.now())


def shown(
    town: Town, number: str, pin: str | None = None, *, needed: bool = False, id: str = ""
) -> Admission:
    asked = Presented(id or town.new_id(), number, pin, needed)
    (answer,) = cards.admit(town.engine, PEPPER, [asked], town.clock.now())
    return answer


def state(town: Town, number: str) -> tuple[CardState, int]:
    with reading(town.engine) as tx:
        found = cards.find_card(tx, number)
    assert found is not None
    return found.state, found.tries_left


def test_a_card_is_read_back_and_has_the_documented_form() -> None:
    text = card_code.make(NUMBER, KEY)
    assert text.startswith("hQVDUFYwMW")
    assert card_code.read(text, KEY).number == NUMBER
    data = base64.b64decode(text)
    assert data[7:9] == b"\x61\x29"
    assert len(data) == 9 + 0x29
    assert data[9:21] == b"\x4f\x0a\xf0TSUNAGARU"
    assert data[21:23] == b"\x5a\x08"
    assert data[31:34] == b"\x63\x11\x01"


def test_a_card_with_any_byte_changed_is_not_ours() -> None:
    whole = base64.b64decode(card_code.make(NUMBER, KEY))
    for place in range(len(whole)):
        data = bytearray(whole)
        data[place] ^= 1
        with pytest.raises(one_time_code.CodeUnreadable):
            card_code.read(base64.b64encode(data).decode(), KEY)


@pytest.mark.parametrize(
    "text", ["", "カード", "aGVsbG8=", NUMBER, one_time_code.make("9392000000000000", 0, b"abcd", KEY)]
)
def test_what_is_no_card_is_told_apart(text: str) -> None:
    assert not card_code.is_card(text)
    with pytest.raises(one_time_code.CodeUnreadable):
        card_code.read(text, KEY)


def test_a_card_made_by_another_hub_is_unreadable_though_it_looks_like_one() -> None:
    text = card_code.make(NUMBER, b"x" * KEY_BYTES)
    assert card_code.is_card(text)
    with pytest.raises(one_time_code.CodeUnreadable):
        card_code.read(text, KEY)


def test_a_card_is_never_taken_for_a_one_time_code() -> None:
    with pytest.raises(one_time_code.CodeUnreadable):
        one_time_code.read(card_code.make(NUMBER, KEY), KEY, 0)


def test_numbers_of_cards_and_wallets_begin_differently_and_have_a_check_digit() -> None:
    assert numbers.is_card_number(NUMBER)
    assert not numbers.is_card_number(numbers.wallet_number(1234567890))
    assert not numbers.is_card_number(NUMBER[:-1] + str((int(NUMBER[-1]) + 1) % 10))


@pytest.mark.parametrize("pin", ["0000", "1234", "9876", "7777", "12345", "12a4", "１３７９", ""])
def test_a_pin_that_a_thief_would_try_first_is_not_taken(pin: str) -> None:
    with pytest.raises(CoinError):
        cards.check_pin(pin)


def test_a_card_pays_without_pin_below_the_limit_and_with_it_above(town: Town) -> None:
    wallet = town.wallet()
    card = given(town, wallet)
    assert shown(town, card.number) == Admission(wallet.account)
    assert shown(town, card.number, needed=True).refusal is Refusal.PIN_NEEDED
    assert shown(town, card.number, PIN, needed=True) == Admission(wallet.account)


def test_a_card_that_was_never_given_out_is_unreadable(town: Town) -> None:
    assert shown(town, NUMBER) == Admission(refusal=Refusal.CODE_UNREADABLE)


def test_the_third_wrong_pin_locks_the_card_for_small_amounts_too(town: Town) -> None:
    card = given(town, town.wallet())
    tries = [shown(town, card.number, OTHER) for _ in range(3)]
    assert [each.tries_left for each in tries] == [2, 1, 0]
    assert [each.refusal for each in tries] == [Refusal.PIN_WRONG, Refusal.PIN_WRONG, Refusal.CARD_LOCKED]
    assert shown(town, card.number).refusal is Refusal.CARD_LOCKED
    assert shown(town, card.number, PIN).refusal is Refusal.CARD_LOCKED
    assert state(town, card.number) == (CardState.LOCKED, 0)


def test_the_right_pin_gives_all_tries_back(town: Town) -> None:
    card = given(town, town.wallet())
    shown(town, card.number, OTHER)
    assert state(town, card.number) == (CardState.ACTIVE, 2)
    assert shown(town, card.number, PIN).refusal is None
    assert state(town, card.number) == (CardState.ACTIVE, 3)


def test_a_payment_that_is_sent_again_counts_its_wrong_pin_once(town: Town) -> None:
    card = given(town, town.wallet())
    answers = [shown(town, card.number, OTHER, id="pay-1") for _ in range(5)]
    assert {(each.refusal, each.tries_left) for each in answers} == {(Refusal.PIN_WRONG, 2)}
    assert shown(town, card.number, PIN, id="pay-1").refusal is Refusal.PIN_WRONG, "an id has one outcome"


def test_a_batch_of_wrong_pins_is_counted_one_by_one(town: Town) -> None:
    card = given(town, town.wallet())
    batch = [Presented(f"pay-{n}", card.number, OTHER, True) for n in range(5)]
    answers = cards.admit(town.engine, PEPPER, [*batch, batch[0]], town.clock.now())
    assert [each.tries_left for each in answers] == [2, 1, 0, 0, 0, 2]


def test_tills_that_try_at_the_same_moment_get_three_tries_between_them(town: Town) -> None:
    card = given(town, town.wallet())

    def attempt(n: int) -> Admission:
        return shown(town, card.number, OTHER, id=f"pay-{n}")

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(attempt, range(8)))
    wrong = [each.tries_left for each in answers if each.refusal is Refusal.PIN_WRONG]
    assert set(wrong) == {1, 2}
    assert len(wrong) == 2
    assert state(town, card.number) == (CardState.LOCKED, 0)


def test_the_counter_unlocks_a_card_with_a_new_pin(town: Town) -> None:
    card = given(town, town.wallet())
    for _ in range(3):
        shown(town, card.number, OTHER)
    with transaction(town.engine) as tx:
        cards.unlock(tx, card.number, "8024", pepper=PEPPER)
    assert shown(town, card.number, PIN).refusal is Refusal.PIN_WRONG
    assert shown(town, card.number, "8024").refusal is None


def test_a_lost_card_pays_nothing_and_its_successor_pays_from_the_same_wallet(town: Town) -> None:
    wallet = town.wallet(500)
    old = given(town, wallet)
    with transaction(town.engine) as tx:
        cards.report_lost(tx, old.number, town.clock.now())
    assert shown(town, old.number).refusal is Refusal.CARD_LOST
    with transaction(town.engine) as tx:
        new = cards.replace(tx, old.number, OTHER, pepper=PEPPER, random=lambda _: 43, now=town.clock.now())
    assert shown(town, old.number).refusal is Refusal.CARD_LOST
    assert shown(town, new.number, OTHER) == Admission(wallet.account)
    with reading(town.engine) as tx:
        assert [each.state for each in cards.cards_of(tx, wallet.number) if each.in_use] == [CardState.ACTIVE]
    with transaction(town.engine) as tx, pytest.raises(CoinError):
        cards.replace(tx, old.number, OTHER, pepper=PEPPER, random=lambda _: 44, now=town.clock.now())
    with transaction(town.engine) as tx, pytest.raises(CoinError):
        cards.unlock(tx, old.number, pepper=PEPPER)


def test_a_wallet_has_one_card_in_use_and_the_database_says_so_too(town: Town) -> None:
    wallet = town.wallet()
    first = given(town, wallet)
    with pytest.raises(CoinError):
        given(town, wallet, chosen=43)
    with reading(town.engine) as tx:
        row = dict(tx.execute(sa.select(card_table)).one()._mapping)
    second = card_table.insert().values({**row, "number": numbers.card_number(9)})
    with transaction(town.engine) as tx, pytest.raises(sa.exc.IntegrityError):
        tx.execute(second)
    assert state(town, first.number) == (CardState.ACTIVE, 3)


def test_neither_pin_nor_anything_made_of_it_alone_stands_in_the_books(town: Town) -> None:
    one = given(town, town.wallet(), chosen=1)
    two = given(town, town.wallet(), chosen=2)
    with reading(town.engine) as tx:
        macs = {row.number: bytes(row.pin_mac) for row in tx.execute(sa.select(card_table))}
    assert macs[one.number] != macs[two.number], "the same PIN on two cards"
    assert PIN not in repr(Presented("p", one.number, PIN, True))
