"""A form in a real browser: its errors are ours, in the page's language, beside the field."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from hub.core.context import Context
from hub.kit.languages import COOKIE
from tests.hub.browser import PASSWORD
from tests.hub.coin.phones import enrol
from tests.hub.serving import phone_at, served


@pytest.mark.timeout(120)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_an_empty_field_is_told_beside_it_in_the_pages_language_and_focused(context: Context) -> None:
    async with served(context) as web, phone_at(web) as phone:
        for language, words in (("ja", "入力してください。"), ("en", "Please fill this in.")):
            await phone.keep(COOKIE, language, "/")
            await phone.open("/phone/sign-in")
            button = "サインイン" if language == "ja" else "Sign in"
            await phone.page.locator("form button[type=submit]", has_text=button).last.click()
            await expect(phone.page.locator("#login-error")).to_have_text(words)
            await expect(phone.page.locator("#login")).to_be_focused()


@pytest.mark.timeout(120)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_form_that_comes_back_is_read_out_first_and_leads_to_what_is_wrong(context: Context) -> None:
    enrol(context, "c1", PASSWORD)
    async with served(context) as web, phone_at(web) as phone:
        await phone.open("/phone/sign-in")
        await phone.page.fill("#login", "c1")
        await phone.page.fill("#password", PASSWORD)
        await phone.page.locator("form button[type=submit]").last.click()
        await phone.page.wait_for_url("**/phone")
        await phone.open("/phone/send")
        await phone.page.fill("#number", "1234")
        await phone.page.fill("#amount", "千円")
        await phone.page.locator("form button[type=submit]").click()
        summary = phone.page.locator("[data-errors]")
        await expect(summary).to_be_focused()
        await expect(phone.page.locator("#number")).to_have_value("1234")
        await expect(phone.page.locator("#amount")).to_have_value("千円")
        await summary.locator("a").click()
        await expect(phone.page.locator("#amount")).to_be_focused()
        await expect(phone.page.locator("#amount-error")).to_contain_text("金額を数字で")
