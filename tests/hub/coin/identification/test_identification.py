"""One person, one set of limits: anybody may hold little, and whoever holds more has been identified once."""

from __future__ import annotations

from datetime import date
from threading import Thread

import pytest
import sqlalchemy as sa

from hub.coin.errors import CoinError
from hub.coin.identification import service as identification
from hub.coin.identification.name_forms import COMMON_FORMS, OLD_FORMS, compared
from hub.coin.identification.service import Document, Evidence, PerhapsTheSame
from hub.coin.identification.tables import identified as table
from hub.coin.limits import limits
from hub.coin.model import Wallet
from hub.coin.subject import TILL_CLERK
from hub.coin.wallets import service as wallets
from hub.core.db import reading, transaction
from hub.core.words import local_day
from hub.identity.model import Staff
from hub.identity.people import NewPerson
from hub.identity.staff import service as staffing
from hub.kit.english import said
from hub.ledger.model import Code
from hub.ledger.tables import account, head
from tests.support.coins import Town
from tests.support.waiting import eventually, somebody_waits

KEY = b"i" * 32
HANAKO = Evidence("木更津 花子", date(1980, 4, 1), Document.MY_NUMBER)
LOW, HIGH = 30_000, 100_000


@pytest.fixture
def clerk(town: Town) -> Staff:
    with transaction(town.engine) as tx:
        person = NewPerson("clerk", "会計", "a long password")
        return staffing.create_staff(tx, "staff-1", person, [TILL_CLERK])


def opened(town: Town) -> Wallet:
    """A wallet as anybody opens one, and as many as he likes."""
    with transaction(town.engine) as tx:
        return wallets.open_wallet(
            tx, citizen=None, now=town.clock.now(), random=lambda n: int(town.new_id()[3:]) % n
        )


def charged(town: Town, wallet: Wallet, yen: int) -> Code:
    return wallets.charge(
        town.engine, town.store, id=town.new_id(), wallet=wallet, amount=yen, now=town.clock.now()
    ).code


def confirm(town: Town, wallet: Wallet, by: Staff, evidence: Evidence = HANAKO) -> None:
    with transaction(town.engine) as tx:
        identification.confirm(tx, wallet, evidence, by, KEY, town.clock.now())


def test_whoever_is_not_identified_holds_little_and_says_by_a_document_who_he_is_to_hold_more(
    town: Town, clerk: Staff
) -> None:
    today = limits(local_day(town.clock.now()))
    assert (today.balance, today.balance_identified) == (LOW, HIGH)
    wallet = opened(town)
    assert charged(town, wallet, LOW + 1) is Code.OVER_CAP
    assert charged(town, wallet, LOW) is Code.POSTED
    assert charged(town, wallet, 1) is Code.OVER_CAP
    for _ in range(2):
        confirm(town, wallet, clerk)
    assert charged(town, wallet, HIGH - LOW) is Code.POSTED
    assert charged(town, wallet, 1) is Code.OVER_CAP


@pytest.mark.parametrize(
    "again",
    [
        HANAKO,
        Evidence("木更津花子", HANAKO.born, Document.LICENCE),
        Evidence("木更津　花子", HANAKO.born, Document.TWO_OTHERS),
        Evidence("木更津\U000e0101 花子", HANAKO.born, Document.LICENCE),
    ],
)
def test_one_person_has_the_high_limit_on_one_wallet_whatever_document_is_shown(
    town: Town, clerk: Staff, again: Evidence
) -> None:
    first, second = opened(town), opened(town)
    confirm(town, first, clerk)
    with pytest.raises(CoinError, match=f"末尾{first.number[-4:]}"):
        confirm(town, second, clerk, again)
    assert charged(town, second, LOW + 1) is Code.OVER_CAP


@pytest.mark.parametrize(
    ("name", "again"),
    [
        ("高崎 栄", "髙﨑 榮"),
        ("渡辺 恵", "渡邉\U000e0101　惠"),
        ("渡辺 恵", "渡邊 惠"),
        ("吉沢 浜子", "𠮷澤 濵子"),
        ("鎌ケ谷 ゆうか", "鎌ヶ谷 ユウカ"),
        ("Mary-Ann O'Neil", "ＭＡＲＹ　ＡＮＮ　O’NEIL"),
        ("キョウコ", "ｷｮｳｺ"),
        ("きよう子", "きょう子"),
    ],
)
def test_a_variant_of_writing_makes_nobody_another_person(
    town: Town, clerk: Staff, name: str, again: str
) -> None:
    first, second = opened(town), opened(town)
    confirm(town, first, clerk, Evidence(name, HANAKO.born, Document.LICENCE))
    with pytest.raises(CoinError, match=f"末尾{first.number[-4:]}"):
        confirm(town, second, clerk, Evidence(again, HANAKO.born, Document.PASSPORT))


@pytest.mark.parametrize(("name", "other"), [("はまた", "はまだ"), ("太田 栄", "大田 栄"), ("斎藤", "斉藤")])
def test_names_that_differ_stay_different(name: str, other: str) -> None:
    assert compared(name) != compared(other)


def test_no_form_of_a_character_leads_to_two() -> None:
    forms = [form for each in (OLD_FORMS + COMMON_FORMS).split() for form in each[1:]]
    plain = {each[0] for each in (OLD_FORMS + COMMON_FORMS).split()}
    assert len(forms) == len(set(forms))
    assert not plain & set(forms)


