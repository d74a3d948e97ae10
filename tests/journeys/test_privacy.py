"""A whole journey of every path, and then every trace of it: no PIN, name, address, birth date or balance."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from city import personas
from city.demo.payment import open_phone
from city.demo.steps import open_screen, press, see, until
from city.miniature import City
from tests.journeys.announcing import NOTICE, before_screens
from tests.journeys.citizen import arrive
from tests.journeys.desks import Desks
from tests.journeys.observing import Traces, expressions, observed
from tests.journeys.shopping import open_shop, people_of, rest
from tests.journeys.speaking import meet, spoken

WRONG_PIN = "8642"
CARD = {
    "name": "旅路　忍",
    "address": "千葉県木更津市秘密台七丁目８９番１２号",
    "birth_date": "1961-02-27",
    "sex": "2",
    "pin": "7391",
    "serial": "90000000099",
}
PAID = 4_317
LEFT = personas.OPENING_CHARGE_YEN - PAID
SECRETS = {
    "PIN": CARD["pin"],
    "wrong PIN": WRONG_PIN,
    "name": CARD["name"],
    "name with a plain space": CARD["name"].replace("　", " "),
    "family name": "旅路",
    "address": CARD["address"],
    "part of the address": "秘密台七丁目",
    "birth date": CARD["birth_date"],
    "birth date in digits": CARD["birth_date"].replace("-", ""),
    "birth date by era": "昭和36年2月27日",
    "balance": str(LEFT),
    "balance with its comma": f"{LEFT:,}",
    "balance before": str(personas.OPENING_CHARGE_YEN),
}


@pytest.fixture(scope="module")
def traces(
    whole_city: City, desks: Desks, chromium: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Traces]:
    """Everybody does what he came for, while an observer reads along."""
    with observed(whole_city) as traces:
        take_a_payment(whole_city, chromium, traces)
        read_a_citizen_in(whole_city, chromium, traces)
        announce_something(whole_city, desks, chromium, traces)
        hold_a_meeting(whole_city, desks, chromium, traces, tmp_path_factory.mktemp("speech"))
        traces.look_at_processes()
        with observed(whole_city) as retained:
            until("the broker retains nothing", lambda: retained.broker)
        traces.broker += retained.broker
        yield traces


def take_a_payment(city: City, chromium: Browser, traces: Traces) -> None:
    phone = open_phone(chromium, city)
    traces.follow(phone)
    people = people_of(city)
    with closing(people.phone), closing(people.desk):
        shop = open_shop(city, people, chromium)
        traces.follow(shop.page)
        shop.pay(PAID)
        rest(shop)
        until("the phone shows the old balance", lambda: f"{LEFT:,}" in phone.inner_text(".balance"))


def read_a_citizen_in(city: City, chromium: Browser, traces: Traces) -> None:
    page = open_screen(chromium, city.screens[personas.KIOSK], 1080, 1920)
    traces.follow(page)
    citizen = arrive(city, page)
    citizen.card = CARD
    city.emulator("card").do("become", profile={**CARD, "serial": int(CARD["serial"])})
    citizen.begin()
    citizen.put_card()
    citizen.enter(WRONG_PIN)
    citizen.reads("あと2回入力できます")
    citizen.enter(CARD["pin"])
    traces.look_at_processes()
    citizen.see("person")
    citizen.reads(CARD["address"])
    citizen.answer()
    press(page, "submit")
    see(page, ".kiosk-sheet .banner-good", "the sheet was not confirmed")
    press(page, "finish")
    citizen.take_card()
    citizen.see("attract")


def announce_something(city: City, desks: Desks, chromium: Browser, traces: Traces) -> None:
    screens = before_screens(city, desks, chromium)
    for page in screens.pages.values():
        traces.follow(page)
    announcement = screens.announce(NOTICE)
    screens.proved(announcement, "accepted", "since")
    screens.clear()


def hold_a_meeting(city: City, desks: Desks, chromium: Browser, traces: Traces, folder: Path) -> None:
    meeting = meet(city, desks.of(city, city.personas.writer), chromium, spoken(folder, 1))
    traces.follow(meeting.screen)
    meeting.say(0)
    meeting.wait_for_lines(1)
    meeting.close()


@pytest.mark.parametrize(
    "trace",
    [
        '{"pin":"7391"}',
        "pin=7391 tries=2",
        "/act?value=7391",
        "balance 5,683 yen",
        "旅路　忍 has logged in",
        "?name=%E6%97%85%E8%B7%AF%E3%80%80%E5%BF%8D",
        r'{"name":"\u65c5\u8def\u3000\u5fcd"}',
    ],
)
def test_the_search_finds_what_it_looks_for(trace: str) -> None:
    assert any(expressions(secret).search(trace) for secret in SECRETS.values())


@pytest.mark.parametrize("trace", ["0192f7a1-7391-7bcd", "12.7391 s", "at 20:17:39.7391", "mono 173910"])
def test_the_search_is_not_misled_by_digits_of_something_else(trace: str) -> None:
    assert not any(expressions(secret).search(trace) for secret in SECRETS.values())


@pytest.mark.timeout(240)
def test_the_observer_saw_the_whole_journey(whole_city: City, traces: Traces) -> None:
    """Without this the tests below would pass on silence."""
    topics = {topic for topic, _ in traces.broker}
    for node in (personas.TILL, personas.KIOSK, *personas.SCREENS, personas.ROOM):
        assert any(f"/{node}/" in topic for topic in topics)
    assert any(topic.endswith("/down/answer/coin") for topic in topics)
    assert any("/moving_in/act" in url for url in traces.urls)
    assert any("worker" in part for part in traces.processes)
    assert len(whole_city.log_files()) >= 10


@pytest.mark.timeout(240)
@pytest.mark.parametrize("secret", SECRETS)
def test_nothing_personal_passes_the_broker(traces: Traces, secret: str) -> None:
    wanted = expressions(SECRETS[secret])
    assert not [topic for topic, _ in traces.broker if wanted.search(topic)]
    assert not [topic for topic, payload in traces.broker if wanted.search(payload.decode(errors="replace"))]


@pytest.mark.timeout(240)
@pytest.mark.parametrize("secret", SECRETS)
def test_nothing_personal_stands_in_a_log_an_address_or_a_command_line(
    whole_city: City, traces: Traces, secret: str
) -> None:
    wanted = expressions(SECRETS[secret])
    logs = [log.name for log in whole_city.log_files() if wanted.search(log.read_text(errors="replace"))]
    assert logs == []
    assert not [url for url in traces.urls if wanted.search(url)]
    assert not [part for part in traces.processes if wanted.search(part)]


@pytest.mark.timeout(240)
def test_a_kiosk_keeps_nothing_of_its_guest_on_its_disk(whole_city: City, traces: Traces) -> None:
    files = [file for file in (whole_city.home / "devices" / personas.KIOSK).rglob("*") if file.is_file()]
    assert files
    for file in files:
        content = file.read_bytes()
        for secret in ("name", "address", "birth_date"):
            assert CARD[secret].encode() not in content
            assert expressions(CARD[secret]).search(content.decode(errors="replace")) is None
