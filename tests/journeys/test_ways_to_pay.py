"""The customer's phone reads the shop's codes; a receipt leads back to its payment; the day is closed."""

from __future__ import annotations

import io
from pathlib import Path

import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page

from city import personas
from city.demo.payment import open_phone
from city.demo.steps import press, see, until
from city.miniature import City
from hub.coin.shops import service as shops
from hub.core.db import open_engine, reading
from tests.journeys.shopping import PRINTER, Shop


def read_code(picture: bytes | Path) -> str:
    """The one QR code in a picture, read as a camera would."""
    image = Image.open(io.BytesIO(picture) if isinstance(picture, bytes) else picture)
    (found,) = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode]))
    return str(found.text)


def phone_pays(phone: Page, web: str, text: str, amount: int | None = None) -> None:
    """From the text of a shop's code to 支払いました."""
    phone.goto(f"{web}/phone/pay")
    phone.fill("#text", text)
    phone.locator("form:has(#text) button").click()
    if amount is not None:
        phone.fill("[name=amount]", str(amount))
        phone.locator("form[action='/phone/pay/check'] button").click()
    phone.locator("form[action='/phone/pay'] button").click()
    phone.wait_for_url("**/phone/done/**")


def papers_of(city: City) -> list[Path]:
    return sorted(city.paper_folder(PRINTER).glob("paper-*.txt"))


def key_in(shop: Shop, amount: int) -> None:
    press(shop.page, *(f"digits-{digit}" for digit in str(amount)))


def test_a_phone_reads_the_tills_screen_and_the_receipt_gives_a_part_back(
    shop: Shop, chromium: Browser
) -> None:
    phone = open_phone(chromium, shop.city)
    key_in(shop, 540)
    press(shop.page, "line-8")
    key_in(shop, 660)
    press(shop.page, "request")
    see(shop.page, ".till-code svg", "the till shows no code")
    phone_pays(phone, shop.city.web, read_code(shop.page.locator(".till-code").screenshot()))
    see(shop.page, ".result-good", "the till does not say that it was paid")
    see(shop.page, ".slip-confirmed", "the printer did not confirm the receipt")
    receipt = papers_of(shop.city)[-1]
    said = receipt.read_text()
    for words in ("お品代 ※", "￥660", "￥540", "軽減税率", "画面のQR"):
        assert words in said
    press(shop.page, "done")
    shop.scan(read_code(receipt.with_suffix(".png")))
    see(shop.page, "#press-refund", "the scanned receipt does not lead to its payment")
    press(shop.page, "refund", "reason-wrong_amount", "line-8", "digits-1", "digits-00", "refund_confirm")
    see(shop.page, ".result-good", "the till does not say that it was refunded")
    see(shop.page, ".slip-confirmed", "the printer did not confirm the refund's slip")
    assert shop.moved() == [1200, -100]
    assert "元の領収書の番号" in papers_of(shop.city)[-1].read_text()


def test_a_withdrawn_code_is_refused_on_the_phone(shop: Shop, chromium: Browser) -> None:
    phone = open_phone(chromium, shop.city)
    key_in(shop, 330)
    press(shop.page, "request")
    see(shop.page, ".till-code svg", "the till shows no code")
    text = read_code(shop.page.locator(".till-code").screenshot())
    press(shop.page, "cancel")
    see(shop.page, "#press-digits-1", "the till does not go back to its keypad")
    phone.goto(f"{shop.city.web}/phone/pay")
    phone.fill("#text", text)
    phone.locator("form:has(#text) button").click()
    see(phone, "#text-error", "the phone does not say that the shop has withdrawn it")
    assert shop.moved() == []


def test_a_payment_at_the_poster_is_announced_and_printed_at_the_shops_rate(
    shop: Shop, chromium: Browser
) -> None:
    phone = open_phone(chromium, shop.city)
    phone_pays(phone, shop.city.web, shop_number(shop.city), 430)
    see(shop.page, ".strip-good", "the till does not say that something has come in")
    assert "430" in shop.page.inner_text(".strip-good")
    press(shop.page, "arrivals")
    press(shop.page, "arrival-8")
    until("no receipt came out", lambda: shop.papers() == 1)
    until("it is not whole", lambda: "※" in papers_of(shop.city)[-1].read_text())
    shop.page.click("[data-press=acknowledge]")
    see(shop.page, "#press-digits-1", "the till does not go back to its keypad")
    assert shop.moved() == [430]


def test_a_shift_is_opened_counted_and_printed_and_the_day_has_its_totals(shop: Shop) -> None:
    press(shop.page, "shift_open")
    until("no shift is open", lambda: not shop.page.is_visible("#press-shift_open"))
    shop.pay(250)
    press(shop.page, "done", "day")
    see(shop.page, ".day-net", "the day's totals did not come")
    press(shop.page, "print")
    see(shop.page, ".slip-confirmed", "the printer did not confirm the totals")
    totals = papers_of(shop.city)[-1].read_text()
    for words in ("台帳の位置", "台帳の印", "処理未了"):
        assert words in totals
    press(shop.page, "count", "digits-2", "digits-00", "count_confirm", "count_settle")
    see(shop.page, ".slip-confirmed", "the printer did not confirm the shift's slip")
    assert "差額があります" in papers_of(shop.city)[-1].read_text()
    press(shop.page, "done")


def test_the_customers_display_shows_the_sum(shop: Shop) -> None:
    before = shop.city.emulator("till-display").get()
    key_in(shop, 780)
    until("the display shows no sum", lambda: "780" in shop.city.emulator("till-display").get()["upper"])
    press(shop.page, "clear")
    until(
        "the display still shows the sum",
        lambda: shop.city.emulator("till-display").get()["upper"] == before["upper"],
    )


def shop_number(city: City) -> str:
    """What stands on the shop's poster."""
    engine = open_engine(city.settings.database_url)
    with reading(engine) as tx:
        (number,) = [each.code for each in shops.all_shops(tx) if each.name == personas.SHOP]
    engine.dispose()
    return number
