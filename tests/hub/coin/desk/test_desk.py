"""The counter till in a browser: find, charge, cards, freeze, drawer, corrections."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from hub.broadcast.subject import WRITER
from hub.coin.cards import service as cards
from hub.coin.documents import WALLET_CARD
from hub.coin.keys import KEY_FILE
from hub.coin.model import Wallet
from hub.coin.numbers import grouped
from hub.coin.qr import card_code
from hub.coin.subject import TILL_CLERK
from hub.coin.wallets import service as wallets
from hub.core.context import Context
from hub.core.db import reading, transaction
from hub.documents import queries
from hub.documents.model import State
from hub.documents.words import VERIFIED
from hub.identity.access import service as accesses
from hub.identity.subject import AUDITOR
from hub.ledger.statements import balance
from tests.hub.browser import Browser, browsing, employ

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""What the pages call is tested on both kinds of database; a page is a page."""


@pytest.fixture
def wallet(context: Context) -> Wallet:
    with transaction(context.engine) as tx:
        return wallets.open_wallet(tx, citizen=None, now=context.clock.now(), random=lambda _: 77)


@pytest.fixture
def desk(context: Context) -> Iterator[Browser]:
    """A till clerk at the desk with an open drawer."""
    employ(context, "clerk", TILL_CLERK)
    with browsing(context) as browser:
        browser.sign_in("clerk")
        opened = browser.submit("/desk/coin/shift", "/desk/coin/shift/open", id="drawer", opening="5000")
        assert opened.status_code == 303
        yield browser


@pytest.fixture
def second(context: Context) -> Iterator[Browser]:
    """Another clerk."""
    employ(context, "other", TILL_CLERK)
    with browsing(context) as browser:
        browser.sign_in("other")
        yield browser


def yen(context: Context, wallet: Wallet) -> int:
    with reading(context.engine) as tx:
        return balance(tx, wallet.account)


def charge(desk: Browser, wallet: Wallet, amount: int, id: str = "f-1", received: str = "") -> str:
    """Where the charge leads, or the page that says why not."""
    page = f"/desk/coin/wallets/{wallet.number}"
    fields = {"id": id, "number": wallet.number, "amount": str(amount), "received": received}
    answer = desk.submit(page, "/desk/coin/charge", **fields)
    return str(answer.headers.get("location", answer.text))


def proposed(by: Browser, form: str, **asked: str) -> str:
    """The page of a correction that somebody has asked for."""
    place = by.submit(form, "/desk/coin/corrections", id="fix", **asked)
    assert place.status_code == 303, place.text
    return str(place.headers["location"])


def give_card(desk: Browser, wallet: Wallet, context: Context, pin: str = "2580") -> cards.Card:
    page = f"/desk/coin/wallets/{wallet.number}"
    done = desk.submit(page, "/desk/coin/cards/issue", number=wallet.number, pin=pin, again=pin)
    assert done.headers["location"].endswith("?done=issue_card")
    with reading(context.engine) as tx:
        return cards.cards_of(tx, wallet.number)[0]


def actions(context: Context) -> set[str]:
    with reading(context.engine) as tx:
        return {access.action for access in accesses.listed(tx)}


def test_a_charge_is_made_once_however_often_it_is_sent_and_leads_to_its_paper(
    desk: Browser, wallet: Wallet, context: Context
) -> None:
    places = {charge(desk, wallet, 1_500, received="2000") for _ in range(2)}
    (place,) = places
    assert yen(context, wallet) == 1_500
    paper = desk.get(place).text
    for expected in ("￥1,500", "￥2,000", "￥500", grouped(wallet.number), "連鎖"):
        assert expected in paper
    assert {"charge", "see_charge", "see_wallet"} <= actions(context)


@pytest.mark.parametrize(
    ("amount", "received", "why"), [(30_001, "", "書類で本人を確かめると"), (500, "400", "お預かりが")]
)
def test_what_cannot_be_charged_is_said_and_not_made(
    desk: Browser, wallet: Wallet, context: Context, amount: int, received: str, why: str
) -> None:
    text = charge(desk, wallet, amount, received=received)
    assert "チャージしていません" in text
    assert why in text
    assert yen(context, wallet) == 0


