"""A citizen is read in at the kiosk: the whole path, what a card can do wrong, and every end of a session."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path

import jpholiday
import pytest
from playwright.sync_api import Browser

from city import personas
from city.demo import counter
from city.demo.steps import auditor, evidence, open_screen, press, see
from city.miniature import City
from city.scenario import drawn
from hub.core.words import TOKYO
from kiosk.design.dates import wareki
from tests.journeys.citizen import PRINTER, Citizen, arrive, leave, wiped

NEW_YEAR = {(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)}


@pytest.fixture
def citizen(counter_city: City, chromium: Browser) -> Iterator[Citizen]:
    page = open_screen(chromium, counter_city.screens[personas.KIOSK], 1080, 1920)
    visitor = arrive(counter_city, page)
    yield visitor
    leave(visitor)


def office_day(day: date) -> date:
    """The next day on which the city hall is open (民法142条; 地方自治法4条の2第2項)."""
    while day.weekday() >= 5 or jpholiday.is_holiday(day) or (day.month, day.day) in NEW_YEAR:
        day += timedelta(days=1)
    return day


def test_the_demonstration_reads_in_whom_its_seed_draws(
    citizen: Citizen, chromium: Browser, tmp_path: Path
) -> None:
    counter.play(citizen.city, chromium, drawn(7), tmp_path)
    assert len(citizen.sheets()) == 1
    assert {"sheet.bin", "sheet.png", "kiosk.png", "evidence.json"} == {f.name for f in tmp_path.iterdir()}


def test_a_citizen_takes_a_numbered_sheet_with_its_deadline_and_leaves_nothing_behind(
    citizen: Citizen,
) -> None:
    citizen.be_read_in()
    birth = datetime.fromisoformat(citizen.card["birth_date"]).date()
    for fact in (citizen.card["name"], citizen.card["address"], wareki(birth, False), "男"):
        citizen.reads(fact.replace("　", " "))
    citizen.answer()
    press(citizen.page, "submit")
    see(citizen.page, ".kiosk-sheet .banner-good", "the sheet was not confirmed")
    (case,) = citizen.cases()
    (sheet,) = citizen.sheets()
    deadline = wareki(office_day(datetime.now(TOKYO).date() + timedelta(days=14)))
    assert case.number in sheet.read_text()
    assert deadline.split("（")[0] in sheet.read_text()
    citizen.reads(case.number)
    citizen.expect_no_lie()
    with closing(auditor(citizen.city)) as desk:
        evidence(
            desk,
            "printing",
            lambda entries: any((e["reference"], e["rung"]) == (case.id, "printed") for e in entries),
        )
    press(citizen.page, "finish")
    citizen.see("take_card")
    assert wiped(citizen.page, citizen.card)
    citizen.take_card()
    citizen.see("attract")
    assert wiped(citizen.page, citizen.card)


def test_no_name_stands_on_the_sheet(citizen: Citizen) -> None:
    citizen.be_read_in()
    citizen.answer()
    press(citizen.page, "submit")
    see(citizen.page, ".kiosk-sheet .banner-good", "the sheet was not confirmed")
    (sheet,) = citizen.sheets()
    assert not any(citizen.card[secret] in sheet.read_text() for secret in ("name", "address"))


def test_a_wrong_pin_says_how_many_tries_are_left_and_the_last_one_is_asked_for(citizen: Citizen) -> None:
    citizen.begin()
    citizen.put_card()
    citizen.reads("あと3回入力できます")
    citizen.enter("9999")
    citizen.reads("あと2回入力できます")
    citizen.reads("暗証番号が違います")
    citizen.enter("9999")
    citizen.see("last_try")
    assert _tries_left(citizen) == 1
    press(citizen.page, "last_try")
    citizen.enter(citizen.card["pin"])
    citizen.see("person")
    assert _tries_left(citizen) == 3


def test_the_last_try_can_be_declined_and_is_not_used(citizen: Citizen) -> None:
    citizen.city.emulator("card").set(tries=1)
    citizen.begin()
    citizen.put_card()
    citizen.see("last_try")
    citizen.page.click("#main-leave")
    citizen.see("take_card")
    assert _tries_left(citizen) == 1
    citizen.city.emulator("card").set(tries=-1)


def test_three_wrong_tries_end_at_the_window_that_can_help(citizen: Citizen) -> None:
    citizen.begin()
    citizen.put_card()
    citizen.enter("9999")
    citizen.reads("あと2回入力できます")
    citizen.enter("9999")
    citizen.see("last_try")
    press(citizen.page, "last_try")
    citizen.enter("9999")
    citizen.reads("3番 マイナンバーカード窓口で再設定できます")
    assert _tries_left(citizen) == 0


def test_a_blocked_card_is_explained_before_a_pin_is_asked_for(citizen: Citizen) -> None:
    citizen.city.emulator("card").set(blocked=True)
    citizen.begin()
    citizen.put_card()
    citizen.reads("暗証番号がロックされています")
    assert citizen.phase() != "pin"
    citizen.city.emulator("card").set(blocked=False)


def test_a_card_pulled_while_it_is_read_is_said_and_can_be_put_back(citizen: Citizen) -> None:
    citizen.begin()
    citizen.put_card()
    citizen.see("pin")
    citizen.city.emulator("card").do("pull_after", apdus=4)
    citizen.enter(citizen.card["pin"])
    citizen.reads("読み取りの途中でカードが離れました")
    assert citizen.cases() == []
    citizen.put_card_back()
    citizen.enter(citizen.card["pin"])
    citizen.see("person")
    assert _tries_left(citizen) == 3


def test_without_paper_the_sheet_stays_on_the_screen_and_staff_are_called(citizen: Citizen) -> None:
    printer = citizen.city.emulator(PRINTER)
    printer.set(paper_out=True)
    citizen.be_read_in()
    citizen.answer()
    press(citizen.page, "submit")
    citizen.reads("紙が出ませんでした。係員を呼びました")
    (case,) = citizen.cases()
    citizen.reads(case.number)
    assert citizen.sheets() == []
    printer.set(paper_out=False)
    see(citizen.page, "#press-reprint", "the sheet cannot be printed again")
    press(citizen.page, "reprint")
    see(citizen.page, ".kiosk-sheet .banner-good", "the sheet was not printed with new paper")
    assert len(citizen.originals()) == 1
    citizen.expect_no_lie()


def test_leaving_wipes_the_session_and_begins_no_case(citizen: Citizen) -> None:
    citizen.be_read_in()
    assert not wiped(citizen.page, citizen.card)
    press(citizen.page, "leave")
    citizen.see("take_card")
    assert wiped(citizen.page, citizen.card)
    assert citizen.cases() == []
    with closing(auditor(citizen.city)) as desk:
        evidence(desk, "sessions", lambda entries: any("wiped" in str(e["details"]) for e in entries))


def _tries_left(citizen: Citizen) -> int:
    tries: int = citizen.city.emulator("card").get()["tries_left"]
    return tries
