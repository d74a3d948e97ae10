"""The phone's pages in a real browser: how they look to axe, lost answers, no network."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest
from playwright.async_api import Page, Route, expect

from hub.coin.model import Wallet
from hub.coin.qr import shop_code
from hub.core.context import Context
from hub.core.db import reading, transaction
from hub.identity.model import Kind
from hub.identity.sessions import service as sessions
from hub.identity.web import COOKIES
from hub.ledger.statements import balance
from kiosk import design
from tests.hub.coin.phones import charge, enrol, open_shop
from tests.hub.serving import Phone, phone_at, served

pytestmark = [
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
    pytest.mark.timeout(120),
]

AXE = (Path(design.__file__).parent / "vendor" / "testing" / "axe.min.js").read_text()
FINDINGS = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations
    .map((rule) => `${rule.id}: ${rule.nodes.map((node) => node.html.slice(0, 120)).join(" | ")}`)"""
LONG_NAME = "ビーチ通り商店街振興組合直営 きさらづ海産物専門店 本店"
PAGES = (
    "",
    "/pay",
    "/send",
    "/receive",
    "/menu",
    "/safety",
    "/looked",
    "/limits",
    "/history",
    "/prove",
    "/welcome",
    "/refused?why=insufficient_funds",
    "/offline",
)


async def sign_in(context: Context, phone: Phone, id: str) -> None:
    with transaction(context.engine) as tx:
        token = sessions.begin(tx, Kind.CITIZEN, id, context.clock.now(), secrets, None)
    await phone.keep(COOKIES[Kind.CITIZEN], token, "/phone")


async def faults(page: Page) -> list[str]:
    await page.evaluate(AXE)
    found: list[str] = await page.evaluate(FINDINGS)
    if await page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append("too wide")
    return found


def balance_of(context: Context, wallet: Wallet) -> int:
    with reading(context.engine) as tx:
        return balance(tx, wallet.account)


async def test_every_page_of_the_phone_is_clean_for_axe_and_fits(context: Context) -> None:
    charge(context, enrol(context, "hanako"), 5000)
    found: dict[str, list[str]] = {}
    async with served(context) as web, phone_at(web) as phone:
        for path in ("/phone/sign-in", "/phone/register"):
            await phone.open(path)
            found[path] = await faults(phone.page)
        await sign_in(context, phone, "hanako")
        for path in PAGES:
            await phone.open(f"/phone{path}")
            if not path:
                await phone.page.wait_for_selector("#code svg")
            found[path] = await faults(phone.page)
    assert {path: each for path, each in found.items() if each} == {}


async def test_a_shop_with_a_long_name_is_named_whole_within_the_page_in_both_languages(
    context: Context,
) -> None:
    wallet = enrol(context, "hanako")
    charge(context, wallet, 5000)
    shop = open_shop(context, LONG_NAME)
    found: dict[str, list[str]] = {}
    async with served(context) as web, phone_at(web) as phone:
        page = phone.page
        await sign_in(context, phone, "hanako")
        await phone.open("/phone/pay")
        await page.fill("#text", shop_code.make(shop_code.ShopCode(shop.code, shop.name)))
        await page.keyboard.press("Enter")
        await page.fill("#amount", "1250")
        found["amount"] = await faults(page)
        await page.keyboard.press("Enter")
        await page.wait_for_selector("form[data-steady]")
        found["confirm"] = await faults(page)
        await page.click("form[data-steady] button")
        await page.wait_for_url("**/phone/done/*")
        done = page.url.removeprefix(web)
        for language in ("ja", "en"):
            for path in (done, "/phone", "/phone/history"):
                await phone.open(f"/language/{language}?back={path}")
                found[f"{path} {language}"] = await faults(page)
                if LONG_NAME not in await page.inner_text("main"):
                    found[f"{path} {language}"].append("does not name the shop")
    assert {path: each for path, each in found.items() if each} == {}


async def test_a_payment_whose_answer_is_lost_is_asked_for_again_and_paid_once(context: Context) -> None:
    wallet = enrol(context, "hanako")
    charge(context, wallet, 5000)
    shop = open_shop(context)
    lost: list[str] = []

    async def lose_the_first_answer(route: Route) -> None:
        if lost:
            await route.continue_()
            return
        await route.fetch(max_redirects=0)  # the hub has heard and done it
        lost.append(route.request.post_data or "")
        await route.abort()

    async with phone_at("") as phone:
        page = phone.page
        async with served(context) as web:
            phone = Phone(page, web)
            await sign_in(context, phone, "hanako")
            await phone.open("/phone/pay")
            await page.evaluate("navigator.serviceWorker.ready.then(() => true)")
            await page.fill("#text", shop_code.make(shop_code.ShopCode(shop.code, shop.name)))
            await page.keyboard.press("Enter")
            await page.fill("#amount", "1250")
            await page.keyboard.press("Enter")
            await page.wait_for_selector("form[data-steady]")
            await page.route("**/phone/pay", lose_the_first_answer)
            await page.click("form[data-steady] button")
            await expect(page.locator("[data-unsure]")).to_be_visible()
            assert "支払いました" not in await page.inner_text("body")
            await page.wait_for_url("**/phone/done/*")
            assert "￥1,250" in await page.inner_text(".asked-good")
            assert (len(lost), balance_of(context, wallet)) == (1, 3750)
        await page.goto(f"{web}/phone")
        assert "インターネットにつながりません" in await page.inner_text("main")
