"""The citizen's phone, the desk's page of the coin and the auditor's journal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest

from edge.wire.messages.coin import Outcome, Pay, Refund, RefundReason
from hub.coin.keys import KEY_FILE
from hub.coin.model import Wallet
from hub.coin.payments.devices import Ask
from hub.coin.payments.directory import Directory
from hub.coin.payments.service import Payments
from hub.coin.shops import service as shops
from hub.coin.subject import TILL_CLERK
from hub.coin.wallets import service as wallets
from hub.core.clock import SetClock
from hub.core.context import Context
from hub.core.db import reading, transaction
from hub.identity.access import service as accesses
from hub.identity.citizens import service as citizens
from hub.identity.subject import AUDITOR
from hub.ledger.posting.stores import posting
from tests.hub.browser import PASSWORD, Browser, browsing, employ
from tests.support.people import with_password


@pytest.fixture
def phone(context: Context) -> Iterator[Browser]:
    """A citizen's phone, signed in."""
    person = with_password("100001", "木更津 花子", PASSWORD)
    with transaction(context.engine) as tx:
        citizens.create_citizen(tx, "c1", person)
    with browsing(context) as browser:
        browser.sign_in("100001", door="/phone")
        yield browser


def open_wallet(phone: Browser, context: Context, yen: int) -> Wallet:
    assert phone.submit("/phone", "/phone/wallet").status_code == 303
    with reading(context.engine) as tx:
        wallet = wallets.wallet_of(tx, "c1")
    assert wallet is not None
    with posting(context.settings.database_url) as store:
        now = context.clock.now()
        wallets.charge(context.engine, store, id=context.new_id(), wallet=wallet, amount=yen, now=now)
    return wallet


def shown_code(phone: Browser) -> str:
    found = re.search(r'data-code="([^"]+)"', phone.get("/phone/code").text)
    assert found
    return found[1].replace("&#43;", "+")


def pay(context: Context, code: str, yen: int) -> Outcome:
    """A till of 港の店 scans the code."""
    with transaction(context.engine) as tx:
        if "till-1" not in shops.tills(tx):
            shops.open_shop(tx, id="s1", name="港の店")
            shops.assign_till(tx, "till-1", "s1")
    return asked(context, Pay(payment=context.new_id(), amount=yen, code=code))


def asked(context: Context, body: Pay | Refund) -> Outcome:
    key = (context.settings.data_dir / KEY_FILE).read_bytes()
    with posting(context.settings.database_url) as store:
        payments = Payments(store, context.engine, Directory(context.engine, lambda: 0.0), key, b"p" * 32)
        (answer,) = payments.answer([Ask("till-1", "a", body)], context.clock.now())
    return answer


def test_a_citizen_without_a_wallet_opens_one_and_twice_is_once(phone: Browser, context: Context) -> None:
    assert "さいふはまだありません" in phone.get("/phone").text
    token = phone.token("/phone")
    assert [phone.post("/phone/wallet", csrf=token).status_code for _ in range(2)] == [303, 303]
    assert "￥0" in phone.get("/phone").text


def test_the_phone_shows_the_balance_by_class_and_expiry(phone: Browser, context: Context) -> None:
    open_wallet(phone, context, 1250)
    text = phone.get("/phone").text
    assert "￥1,250" in text
    assert "2027" in text


def test_the_code_on_the_phone_pays_at_a_till_and_the_payment_is_in_the_history(
    phone: Browser, context: Context
) -> None:
    open_wallet(phone, context, 1000)
    paid = pay(context, shown_code(phone), 300)
    assert paid.amount == 300
    text = phone.get("/phone/history").text
    assert "港の店" in text
    assert "−￥300" in text
    assert paid.number is not None
    assert paid.number in text
    assert "￥700" in phone.get("/phone").text


def test_each_look_at_the_code_is_another_code_and_none_is_kept_by_the_browser(
    phone: Browser, context: Context
) -> None:
    open_wallet(phone, context, 1000)
    assert shown_code(phone) != shown_code(phone)
    assert phone.get("/phone/code").headers["cache-control"] == "no-store"