def test_cash_is_not_taken_before_the_drawer_is_open(
    second: Browser, wallet: Wallet, context: Context
) -> None:
    assert "レジが開いていません" in charge(second, wallet, 500)
    assert yen(context, wallet) == 0


def test_wallets_cards_and_payments_are_found_by_number_and_by_scanning(
    desk: Browser, wallet: Wallet, context: Context
) -> None:
    charge(desk, wallet, 500)
    card = give_card(desk, wallet, context)
    key = (context.settings.data_dir / KEY_FILE).read_bytes() if _scan_once(desk, context) else b""
    place = f"/desk/coin/wallets/{wallet.number}"
    spaced = f"{wallet.number[:4]} {wallet.number[4:8]}-{wallet.number[8:]}"
    for text in (wallet.number, spaced, card.number, card_code.make(card.number, key)):
        assert desk.submit("/desk/coin", "/desk/coin/find", text=text).headers["location"] == place
    found = desk.submit("/desk/coin", "/desk/coin/find", text="00000-00018").headers["location"]
    assert "￥500" in desk.get(found).text
    for text in ("", "0", "9392000000000000", card_code.make(card.number, b"x" * 32)):
        assert "見つかりません" in desk.submit("/desk/coin", "/desk/coin/find", text=text).text


def _scan_once(desk: Browser, context: Context) -> bool:
    """The hub makes its key when it is first needed."""
    desk.submit("/desk/coin", "/desk/coin/find", text="x")
    return (context.settings.data_dir / KEY_FILE).exists()


def test_a_card_is_given_printed_stopped_and_replaced_with_its_balance(
    desk: Browser, wallet: Wallet, context: Context
) -> None:
    charge(desk, wallet, 500)
    old = give_card(desk, wallet, context)
    page = f"/desk/coin/wallets/{wallet.number}"
    pdf = desk.get(f"{page}/card.pdf")
    assert pdf.content.startswith(b"%PDF-")
    assert pdf.headers["cache-control"] == "no-store"
    desk.submit(page, "/desk/coin/cards/lost", card=old.number)
    done = desk.submit(page, "/desk/coin/cards/replace", card=old.number, pin="8024", again="8024")
    assert done.headers["location"].endswith("?done=replace_card")
    with reading(context.engine) as tx:
        states = {each.number: each.state for each in cards.cards_of(tx, wallet.number)}
    assert states.pop(old.number) is cards.CardState.REPLACED
    assert list(states.values()) == [cards.CardState.ACTIVE]
    assert yen(context, wallet) == 500
    assert {"issue_card", "print_card", "lose_card", "replace_card"} <= actions(context)


def test_the_paper_of_a_card_that_was_stopped_is_told_as_revoked_and_opening_it_is_noted(
    desk: Browser, wallet: Wallet, context: Context
) -> None:
    card = give_card(desk, wallet, context)
    page = f"/desk/coin/wallets/{wallet.number}"
    printed = desk.get(f"{page}/card.pdf")
    with reading(context.engine) as tx:
        document = queries.newest(tx, WALLET_CARD.name, card.number)
    assert document is not None
    assert card.number not in desk.get(f"/verify/{document.token}").text
    assert desk.get(f"/desk/documents/{document.id}/content").content == printed.content
    assert "open_document" in actions(context)
    assert VERIFIED[State.VALID][1].ja in desk.get(f"/verify/{document.token}").text
    desk.submit(page, "/desk/coin/cards/lost", card=card.number)
    assert VERIFIED[State.REVOKED][1].ja in desk.get(f"/verify/{document.token}").text


def test_two_pins_that_differ_make_no_card_and_no_pin_is_shown_again(
    desk: Browser, wallet: Wallet, context: Context
) -> None:
    page = f"/desk/coin/wallets/{wallet.number}"
    answer = desk.submit(page, "/desk/coin/cards/issue", number=wallet.number, pin="2580", again="2581")
    assert "2回の暗証番号が違います" in answer.text
    assert "2580" not in answer.text
    with reading(context.engine) as tx:
        assert cards.cards_of(tx, wallet.number) == []


