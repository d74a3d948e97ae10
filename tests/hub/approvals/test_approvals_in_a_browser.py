"""The pages of approvals in a real browser: clean for axe, inside the window, and worked by keys alone."""

from __future__ import annotations

import secrets
from datetime import timedelta

import pytest
from playwright.async_api import expect

from hub.approvals import delegations, port
from hub.approvals import service as approvals
from hub.approvals.delegations import Delegation
from hub.approvals.model import Move
from hub.broadcast import service as broadcast
from hub.broadcast.model import Content, Kind
from hub.coin.corrections import service as corrections
from hub.coin.corrections.model import Kind as Fix
from hub.coin.corrections.model import Proposal
from hub.coin.corrections.model import State as FixState
from hub.core.clock import SetClock
from hub.core.context import Context
from hub.core.db import reading, transaction
from hub.core.subjects import roles
from hub.identity.model import Kind as Whose
from hub.identity.sessions import service as sessions
from hub.identity.web import COOKIES
from tests.hub.browser import employ
from tests.hub.coin.phones import enrol
from tests.hub.kit.test_desk_in_a_browser import faults
from tests.hub.serving import phone_at, served
from tests.support.deciding import seen

pytestmark = [
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
    pytest.mark.timeout(120),
]

SIZES = ((1440, 900), (1280, 720))


def a_busy_office(context: Context, clock: SetClock) -> tuple[str, dict[str, str]]:
    """One of each: waiting, returned, overridden and overdue. The session's token, and addresses by name."""
    everybody = roles().values()
    me, other, third = (employ(context, login, *everybody) for login in ("me", "other", "third"))
    wallet, now = enrol(context, "citizen"), context.clock.now()
    alert = Content(
        Kind.ALERT, "津波警報", (), "すぐに 高い ところへ にげて ください。", "Tsunami warning.", now,
        now + timedelta(hours=20), level=4, action="高台へ避難してください。", place="中の島",
    )  # fmt: skip
    with transaction(context.engine) as tx:
        for id, writer in (("waits", other), ("alone", other), ("mine", me)):
            broadcast.write(tx, context, writer.id, alert, id)
            broadcast.submit(tx, context, id)
        page = seen(tx, broadcast.KIND, "alone")
        kind = port.kind(broadcast.KIND)
        approvals.override(tx, context, kind, "alone", other, page, "夜間で承認者に連絡がつかない")
        page = seen(tx, broadcast.KIND, "mine")
        broadcast.decide(tx, context, "mine", other, Move.RETURN, page, "避難先の名前を書いてください")
        asked = Proposal("fix", Fix.ADD, wallet.number, 500, "故障のお詫び")
        fix = corrections.propose(tx, asked, other, now)
        for id, principal, deputy in (("d-1", me, third), ("d-2", other, me)):
            period = now, now + timedelta(days=3)
            delegations.name(tx, Delegation(id, principal.id, deputy.id, "", *period, now, None), principal)
    clock.pass_(timedelta(hours=25))
    with transaction(context.engine) as tx:
        token = sessions.begin(tx, Whose.STAFF, me.id, context.clock.now(), secrets, None)
    return token, {
        "list": "/desk/approvals",
        "mine": "/desk/approvals?show=mine",
        "decided": "/desk/approvals?show=decided",
        "history": "/desk/approvals/announcement/mine",
        "override": "/desk/approvals/announcement/waits/override",
        "review": "/desk/broadcast/alone",
        "decide": "/desk/broadcast/waits",
        "fix": f"/desk/coin/corrections/{fix}",
        "deputies": "/desk/approvals/delegations",
        "queue": "/desk",
    }


async def test_every_page_of_approvals_is_clean_for_axe_and_fits(context: Context, clock: SetClock) -> None:
    token, pages = a_busy_office(context, clock)
    found: dict[str, list[str]] = {}
    async with served(context) as web, phone_at(web) as phone:
        await phone.keep(COOKIES[Whose.STAFF], token, "/desk")
        for name, path in pages.items():
            for width, height in SIZES:
                await phone.page.set_viewport_size({"width": width, "height": height})
                await phone.open(path)
                found[f"{name} at {width}"] = await faults(phone.page)
    assert {path: each for path, each in found.items() if each} == {}


async def test_a_matter_is_found_and_approved_by_keys_alone(context: Context, clock: SetClock) -> None:
    token, pages = a_busy_office(context, clock)
    async with served(context) as web, phone_at(web) as phone:
        await phone.page.set_viewport_size({"width": 1440, "height": 900})
        await phone.keep(COOKIES[Whose.STAFF], token, "/desk")
        await phone.open(pages["list"])
        link = phone.page.locator(f"a[href='{pages['fix']}']")
        for _ in range(60):
            if await link.evaluate("each => each === document.activeElement"):
                break
            await phone.page.keyboard.press("Tab")
        await phone.page.keyboard.press("Enter")
        button = phone.page.get_by_role("button", name="承認して反映する")
        await expect(button).to_be_visible()
        for _ in range(60):
            if await button.evaluate("each => each === document.activeElement"):
                break
            await phone.page.keyboard.press("Tab")
        await phone.page.keyboard.press("Enter")
        await expect(phone.page.locator(".facts")).to_contain_text("残高に足す")
        await expect(button).to_have_count(0)
    with reading(context.engine) as tx:
        assert corrections.get(tx, pages["fix"].rsplit("/", 1)[1]).state is FixState.POSTED
