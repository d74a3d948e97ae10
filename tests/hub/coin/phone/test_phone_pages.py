"""The phone's pages: paying a shop's code, sending, history, locking."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Iterator
from datetime import timedelta
from functools import partial

import httpx
import pytest
import segno
from PIL import Image

from hub.coin.cards import service as cards
from hub.coin.model import Wallet
from hub.coin.numbers import wallet_number
from hub.coin.qr import shop_code
from hub.coin.shops.posters import poster_png
from hub.coin.subject import TILL_CLERK
from hub.coin.wallets import transfers
from hub.core import subjects
from hub.core.clock import SetClock
from hub.core.context import Context
from hub.core.db import reading, transaction
from hub.identity.access import service as accesses
from hub.identity.citizens import service as citizens
from hub.identity.model import PROOF_LASTS
from hub.identity.people import NewPerson
from hub.ledger.model import ValueClass
from tests.hub.browser import PASSWORD, browsing, employ
from tests.hub.coin.phones import Holder, admit, enrol, holding, open_shop

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


@pytest.fixture
def hanako(context: Context) -> Iterator[Holder]:
    with holding(context, "hanako", 5000) as holder:
        yield holder


def fields(page: httpx.Response) -> dict[str, str]:
    """The hidden fields of the form that would be pressed."""
    form = page.text[page.text.index("data-steady") :]
    return {name: value for name, value in _HIDDEN.findall(form) if name != "csrf"}


def give_card(context: Context, wallet: Wallet, seed: int) -> cards.Card:
    with transaction(context.engine) as tx:
        return cards.issue(
            tx, wallet, "2580", pepper=b"p" * 32, random=lambda n: seed % n, now=context.clock.now()
        )


def drawn(code: segno.QRCode) -> bytes:
    file = io.BytesIO()
    code.save(file, kind="png", scale=6, border=8)
    return file.getvalue()


def white() -> bytes:
    file = io.BytesIO()
    Image.new("L", (200, 200), 255).save(file, "PNG")
    return file.getvalue()


def poster(context: Context) -> str:
    shop = open_shop(context)
    return shop_code.make(shop_code.ShopCode(shop.code, shop.name))


def test_the_menu_leads_to_whatever_a_subject_has_registered_for_phones(context: Context) -> None:
    entries = [entry for subject in subjects.registered() for entry in subject.phone]
    assert {"/phone/safety", "/phone/looked", "/phone/limits"} <= {entry.path for entry in entries}
    with holding(context, "hanako") as hanako:
        menu = hanako.phone.get("/phone/menu").text
        assert [entry.path for entry in entries if f'href="{entry.path}"' not in menu] == []
        assert [hanako.phone.get(entry.path).status_code for entry in entries] == [200] * len(entries)


def test_a_printed_code_asks_for_the_sum_shows_it_once_more_and_is_paid_once(
    hanako: Holder, context: Context
) -> None:
    text = poster(context)
    assert "港の店" in hanako.press("/phone/scan", text=text).text
    shown = hanako.press("/phone/pay/check", text=text, amount="1250")
    assert "まだ支払っていません" in shown.text
    pressed = fields(shown)
    answers = [hanako.press("/phone/pay", **pressed) for _ in range(2)]
    (place,) = {answer.headers["location"] for answer in answers}
    assert hanako.balance() == 3750
    done = hanako.phone.get(place).text
    assert all(words in done for words in ("支払いました", "￥1,250", "港の店", "￥3,750"))


def test_a_shops_number_typed_with_wide_digits_and_a_hyphen_is_found(
    hanako: Holder, context: Context
) -> None:
    number = open_shop(context).code.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert "港の店" in hanako.press("/phone/scan", text=f"{number[:4]}-{number[4:]}").text


def test_a_photograph_of_a_poster_leads_to_paying_and_one_of_nothing_is_told(
    hanako: Holder, context: Context
) -> None:
    def upload(data: bytes) -> httpx.Response:
        return hanako.phone.upload("/phone/pay", "/phone/scan", "photo", data)

    assert "港の店" in upload(drawn(segno.make(poster(context), micro=False))).text
    assert "写真として開けません" in upload(b"no photograph").text
    assert "互換性優先" in upload(b"\0\0\0\x18ftypheic" + bytes(90)).text
    assert "見つかりません" in upload(white()).text


@pytest.mark.parametrize("name", ["¥100ショップ", "カフェ é", "𠮷野家 髙橋"])
def test_a_photographed_poster_of_a_shop_of_any_name_is_paid(
    hanako: Holder, context: Context, name: str
) -> None:
    poster = poster_png(open_shop(context, name))
    asked = hanako.phone.upload("/phone/pay", "/phone/scan", "photo", poster)
    assert (asked.status_code, name in asked.text) == (200, True)
    text = html.unescape(dict(_HIDDEN.findall(asked.text))["text"])
    pressed = fields(hanako.press("/phone/pay/check", text=text, amount="100"))
    paid = hanako.press("/phone/pay", **{name: html.unescape(value) for name, value in pressed.items()})
    assert "支払いました" in hanako.phone.get(paid.headers["location"]).text


def test_a_mistyped_number_loses_nothing_of_what_was_typed(hanako: Holder) -> None:
    answer = hanako.press("/phone/send/check", number="9392000000000000", amount="432")
    assert answer.status_code == 422
    for typed in ('value="9392000000000000"', 'value="432"', "16桁", "Check its 16 digits"):
        assert typed in answer.text


def test_before_paying_the_phone_says_what_will_be_left_or_that_it_is_not_enough(
    hanako: Holder, context: Context
) -> None:
    shop = poster(context)
    enough = hanako.press("/phone/pay/check", text=shop, amount="1250").text
    assert "支払ったあとの残高 ￥3,750" in enough
    too_little = hanako.press("/phone/pay/check", text=shop, amount="5001").text
    assert "残高は￥5,000です" in too_little
    assert "支払ったあとの残高" not in too_little


@pytest.mark.parametrize(
    ("amount", "why", "words"),
    [
        ("5001", "insufficient_funds", "残高が足りません"),
        ("100001", "over_limit", "1回の上限を超えています"),
    ],
)
def test_what_cannot_be_paid_is_said_and_nothing_moves(
    hanako: Holder, context: Context, amount: str, why: str, words: str
) -> None:
    pressed = fields(hanako.press("/phone/pay/check", text=poster(context), amount=amount))
    answer = hanako.press("/phone/pay", **pressed)
    assert answer.headers["location"] == f"/phone/refused?why={why}"
    page = hanako.phone.get(answer.headers["location"]).text
    assert words in page
    assert "何も動いていません" in page
    assert hanako.balance() == 5000


@pytest.mark.parametrize("text", ["12345678", "hello", "9392012345678", ""])
def test_what_is_no_code_of_a_shop_is_told_without_a_page_to_pay(hanako: Holder, text: str) -> None:
    answer = hanako.press("/phone/scan", text=text)
    assert answer.status_code == 422
    assert "data-steady" not in answer.text


def test_another_citizens_code_leads_to_sending(hanako: Holder, context: Context) -> None:
    jiro = enrol(context, "jiro")
    assert f'value="{jiro.number}"' in hanako.press("/phone/scan", text=jiro.number).text


def test_sending_shows_the_name_that_the_other_chose_and_happens_once(
    hanako: Holder, context: Context
) -> None:
    with holding(context, "jiro") as jiro:
        assert jiro.press("/phone/nickname", nickname="じろう").status_code == 303
        shown = hanako.press("/phone/send/check", number=jiro.wallet.number, amount="700")
        assert '<bdi translate="no">じろう</bdi>さん' in shown.text
        assert "木更津" not in shown.text
        answers = [hanako.press("/phone/send", **fields(shown)) for _ in range(2)]
        assert len({answer.headers["location"] for answer in answers}) == 1
        assert "送りました" in hanako.phone.get(answers[0].headers["location"]).text
        assert jiro.phone.get(answers[0].headers["location"]).status_code == 404, "the sender's page alone"
        assert "から" in jiro.phone.get("/phone/history").text
        assert (hanako.balance(), jiro.balance()) == (4300, 700)


@pytest.mark.parametrize("number", ["9392000000000000", "123", "self"])
def test_a_number_that_is_nobodys_or_ones_own_is_told(hanako: Holder, number: str) -> None:
    given = hanako.wallet.number if number == "self" else number
    assert hanako.press("/phone/send/check", number=given, amount="1").status_code == 422


def test_past_the_limit_sending_tells_no_number_from_another(hanako: Holder, context: Context) -> None:
    """The second page is no way around the first: counted before it is looked whose number it is."""
    with holding(context, "jiro") as jiro:
        nobodys, jiros = wallet_number(5), jiro.wallet.number
        press = partial(hanako.press, "/phone/send", amount="1")
        first = press(id="press-0", number=jiros)
        assert first.headers["location"].startswith("/phone/done/")
        for place in range(transfers.PER_SENDER_DONE.times - 1):
            assert press(id=f"reader-{place}", number=nobodys).status_code == 422
        past = [press(id=f"late-{number}", number=number) for number in (jiros, nobodys)]
        assert [answer.status_code for answer in past] == [429, 429]
        told = [answer.text.replace(each, "") for answer, each in zip(past, (jiros, nobodys), strict=True)]
        assert told[0] == told[1]
        again = press(id="press-0", number=jiros)
        assert again.headers["location"] == first.headers["location"], "what is done is told at any time"
        assert (hanako.balance(), jiro.balance()) == (4999, 1)


def test_history_is_searched_by_month_name_sum_and_number(
    hanako: Holder, context: Context, clock: SetClock
) -> None:
    text = poster(context)
    for amount in ("1250", "480"):
        hanako.press("/phone/pay", **fields(hanako.press("/phone/pay/check", text=text, amount=amount)))
    clock.pass_(timedelta(days=9))
    admit(context, hanako.phone, "hanako")
    hanako.charge(100)
    november = hanako.phone.get("/phone/history?month=2026-11").text
    assert all(words in november for words in ("￥1,250", "￥480", "￥5,000"))
    assert "￥100<" not in november
    assert "￥480" not in hanako.phone.get("/phone/history?q=1,250").text
    assert "￥5,000" not in hanako.phone.get("/phone/history?q=港の").text
    assert "あてはまるご利用はありません" in hanako.phone.get("/phone/history?q=山").text


def test_history_is_taken_along_as_a_table_in_which_nothing_is_a_formula(
    hanako: Holder, context: Context
) -> None:
    rogue = enrol(context, "rogue")
    with transaction(context.engine) as tx:
        transfers.set_nickname(tx, rogue.number, "=1+1")
    hanako.press(
        "/phone/send", **fields(hanako.press("/phone/send/check", number=rogue.number, amount="700"))
    )
    answer = hanako.phone.get("/phone/history.csv?month=2026-11")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert 'filename="tsunagaru-2026-11.csv"' in answer.headers["content-disposition"]
    heads, sent, charged = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert heads[0] == "番号"
    assert (sent[2], sent[4:]) == ("'=1+1さんへ送金", ["-700", "4300"])
    assert (charged[1], charged[2], charged[4:]) == ("2026-11-22 12:00:00", "チャージ", ["5000", "5000"])


def test_a_lock_takes_one_press_and_its_key_a_proof(context: Context, clock: SetClock) -> None:
    with holding(context, "hanako", password=PASSWORD) as hanako:
        clock.pass_(PROOF_LASTS)
        hanako.press("/phone/lock")
        assert "さいふを止めています" in hanako.phone.get("/phone").text
        refused = hanako.press("/phone/unlock")
        assert refused.headers["location"].startswith("/phone/prove")
        hanako.phone.submit("/phone/prove", "/phone/prove", password=PASSWORD, next="/phone/menu")
        assert hanako.press("/phone/unlock").headers["location"] == "/phone/menu?done=unlocked"
        assert "さいふを止めています" not in hanako.phone.get("/phone").text


def test_a_lost_card_is_stopped_from_the_phone_and_nobody_elses(hanako: Holder, context: Context) -> None:
    other = enrol(context, "jiro")
    mine, theirs = give_card(context, hanako.wallet, 1), give_card(context, other, 2)
    assert f"末尾 {mine.number[-4:]}" in hanako.phone.get("/phone/menu").text
    for card in (mine, theirs):
        hanako.press("/phone/cards/lost", number=card.number)
    with reading(context.engine) as tx:
        found = [cards.find_card(tx, card.number) for card in (mine, theirs)]
    assert [card.in_use for card in found if card] == [False, True]


def test_the_citizen_reads_in_plain_words_who_looked(hanako: Holder, context: Context) -> None:
    clerk = employ(context, "clerk", TILL_CLERK)
    with transaction(context.engine) as tx:
        accesses.note(
            tx,
            context.clock.now(),
            clerk,
            subject="coin",
            reference=hanako.wallet.number,
            action="see_wallet",
            about="hanako",
        )
    page = hanako.phone.get("/phone/looked").text
    assert "窓口の職員" in page
    assert "さいふの残高と状態を調べました" in page
    assert clerk.name not in page


def test_the_balance_is_shown_by_class_and_only_bought_coin_is_offered_for_sending(hanako: Holder) -> None:
    hanako.charge(800, ValueClass.GRANTED)
    home = hanako.phone.get("/phone").text
    assert all(words in home for words in ("￥5,800", "購入", "￥5,000", "行政ポイント", "￥800"))
    assert "購入したコインだけを送れます" in hanako.phone.get("/phone/send").text


def test_a_page_of_the_phone_without_a_wallet_leads_to_where_one_is_opened(context: Context) -> None:
    with transaction(context.engine) as tx:
        citizens.create_citizen(tx, "new", NewPerson("new", "新人"))
    with browsing(context) as phone:
        admit(context, phone, "new")
        for path in ("/phone/pay", "/phone/send", "/phone/receive", "/phone/history", "/phone/code"):
            assert phone.get(path).headers["location"] == "/phone"
        assert phone.get("/phone/menu").status_code == 200


def test_the_page_for_no_network_holds_nothing_of_anybody(hanako: Holder) -> None:
    page = hanako.phone.get("/phone/offline")
    assert "つながりません" in page.text
    assert "木更津 花子" not in page.text
    assert hanako.phone.get("/phone/sw.js").headers["service-worker-allowed"] == "/phone"
    manifest = hanako.phone.get("/phone/manifest.webmanifest").json()
    for icon in manifest["icons"]:
        assert hanako.phone.get(icon["src"]).headers["content-type"] == "image/png"