def test_somebody_without_a_phone_gets_one_wallet_with_a_card_however_often_it_is_sent(
    desk: Browser, context: Context
) -> None:
    fields = {"id": "form-9", "pin": "2580", "again": "2580"}
    places = {desk.submit("/desk/coin", "/desk/coin/wallets", **fields).headers["location"] for _ in range(2)}
    assert len(places) == 1
    assert "カードだけの利用者" in desk.get(places.pop()).text


def test_a_wallet_is_frozen_and_released_with_a_reason(
    desk: Browser, wallet: Wallet, context: Context
) -> None:
    page = f"/desk/coin/wallets/{wallet.number}"
    refused = desk.submit(page, "/desk/coin/freeze", number=wallet.number, frozen="true", reason=" ")
    assert "理由を入力" in refused.text
    desk.submit(page, "/desk/coin/freeze", number=wallet.number, frozen="true", reason="盗難の届出")
    assert "停止中（窓口）" in desk.get(page).text
    desk.submit(page, "/desk/coin/freeze", number=wallet.number, frozen="false", reason="見つかった")
    text = desk.get(page).text
    assert "使えます" in text
    assert "盗難の届出" in text
    assert {"freeze", "unfreeze"} <= actions(context)


def test_the_drawer_is_counted_and_the_difference_kept(
    desk: Browser, wallet: Wallet, context: Context
) -> None:
    charge(desk, wallet, 3_000)
    wrong = desk.submit("/desk/coin/shift", "/desk/coin/shift/close", id="drawer", n1000="多い")
    assert "枚数は" in wrong.text
    closed = desk.submit("/desk/coin/shift", "/desk/coin/shift/close", id="drawer", n5000="1", n1000="2")
    text = desk.get(closed.headers["location"]).text
    assert "差があります" in text
    assert re.search(r"差 Difference</dt><dd>−￥1,000", text)
    assert "−￥1,000" in desk.get("/desk/coin/shift").text


def test_a_correction_is_proposed_by_one_and_approved_by_another(
    desk: Browser, second: Browser, wallet: Wallet, context: Context
) -> None:
    charge(desk, wallet, 3_000)
    form = "/desk/coin/corrections/new?about=00000-00018"
    assert "チャージの取り消し" in desk.get(form).text
    asked = {"wallet": wallet.number, "amount": "2000", "about": "00000-00018", "reason": "打ち間違い"}
    fix = proposed(desk, form, kind="return_charge", **asked)
    mine = desk.get(fix).text
    assert "別の職員の承認を待っています" in mine
    assert "承認して反映する" not in mine
    own = desk.decide(fix, "approve")
    assert "自分の申請は" in own.text
    done = second.decide(fix, "approve")
    assert done.status_code == 303
    assert yen(context, wallet) == 1_000
    assert "反映済み" in desk.get("/desk/coin/corrections?state=posted").text
    known = fix.rpartition("/")[2]
    undo = f"/desk/coin/corrections/new?undoes={known}"
    assert "残高に足す" in second.get(undo).text
    again = {"wallet": "", "amount": "1", "undoes": known, "reason": "正しかった"}
    asked_back = proposed(second, undo, kind="add", **again)
    desk.decide(asked_back, "approve")
    assert yen(context, wallet) == 3_000
    assert {"propose_fix", "approve_fix"} <= actions(context)


def test_a_correction_begins_with_a_search_when_nothing_is_named(
    desk: Browser, wallet: Wallet, context: Context
) -> None:
    charge(desk, wallet, 3_000)
    start, find = "/desk/coin/corrections/new", "/desk/coin/corrections/find"
    assert f'href="{start}"' in desk.get("/desk/coin/corrections").text
    blank = desk.get(start)
    assert blank.status_code == 200
    assert "できませんでした" not in blank.text
    for number in ("00000-00018", "０００００－０００１８", "TSR1:0000000018"):
        found = desk.submit(start, find, text=number)
        assert "チャージの取り消し" in desk.get(found.headers["location"]).text
    by_wallet = desk.submit(start, find, text=grouped(wallet.number))
    assert "残高に足す" in desk.get(by_wallet.headers["location"]).text
    missed = desk.submit(start, find, text="12345-67890")
    assert missed.status_code == 422
    assert 'value="12345-67890"' in missed.text
    assert find in desk.get(f"{start}?about=12345-67890").text


