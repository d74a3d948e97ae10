from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from edge.wire.messages.link import DeviceReport, LinkState, Status
from hub.broadcast.subject import WRITER
from hub.core.clock import SetClock
from hub.core.context import Context
from hub.core.db import reading, transaction
from hub.fleet import broker, devices, service, trouble
from hub.fleet.model import Alarm, NotAdmitted
from hub.fleet.subject import FLEET
from hub.fleet.trouble import Why
from hub.identity.access import service as accesses
from hub.identity.access.tables import access as access_log
from hub.meetings.subject import RECORDER
from tests.hub.browser import Browser, browsing, employ
from tests.hub.devices import admit
from tests.hub.fleet.test_enrolment import begin


@pytest.fixture
def desk(context: Context) -> Iterator[Browser]:
    """The desk of somebody who keeps the fleet."""
    employ(context, "keeper", FLEET)
    with browsing(context) as browser:
        browser.sign_in("keeper")
        yield browser


def test_an_empty_fleet_says_what_to_do(desk: Browser) -> None:
    assert "まだ端末がありません" in desk.get("/desk/fleet").text


def test_staff_admit_a_device_by_its_code_and_the_broker_learns_of_it(
    desk: Browser, context: Context
) -> None:
    begun = begin(context)
    listed = desk.get("/desk/fleet").text
    assert "m-1" in listed
    assert begun.code not in listed, "the code must be read off the device"
    answer = desk.submit("/desk/fleet", "/desk/fleet/enrolments", code=begun.code, name="till-1")
    assert answer.headers["location"] == "/desk/fleet?admitted=till-1"
    welcomed = desk.get("/desk/fleet?admitted=till-1").text
    assert "till-1</bdi> を迎えました" in welcomed
    assert "続けて迎える" in welcomed
    assert "を迎えました" not in desk.get("/desk/fleet?admitted=somebody").text
    assert "user till-1" in broker.access_file(context.settings).read_text()
    with reading(context.engine) as tx:
        (noted,) = accesses.listed(tx)
    assert (noted.reference, noted.action) == ("till-1", "admit")


def test_a_wrong_code_keeps_what_was_typed(desk: Browser) -> None:
    answer = desk.submit("/desk/fleet", "/desk/fleet/enrolments", code="AAAAAA", name="till-1")
    assert answer.status_code == 409
    assert 'value="till-1"' in answer.text


def test_guessing_codes_ends(desk: Browser) -> None:
    answers = [
        desk.submit("/desk/fleet", "/desk/fleet/enrolments", code="AAAAAA", name="till-1").status_code
        for _ in range(21)
    ]
    assert answers == [409] * 20 + [429]


def test_a_device_is_turned_away(desk: Browser, context: Context) -> None:
    begun = begin(context)
    desk.submit("/desk/fleet", f"/desk/fleet/enrolments/{begun.enrolment}/reject")
    assert "m-1" not in desk.get("/desk/fleet").text


def test_revoking_is_asked_for_on_a_page_of_its_own(desk: Browser, context: Context) -> None:
    admit(context, "till-1")
    broker.apply_access(context.settings, context.engine, context.clock)
    asked = desk.get("/desk/fleet/till-1/revoke").text
    assert "取り消せません" in asked
    desk.submit("/desk/fleet/till-1/revoke", "/desk/fleet/till-1/revoke")
    assert "失効" in desk.get("/desk/fleet").text
    assert "till-1" not in broker.access_file(context.settings).read_text()


def test_revoking_twice_says_so(desk: Browser, context: Context) -> None:
    admit(context, "till-1")
    for expected in (303, 409):
        answer = desk.submit("/desk/fleet", "/desk/fleet/till-1/revoke")
        assert answer.status_code == expected


def test_the_page_shows_link_paper_and_alarms(desk: Browser, context: Context, clock: SetClock) -> None:
    admit(context, "till-1")
    with transaction(context.engine) as tx:
        now = clock.now()
        devices.heard_status(tx, "till-1", Status(state=LinkState.ONLINE, session="s1"), now)
        report = DeviceReport(presence="degraded", reasons=("paper_out",))
        devices.heard_device(tx, "till-1", "printer", report, now)
        service.raise_alarm(tx, "till-1", Alarm.CLONE, "b1", now)
    page = desk.get("/desk/fleet").text
    for words in ("通信中", "紙がありません", "二台動いています", "12:00から"):
        assert words in page
    desk.submit("/desk/fleet", "/desk/fleet/alarms/1/clear")
    assert "二台動いています" not in desk.get("/desk/fleet").text


