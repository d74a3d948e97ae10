"""The script on the pages, with a browser and its virtual authenticator."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import expect

from hub.core.context import Context
from tests.hub.serving import Phone, phone_at, served

pytestmark = [
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
    pytest.mark.timeout(120),
]

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@asynccontextmanager
async def passkeys(phone: Phone) -> AsyncIterator[tuple[Any, str]]:
    """The DevTools session and the authenticator's id."""
    tools = await phone.page.context.new_cdp_session(phone.page)
    await tools.send("WebAuthn.enable")
    made = await tools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    yield tools, made["authenticatorId"]
    await tools.detach()


async def test_somebody_registers_comes_back_adds_no_passkey_twice_and_is_told_of_a_refusal(
    context: Context,
) -> None:
    async with served(context) as web, phone_at(web) as phone, passkeys(phone) as (tools, authenticator):
        page = phone.page
        await phone.open("/phone/register")
        await page.fill("#name", "花子")
        await page.click("[data-passkey=register]")
        await page.wait_for_url("**/phone/welcome")
        await phone.open("/phone/safety")
        await page.click("[data-passkey=add]")
        await expect(page.locator("[data-problem]")).to_contain_text("登録済み")
        await phone.open("/phone/menu")
        await page.click("form[action='/phone/sign-out'] button")
        await page.wait_for_url("**/phone/sign-in")
        await page.click("[data-passkey=sign_in]")
        await page.wait_for_url("**/phone")
        await page.context.clear_cookies()
        await phone.open("/phone/sign-in")
        refusing = {"authenticatorId": authenticator, "isUserVerified": False}
        await tools.send("WebAuthn.setUserVerified", refusing)
        await page.click("[data-passkey=sign_in]")
        await expect(page.locator("[data-problem]")).to_contain_text("もう一度押してください")
