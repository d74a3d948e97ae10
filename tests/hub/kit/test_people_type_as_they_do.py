from __future__ import annotations

import unicodedata

import pytest
from argon2 import PasswordHasher

from hub.coin.subject import TILL_CLERK
from hub.core.context import Context
from hub.core.db import transaction
from hub.identity.citizens import service as citizens
from hub.identity.citizens.numbers import new_number
from hub.identity.people import NewPerson
from hub.identity.sign_in.passwords import checking, hash_password
from hub.meetings.subject import RECORDER
from tests.hub.browser import PASSWORD, browsing, employ
from tests.hub.coin.phones import holding

NUMBER = new_number(lambda below: below // 3)


def test_a_login_opens_in_full_width_and_in_groups(context: Context) -> None:
    employ(context, "mori")
    person = NewPerson.with_password(NUMBER, "木更津 花子", PASSWORD)
    with transaction(context.engine) as tx:
        citizens.create_citizen(tx, "c1", person)
    with browsing(context) as browser:
        assert browser.sign_in("ｍｏｒｉ").status_code == 303
    with browsing(context) as browser:
        grouped = f"{NUMBER[:4]} {NUMBER[4:]}".translate({ord(str(n)): 0xFF10 + n for n in range(10)})
        assert browser.sign_in(grouped, door="/phone").status_code == 303


@pytest.mark.parametrize(
    "typed",
    ["がくえん通り 2026", "かくえん通り\u30002026".replace("か", "か\u3099"), "がくえん通り ２０２６"],
)
def test_a_password_opens_in_every_form_of_the_same_letters(typed: str) -> None:
    with checking() as fits:
        assert fits(hash_password("がくえん通り 2026"), typed)
        assert not fits(hash_password("かくえん通り 2026"), typed)


def test_a_password_that_was_kept_as_it_was_typed_still_opens() -> None:
    typed = unicodedata.normalize("NFD", "がくえん通りの長い合言葉")
    kept = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(typed)
    with checking() as fits:
        assert fits(kept, typed)
        assert not fits(kept, "ちがう合言葉です、これは")


@pytest.mark.parametrize("month", ["2026-13", "8-11", "いつか"])
def test_a_month_that_cannot_be_read_is_said_beside_its_field(context: Context, month: str) -> None:
    with holding(context, "c1", 500) as holder:
        answer = holder.phone.get(f"/phone/history?month={month}&q=港の店")
        assert answer.status_code == 422
        assert f'value="{month}"' in answer.text
        assert 'value="港の店"' in answer.text
        assert 'aria-invalid="true"' in answer.text
        assert holder.phone.get(f"/phone/history.csv?month={month}").status_code == 422


def test_a_month_of_an_era_is_that_month(context: Context) -> None:
    with holding(context, "c1", 500) as holder:
        page = holder.phone.get("/phone/history?month=令和8年11月").text
        assert 'value="2026-11"' in page
        assert "￥500" in page
        assert "￥500" not in holder.phone.get("/phone/history?month=R8.10").text


def test_the_counter_finds_the_number_that_the_phone_tells_people_to_give(context: Context) -> None:
    employ(context, "till", TILL_CLERK)
    person = NewPerson.with_password(NUMBER, "木更津 花子", PASSWORD)
    with transaction(context.engine) as tx:
        citizens.create_citizen(tx, "c9", person)
    with browsing(context) as citizen:
        citizen.sign_in(NUMBER, door="/phone")
        citizen.submit("/phone/menu", "/phone/wallet")
        page = citizen.get("/phone/receive").text
    with browsing(context) as desk:
        desk.sign_in("till")
        for text in (NUMBER, f"{NUMBER[:4]} {NUMBER[4:]}"):
            answer = desk.submit("/desk/coin", "/desk/coin/find", text=text)
            assert answer.status_code == 303
            assert answer.headers["location"][-4:] in page


@pytest.mark.parametrize("amount", ["￥１，２００", "1,200円", "1 200"])
def test_an_amount_is_taken_as_it_is_written_on_a_slip(context: Context, amount: str) -> None:
    with holding(context, "c1", 5000) as holder, holding(context, "c2") as other:
        page = holder.press("/phone/send/check", number=other.wallet.number, amount=amount).text
    assert "￥1,200" in page


def test_an_invisible_character_is_named_with_its_place(context: Context) -> None:
    with holding(context, "c1") as holder:
        answer = holder.press("/phone/nickname", nickname="はな\u202eこ")
        assert answer.status_code == 422
        assert "3文字目" in answer.text
        assert "U+202E" in answer.text
        kept = holder.press("/phone/nickname", nickname="は\u3099な")
        assert kept.status_code == 303
        assert 'value="ばな"' in holder.phone.get("/phone/receive").text


def test_when_the_page_itself_is_out_of_date_what_was_typed_can_be_copied(context: Context) -> None:
    """Its id is no field that anybody could mend."""
    employ(context, "r1", RECORDER)
    with browsing(context) as browser:
        browser.sign_in("r1")
        answer = browser.submit(
            "/desk/meetings", "/desk/meetings", id="NO ID", room="room-1", title="総務委員会（第3回）"
        )
    assert answer.status_code == 422
    assert "古くなった" in answer.text
    assert 'value="総務委員会（第3回）"' in answer.text
    assert "NO ID" not in answer.text


def test_no_secret_stands_on_the_page_that_is_out_of_date(context: Context) -> None:
    employ(context, "t1", TILL_CLERK)
    with browsing(context) as browser:
        browser.sign_in("t1")
        answer = browser.submit("/desk/coin", "/desk/coin/wallets", id="x" * 5000, pin="4831", again="4831")
    assert answer.status_code == 422
    assert "4831" not in answer.text