def test_the_code_is_drawn_as_a_picture_without_inline_styles(phone: Browser, context: Context) -> None:
    open_wallet(phone, context, 1000)
    text = phone.get("/phone/code").text
    assert "<svg" in text
    assert "style=" not in text


def test_somebody_who_is_not_signed_in_sees_no_wallet(context: Context) -> None:
    with browsing(context) as stranger:
        for path in ("/phone", "/phone/code", "/phone/history", "/phone/live"):
            response = stranger.get(path)
            assert response.status_code == 303
            assert response.headers["location"].startswith("/phone/sign-in")


def test_a_payment_is_found_by_the_number_on_its_receipt_and_the_look_is_recorded(
    phone: Browser, context: Context
) -> None:
    open_wallet(phone, context, 1000)
    paid = pay(context, shown_code(phone), 300)
    assert paid.number is not None
    employ(context, "auditor", AUDITOR)
    with browsing(context) as desk:
        desk.sign_in("auditor")
        found = desk.get(f"/desk/coin?number={paid.number}").text
        assert re.search(r'受け取った口座</dt><dd><bdi translate="no">港の店', found)
        assert "￥300" in found
        assert "見つかりません" in desk.get("/desk/coin?number=00000-00019").text
        assert "作る" not in desk.get("/desk/coin").text
    with reading(context.engine) as tx:
        looked = [access for access in accesses.listed(tx) if access.action == "find_payment"]
    assert len(looked) == 2


def test_why_a_refund_was_given_stands_with_the_payment_the_refund_and_in_the_citizens_history(
    phone: Browser, context: Context
) -> None:
    open_wallet(phone, context, 1000)
    paid, other = (pay(context, shown_code(phone), yen) for yen in (300, 200))
    why = RefundReason.WRONG_AMOUNT
    back = asked(context, Refund(refund="r1", payment=paid.payment, amount=100, reason=why))
    before = asked(context, Refund(refund="r2", payment=other.payment, amount=200))
    untouched = pay(context, shown_code(phone), 50)
    employ(context, "auditor", AUDITOR)
    with browsing(context) as desk:
        desk.sign_in("auditor")
        pages = {
            answer.number: desk.get(f"/desk/coin?number={answer.number}").text
            for answer in (paid, back, other, before, untouched)
        }
    shown = {
        number: [word for word in ("金額の誤り", "記録なし") if f"返金の理由</dt><dd>{word}" in text]
        for number, text in pages.items()
    }
    assert list(shown.values()) == [["金額の誤り"], ["金額の誤り"], ["記録なし"], ["記録なし"], []]
    history = re.sub("</?bdi[^>]*>", "", phone.get("/phone/history").text)
    assert "返金 港の店（金額の誤り）" in history
    assert "Refund (Wrong amount)" in history
    assert history.count("返金 港の店") == 2
    phone.get("/language/en")
    in_english = phone.get("/phone/history").text
    assert "Refund (Wrong amount)" in in_english
    assert "金額の誤り" not in in_english


def test_the_journal_is_read_by_auditors_alone_and_sums_to_zero(phone: Browser, context: Context) -> None:
    open_wallet(phone, context, 1000)
    pay(context, shown_code(phone), 300)
    employ(context, "auditor", AUDITOR)
    employ(context, "clerk", TILL_CLERK)
    with browsing(context) as desk:
        desk.sign_in("auditor")
        whole = desk.get("/desk/ledger/journal").json()
        rest = desk.get(f"/desk/ledger/journal?after={whole['lines'][0]['position']}").json()
    with browsing(context) as desk:
        desk.sign_in("clerk")
        assert desk.get("/desk/ledger/journal").status_code == 403
    assert sum(line["amount"] for line in whole["lines"]) == 0
    assert [line["amount"] for line in rest["lines"]] == [-300, 300]
    assert whole["end"] == whole["position"] == rest["position"]


def test_money_that_has_expired_is_not_shown_as_spendable(
    phone: Browser, context: Context, clock: SetClock
) -> None:
    open_wallet(phone, context, 1000)
    clock.pass_(timedelta(days=365))
    with browsing(context) as again:
        again.sign_in("100001", door="/phone")
        assert "まで" not in again.get("/phone").text