def test_a_correction_is_rejected_with_a_reason(
    desk: Browser, second: Browser, wallet: Wallet, context: Context
) -> None:
    form = f"/desk/coin/corrections/new?wallet={wallet.number}"
    asked = {"wallet": wallet.number, "amount": "2000", "value_class": "2", "reason": "補填"}
    page = proposed(desk, form, kind="add", **asked)
    assert "理由を書いてください" in second.decide(page, "reject", reason="").text
    second.decide(page, "reject", reason="根拠がない")
    assert "根拠がない" in desk.get(page).text
    assert yen(context, wallet) == 0


def test_the_auditor_sees_everything_and_can_do_nothing(
    desk: Browser, wallet: Wallet, context: Context
) -> None:
    charge(desk, wallet, 500)
    employ(context, "auditor", AUDITOR)
    with browsing(context) as auditor:
        auditor.sign_in("auditor")
        page = auditor.get(f"/desk/coin/wallets/{wallet.number}").text
        assert "￥500" in page
        assert "チャージする" not in page
        for path in ("/desk/coin/shift", "/desk/coin/corrections", "/desk/coin/charges/f-1"):
            assert auditor.get(path).status_code == 200
        token = auditor.token("/desk/coin")
        fields = {"id": "x", "number": wallet.number, "amount": "1", "csrf": token}
        assert auditor.post("/desk/coin/charge", **fields).status_code == 403
        assert auditor.get(f"/desk/coin/wallets/{wallet.number}/card.pdf").status_code == 403


def test_nobody_else_opens_the_counter(context: Context) -> None:
    employ(context, "writer", WRITER)
    with browsing(context) as browser:
        browser.sign_in("writer")
        for path in ("/desk/coin", "/desk/coin/shift", "/desk/coin/corrections", "/desk/coin/wallets/1"):
            assert browser.get(path).status_code == 403


def test_a_clerk_confirms_who_somebody_is_and_the_wallet_may_hold_more(
    desk: Browser, wallet: Wallet, context: Context
) -> None:
    page = f"/desk/coin/wallets/{wallet.number}"
    assert "未確認" in desk.get(page).text
    shown = {
        "number": wallet.number,
        "document": "licence",
        "name": "木更津　花子",
        "born": "昭和５５年４月１日",
    }
    assert "生年月日を入力" in desk.submit(page, "/desk/coin/identity/confirm", **{**shown, "born": ""}).text
    done = desk.submit(page, "/desk/coin/identity/confirm", **shown)
    assert done.status_code == 303, done.text
    after = desk.get(done.headers["location"]).text
    assert "確認済み" in after
    assert "運転免許証" in after
    assert "花子" not in after
    assert "/desk/coin/charges/" in charge(desk, wallet, 30_001)
    assert "confirm_identity" in actions(context)


def test_somebody_alike_is_confirmed_with_a_reason_and_the_access_log_tells_of_it(
    desk: Browser, wallet: Wallet, context: Context
) -> None:
    with transaction(context.engine) as tx:
        other = wallets.open_wallet(tx, citizen=None, now=context.clock.now(), random=lambda _: 78)
    shown = {"document": "licence", "name": "木更津 花子", "born": "昭和55年4月1日"}
    page = f"/desk/coin/wallets/{wallet.number}"
    assert desk.submit(page, "/desk/coin/identity/confirm", number=wallet.number, **shown).status_code == 303
    page = f"/desk/coin/wallets/{other.number}"
    alike = {"number": other.number, **shown, "document": "passport", "name": "KISARAZU HANAKO"}
    asked = desk.submit(page, "/desk/coin/identity/confirm", **alike)
    assert asked.status_code == 422
    assert f"末尾{wallet.number[-4:]}" in asked.text
    assert "/desk/coin/identity/confirm_other" in asked.text
    path = "/desk/coin/identity/confirm_other"
    assert "理由を入力" in desk.submit(page, path, **alike, reason=" ").text
    assert desk.submit(page, path, **alike, reason="顔も住所も別の方").status_code == 303
    assert "confirm_other_person" in actions(context)
