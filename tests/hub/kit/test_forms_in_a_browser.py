"""A form in a real browser: its errors are ours, in the page's language, beside the field."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from hub.core.context import Context
from hub.kit.languages import COOKIE
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