@pytest.mark.parametrize("again", ["木更津 花", "富津 花子", "KISARAZU HANAKO"])
def test_somebody_alike_is_shown_first_and_another_person_only_with_a_reason_that_is_kept(
    town: Town, clerk: Staff, again: str
) -> None:
    first, second = opened(town), opened(town)
    confirm(town, first, clerk)
    other = Evidence(again, HANAKO.born, Document.PASSPORT)
    with pytest.raises(PerhapsTheSame, match=f"末尾{first.number[-4:]}"):
        confirm(town, second, clerk, other)
    assert charged(town, second, LOW + 1) is Code.OVER_CAP
    with transaction(town.engine) as tx:
        identification.confirm(tx, second, other, clerk, KEY, town.clock.now(), "住所も顔も別の方")
    assert charged(town, second, HIGH) is Code.POSTED
    with reading(town.engine) as tx:
        kept = {row.wallet: row.reason for row in tx.execute(sa.select(table))}
    assert kept == {first.number: None, second.number: "住所も顔も別の方"}


def test_somebody_alike_is_told_in_english_too() -> None:
    assert "(ending in 1234, 5678)" in said(str(PerhapsTheSame(["99991234", "99995678"])))


@pytest.mark.parametrize(
    ("name", "born"), [("君津 太郎", HANAKO.born), (HANAKO.name, date(1980, 4, 2)), ("富津", HANAKO.born)]
)
def test_somebody_with_another_name_or_day_of_birth_is_not_alike(
    town: Town, clerk: Staff, name: str, born: date
) -> None:
    first, second = opened(town), opened(town)
    confirm(town, first, clerk)
    confirm(town, second, clerk, Evidence(name, born, Document.LICENCE))
    assert charged(town, second, HIGH) is Code.POSTED


def test_who_was_identified_before_variants_counted_as_one_is_recognised(town: Town, clerk: Staff) -> None:
    first, second = opened(town), opened(town)
    takasaki = Evidence("髙﨑 榮", HANAKO.born, Document.LICENCE)
    confirm(town, first, clerk, takasaki)
    with transaction(town.engine) as tx:
        tx.execute(table.update().values(mark=identification.mark_of_before(takasaki, KEY)))
    with pytest.raises(CoinError, match=f"末尾{first.number[-4:]}"):
        confirm(town, second, clerk, takasaki)


def test_another_person_is_another_and_a_wallet_is_nobody_elses(town: Town, clerk: Staff) -> None:
    first, second = opened(town), opened(town)
    namesake = Evidence(HANAKO.name, date(1990, 4, 1), Document.LICENCE)
    confirm(town, first, clerk)
    with pytest.raises(CoinError, match="別の方"):
        confirm(town, first, clerk, namesake)
    confirm(town, second, clerk, namesake)
    assert charged(town, second, HIGH) is Code.POSTED


def test_the_high_limit_moves_to_another_wallet_once_the_first_holds_little_again(
    town: Town, clerk: Staff
) -> None:
    shop = town.shop("till-1")
    first, second = opened(town), opened(town)
    confirm(town, first, clerk)
    charged(town, first, HIGH)
    with transaction(town.engine) as tx, pytest.raises(CoinError, match="30,000"):
        identification.withdraw(tx, first, town.clock.now())
    town.pay("till-1", town.code(first), HIGH - LOW)
    with transaction(town.engine) as tx:
        identification.withdraw(tx, first, town.clock.now())
    confirm(town, second, clerk)
    assert charged(town, first, 1) is Code.OVER_CAP
    assert charged(town, second, HIGH) is Code.POSTED
    assert town.balance(shop.account) == HIGH - LOW


def test_the_database_keeps_nothing_of_the_document_but_its_kind(town: Town, clerk: Staff) -> None:
    confirm(town, opened(town), clerk)
    with reading(town.engine) as tx:
        (row,) = tx.execute(sa.select(table)).all()
    kept = " ".join(map(str, row))
    assert not [part for part in ("木更津", "花子", "1980") if part in kept]
    assert bytes(row.mark) == identification.mark(HANAKO, KEY) != identification.mark(HANAKO, b"j" * 32)
    assert (row.document, repr(HANAKO)) == ("my_number", f"Evidence(document={Document.MY_NUMBER!r})")


@pytest.mark.parametrize(
    "unfit",
    [Evidence(" ", HANAKO.born, Document.LICENCE), Evidence("名", date(2027, 1, 1), Document.LICENCE)],
)
def test_who_has_no_name_or_is_not_born_yet_is_asked_back(town: Town, clerk: Staff, unfit: Evidence) -> None:
    with pytest.raises(CoinError):
        confirm(town, opened(town), clerk, unfit)


async def test_what_is_being_posted_meanwhile_counts_when_the_high_limit_is_given_up(
    town: Town, clerk: Staff
) -> None:
    wallet = opened(town)
    confirm(town, wallet, clerk)
    told: list[str] = []

    def give_up() -> None:
        try:
            with transaction(town.engine) as tx:
                identification.withdraw(tx, wallet, town.clock.now())
        except CoinError as refused:
            told.append(str(refused))

    other = Thread(target=give_up)
    with transaction(town.engine) as tx:
        tx.execute(head.update().values(revision=head.c.revision))  # as whoever posts takes it first
        other.start()
        await eventually(lambda: somebody_waits(town.engine), "the other waits")
        row = account.update().where(account.c.id == wallet.account)
        tx.execute(row.values(balance=LOW + 1))
    other.join()
    assert told
    with transaction(town.engine) as tx:
        tx.execute(account.update().where(account.c.id == wallet.account).values(balance=0))