def test_who_does_not_keep_the_fleet_sees_it_and_changes_nothing(context: Context) -> None:
    employ(context, "writer", WRITER)
    admit(context, "till-1")
    with browsing(context) as browser:
        browser.sign_in("writer")
        page = browser.get("/desk/fleet").text
        assert "till-1" in page
        assert "/revoke" not in page
        token = browser.token("/desk")
        assert browser.post("/desk/fleet/till-1/revoke", csrf=token).status_code == 403
        assert browser.post("/desk/fleet/enrolments", csrf=token, code="A", name="b").status_code == 403
    with reading(context.engine) as tx:
        assert service.device(tx, "till-1").active


def test_a_name_with_markup_is_shown_as_text(desk: Browser) -> None:
    answer = desk.submit("/desk/fleet", "/desk/fleet/enrolments", code="<b>", name='"><script>')
    assert "<script>" not in answer.text
    assert "&lt;script&gt;" in answer.text


def test_a_waiting_device_leaves_the_list_when_its_time_is_up(
    desk: Browser, context: Context, clock: SetClock
) -> None:
    begin(context)
    clock.pass_(timedelta(minutes=15))
    assert "m-1" not in desk.get("/desk/fleet").text


def test_a_device_that_sends_what_it_should_not_is_kept_away_with_one_press_and_let_in_again(
    desk: Browser, context: Context, clock: SetClock
) -> None:
    admit(context, "screen-1", "signage")
    broker.apply_access(context.settings, context.engine, context.clock)
    with transaction(context.engine) as tx:
        for why in (Why.UNREADABLE, Why.UNREADABLE, Why.NOT_ITS_ROLE):
            trouble.note(tx, "screen-1", why, "not an envelope of the contract", clock.now())
    page = desk.get("/desk/fleet").text
    for words in (
        "約束にない形の知らせ",
        '<td class="number">2</td>',
        "この種類の端末が送るはずのない知らせ",
        "not an envelope",
    ):
        assert words in page
    desk.submit("/desk/fleet", "/desk/fleet/screen-1/quarantine")
    assert "隔離中" in desk.get("/desk/fleet").text
    rules = broker.access_file(context.settings).read_text()
    assert [line for line in rules.splitlines() if "screen-1" in line] == [
        "user screen-1",
        "topic read kisarazu/v1/edge/screen-1/down/desired/standing",
        "topic write kisarazu/v1/edge/screen-1/up/ask/link/ask_standing",
    ]
    with reading(context.engine) as tx, pytest.raises(NotAdmitted):
        service.device(tx, "screen-1")
    desk.submit("/desk/fleet", "/desk/fleet/screen-1/release")
    page = desk.get("/desk/fleet").text
    assert "隔離中<span" not in page
    assert "受け取れなかった知らせ" not in page
    assert "user screen-1" in broker.access_file(context.settings).read_text()
    with reading(context.engine) as tx:
        noted = [look.action for look in tx.execute(sa.select(access_log)) if look.reference == "screen-1"]
    assert noted == ["quarantine", "release"]


def test_a_device_in_quarantine_can_still_be_revoked_and_not_let_in_twice(
    desk: Browser, context: Context
) -> None:
    admit(context, "till-1")
    desk.submit("/desk/fleet", "/desk/fleet/till-1/quarantine")
    assert desk.submit("/desk/fleet", "/desk/fleet/till-1/quarantine").status_code == 409
    desk.submit("/desk/fleet/till-1/revoke", "/desk/fleet/till-1/revoke")
    assert desk.submit("/desk/fleet", "/desk/fleet/till-1/release").status_code == 409
    assert "till-1" not in broker.access_file(context.settings).read_text()


def test_screens_and_rooms_bear_the_names_that_people_say(context: Context) -> None:
    for node, role in (("screen-1", "signage"), ("room-1", "room")):
        admit(context, node, role=role)
    employ(context, "keeper", FLEET, WRITER, RECORDER)
    with browsing(context) as browser:
        browser.sign_in("keeper")
        for node, label in (("screen-1", "駅前の画面"), ("room-1", "第1委員会室")):
            path = f"/desk/fleet/{node}/label"
            assert browser.submit(path, path, label=label).status_code == 303
        fleet = browser.get("/desk/fleet").text
        assert "駅前の画面" in fleet
        assert "<code>screen-1</code>" in fleet
        assert re.search(
            '<option value="room-1"[^>]*>第1委員会室</option>', browser.get("/desk/meetings").text
        )
        too_long = browser.submit("/desk/fleet/screen-1/label", "/desk/fleet/screen-1/label", label="駅" * 31)
        assert too_long.status_code == 422
        assert "駅" * 31 in too_long.text
        unknown = browser.post("/desk/fleet/nobody/label", csrf=browser.token("/desk/fleet"), label="x")
        assert unknown.status_code == 409
