"""What people write, through every form that the pages lead to; and every page that shows it again."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from hub.coin import cards, service
from hub.core.context import Context
from hub.core.db import transaction
from hub.fleet import service as fleet
from hub.fleet.model import Alarm
from hub.identity import service as identity
from hub.identity.model import Role
from hub.identity.service import NewPerson
from hub.identity.tables import citizen
from hub.kit.english import said
from hub.kit.languages import COOKIE
from hub.ledger.model import Transfer
from hub.ledger.service import microseconds
from hub.ledger.stores import posting
from tests.hub.browser import PASSWORD, Browser, browsing
from tests.hub.coin.phones import charge, enrol
from tests.hub.devices import admit
from tests.hub.forms import Form, again, forms, pages

OURS = "承認待ち Waiting・5分"
"""A pair of the templates, a length and a sign of Japanese: all of it would be turned into English."""
TURNED = said(OURS)


@dataclass(frozen=True)
class Town:
    """Two members of staff, each with the citizen's phone too; ``doors`` lead to every page."""

    people: tuple[Browser, Browser]
    doors: tuple[str, ...]


@pytest.fixture
def town(context: Context) -> Iterator[Town]:
    """One of each thing that people write about."""
    people = [NewPerson.with_password(login, OURS, PASSWORD) for login in ("first", "second")]
    with transaction(context.engine) as tx:
        for person in people:
            identity.create_staff(tx, person.login, person, Role)
    wallet = enrol(context, "c1", PASSWORD)
    for node, role in (("screen-1", "signage"), ("room-1", "room"), ("till-1", "till")):
        admit(context, node, role=role)
    with transaction(context.engine) as tx:
        now = context.clock.now()
        tx.execute(citizen.update().values(name=OURS))
        cards.issue(tx, wallet, "4821", pepper=b"p" * 32, random=secrets.randbelow, now=now)
        market = service.open_shop(tx, id="s1", name=OURS)
        fleet.raise_alarm(tx, "room-1", Alarm.STAFF_CALLED, "", now)
    charge(context, wallet, 5_000)
    with posting(context.settings.database_url) as store:
        paid = Transfer(id="p1", body=b"1" * 32, debit=wallet.account, credit=market.account, amount=300)
        store.post([paid], microseconds(now))
    with browsing(context) as one, browsing(context) as other:
        for browser, login in ((one, "first"), (other, "second")):
            browser.sign_in(login)
            browser.sign_in("c1", door="/phone")
        yield Town((one, other), ("/desk", "/phone", f"/desk/coin/wallets/{wallet.number}"))


def speak(browser: Browser, language: str) -> None:
    browser.cookies.set(COOKIE, language, domain="hub.test", path="/")


def write_everywhere(browser: Browser, town: Town, text: str) -> Iterator[tuple[Form, str]]:
    """Fill in every form that there is, as far as it takes it, with what it answers; no password changes."""
    for form in forms(browser, *town.doors):
        if form.method == "post" and "password" not in {each.kind for each in form.controls}:
            filled = again(browser, form).filled(dict.fromkeys(form.typed(), text))
            yield form, browser.post(form.action, **filled).text


@pytest.mark.timeout(300)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_whatever_is_written_anywhere_stands_in_english_pages_as_it_was_written(town: Town) -> None:
    turned, shown = [], 0
    for browser in town.people:
        speak(browser, "en")
        turned += [form.action for form, text in write_everywhere(browser, town, OURS) if TURNED in text]
        speak(browser, "ja")
    for path, text in pages(browser, *town.doors):
        speak(browser, "en")
        english = browser.get(path).text
        speak(browser, "ja")
        shown += text.count(OURS)
        if TURNED in english or english.count(OURS) < text.count(OURS):
            turned.append(path)
    assert shown > 20
    assert turned == []
