"""A shop takes payments: from the press of a key to the paper, with real parts all the way."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from city.demo import payment
from city.demo.payment import balance, code_on, open_phone
from city.demo.steps import press, see, until
from city.scenario import drawn
from tests.journeys.shopping import PRINTER, Shop


def test_a_payment_reaches_ledger_paper_and_phone(shop: Shop, chromium: Browser) -> None:
    phone = open_phone(chromium, shop.city)
    before = balance(phone)
    shop.key_in(320)
    shop.scan(code_on(phone))
    see(shop.page, ".result-good", "the till does not say that it was paid")
    assert shop.moved() == [320]
    see(shop.page, ".slip-confirmed", "the printer did not confirm the receipt")
    assert shop.papers() == 1
    assert shop.city.emulator(PRINTER).get()["unknown_commands"] == []
    until("the phone shows the old balance", lambda: balance(phone) == before - 320)


@pytest.mark.parametrize("seed", [2026, 7])
def test_the_demonstration_leaves_what_its_seed_draws(
    shop: Shop, chromium: Browser, tmp_path: Path, seed: int
) -> None:
    scenario = drawn(seed)
    payment.play(shop.city, chromium, scenario, tmp_path)
    assert shop.moved() == [scenario.amount]
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        "evidence.json",
        "ledger.json",
        "phone.png",
        "receipt.bin",
        "receipt.png",
        "till.png",
        "timings.json",
    ]


def test_a_code_pays_once(shop: Shop) -> None:
    code = shop.show_code()
    shop.key_in(110)
    shop.scan(code)
    see(shop.page, ".result-good", "the till does not say that it was paid")
    press(shop.page, "done")
    shop.key_in(120)
    shop.scan(code)
    see(shop.page, ".result-bad", "a used code was not refused")
    assert shop.moved() == [110]


def test_what_is_no_code_of_ours_is_refused_and_moves_nothing(shop: Shop) -> None:
    shop.key_in(500)
    shop.scan("https://example.invalid/pay")
    see(shop.page, ".result-bad", "a foreign code was not refused")
    assert shop.moved() == []
    assert shop.papers() == 0


def test_more_than_the_wallet_holds_is_refused(shop: Shop) -> None:
    shop.key_in(99_999)
    shop.scan(shop.show_code())
    see(shop.page, ".result-bad", "an overdraft was not refused")
    assert shop.moved() == []


def test_a_payment_is_refunded_in_full_from_the_list_and_only_once(shop: Shop) -> None:
    shop.pay(210)
    press(shop.page, "done", "list")
    shop.page.click("table tbody tr:first-child button")
    press(shop.page, "refund", "reason-returned", "refund_confirm")
    see(shop.page, ".result-good", "the till does not say that it was refunded")
    assert shop.moved() == [210, -210]
    press(shop.page, "done", "list")
    shop.page.click("table tbody tr:first-child button")
    see(shop.page, "#press-reprint", "the refunded payment cannot be looked at")
    assert not shop.page.is_visible("#press-refund")
    press(shop.page, "cancel", "cancel")


def test_without_paper_the_payment_stands_and_the_receipt_comes_later(shop: Shop) -> None:
    printer = shop.city.emulator(PRINTER)
    printer.set(paper_out=True)
    try:
        shop.pay(130)
        see(shop.page, ".slip-refused", "the till does not say that no receipt came out")
        assert shop.papers() == 0
    finally:
        printer.set(paper_out=False)
    until("the till did not notice the paper", lambda: not shop.page.is_visible(".strip-warn"))
    press(shop.page, "reprint")
    see(shop.page, ".slip-confirmed", "the printer did not confirm the receipt")
    assert shop.moved() == [130]
    assert shop.papers() == 1


def test_a_printer_that_never_confirms_leaves_it_to_staff_and_the_second_copy_says_so(shop: Shop) -> None:
    printer = shop.city.emulator(PRINTER)
    printer.set(no_process_id=True)
    try:
        shop.pay(140)
        until("the till claims to know what nobody knows", lambda: shop.page.is_visible(".slip-unknown"), 40)
    finally:
        printer.set(no_process_id=False)
    press(shop.page, "reprint")
    see(shop.page, ".slip-confirmed", "the second copy was not confirmed")
    papers = sorted(shop.city.paper_folder(PRINTER).glob("paper-*.txt"))
    assert "再発行" in papers[-1].read_text()
    assert "再発行" not in papers[-2].read_text()


def test_an_unplugged_scanner_is_said_and_comes_back(shop: Shop) -> None:
    scanner = shop.city.emulator("scanner")
    scanner.do("unplug")
    see(shop.page, ".strip-bad", "the till does not say that its scanner is gone")
    scanner.do("plug")
    until("the till did not notice its scanner", lambda: not shop.page.is_visible(".strip-bad"))
    shop.pay(150)
    assert shop.moved() == [150]


def test_without_a_line_the_till_begins_no_payment(shop: Shop) -> None:
    node = "till-1"
    shop.city.cut(node)
    until("the till does not say that it is off line", lambda: shop.page.is_visible(".tag-bad"), 40)
    press(shop.page, "digits-1", "digits-00", "confirm")
    see(shop.page, ".error", "the till does not say why it cannot take a payment")
    shop.city.join(node)
    until("the till is not on line again", lambda: not shop.page.is_visible(".tag-bad"), 40)
    assert shop.moved() == []


def test_the_till_is_used_by_keyboard_alone(shop: Shop) -> None:
    for key in "160":
        shop.page.keyboard.press(key)
    shop.page.keyboard.press("Enter")
    see(shop.page, ".scan-sign", "the till does not ask for a code")
    shop.scan(shop.show_code())
    see(shop.page, ".result-good", "the till does not say that it was paid")
    shop.page.keyboard.press("Enter")
    see(shop.page, "#press-digits-1", "Enter does not lead to the next customer")
    assert shop.moved() == [160]
