"""What people wrote stands in an English page as they wrote it, also where it equals a sentence of ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pytest

from edge.wire.envelope import decode_header
from edge.wire.messages.link import LinkState, Status
from hub.broadcast import service as broadcast
from hub.broadcast.model import Content, Kind
from hub.core.context import Context
from hub.core.db import transaction
from hub.core.subjects import roles
from hub.fleet import devices
from hub.fleet import service as fleet
from hub.fleet.model import Alarm
from hub.kit.english import in_english
from hub.kit.languages import COOKIE
from hub.meetings import service as meetings
from tests.hub.browser import Browser, browsing, employ
from tests.hub.devices import admit, birth, message

OURS = "承認待ち Waiting（8月15日・5分）"
"""A pair of the templates, a date, a length and a full-width sign: all of it would be turned."""


@pytest.fixture
def desk(context: Context) -> Iterator[Browser]:
    employ(context, "all", *roles().values())
    now = context.clock.now()
    admit(context, "screen-1", role="signage")
    admit(context, "room-1", role="room")
    content = Content(Kind.NOTICE, OURS, (OURS,), OURS, "Market", now, now + timedelta(days=1))
    with transaction(context.engine) as tx:
        for node in ("screen-1", "room-1"):
            fleet.call(tx, node, OURS)
        announcement = broadcast.write(tx, context, "w", content, "waiting")
        broadcast.submit(tx, context, announcement.id)
        broadcast.write(tx, context, "w", content, "draft")
        meetings.open_meeting(tx, context, "m-1", OURS, "room-1")
        fleet.raise_alarm(tx, "room-1", Alarm.STAFF_CALLED, "", now)
    with browsing(context) as browser:
        browser.sign_in("all")
        browser.cookies.set(COOKIE, "en", domain="hub.test", path="/")
        yield browser


@pytest.mark.parametrize(
    ("path", "times"),
    [
        ("/desk", 2),  # the call and the announcement
        ("/desk/broadcast", 2),
        ("/desk/broadcast/waiting", 4),  # title, heading, text, plain Japanese
        ("/desk/broadcast/draft/edit", 2),  # the two large fields: what is sent back is what was written
        ("/desk/meetings", 2),  # its title and its room
        ("/desk/meetings/m-1", 2),
        ("/desk/fleet", 3),  # both devices and the call
        ("/desk/fleet/screen-1/revoke", 1),
    ],
)
def test_words_of_people_that_equal_ours_stay(desk: Browser, path: str, times: int) -> None:
    page = re.sub(
        r'<div class="glass-frame".*?</figure>|<title.*?</title>', "", desk.get(path).text, flags=re.S
    )
    assert 'lang="en"' in page
    words = unescape(re.sub("<[^>]*>", "", page))
    assert words.count(OURS) >= times


@pytest.mark.parametrize("part", ["<textarea>{}</textarea>", '<bdi translate="no">{}</bdi>'])
def test_what_is_marked_as_somebodys_own_is_not_touched(part: str) -> None:
    assert in_english(part.format(OURS)) == part.format(OURS)


def test_a_task_says_in_english_which_device_and_since_when(context: Context, desk: Browser) -> None:
    page = desk.get("/desk").text
    called = re.sub(r"<[^>]+>|\s+", " ", page)
    assert "Somebody calls for staff" in called
    assert "since" in called
    assert "から" not in page


def test_a_wrong_clock_is_said_whole_in_english(context: Context, desk: Browser) -> None:
    body = birth(synced=False)
    with transaction(context.engine) as tx:
        header = decode_header(message(body, node="screen-1"))
        devices.heard_status(
            tx, "screen-1", Status(state=LinkState.ONLINE, session="s1"), context.clock.now()
        )
        devices.heard_birth(tx, header, body, context.clock.now())
    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", desk.get("/desk/fleet").text))
    assert "Check the device’s time service (chrony), then restart it." in page
    assert "It keeps no time." in page
    assert page.count("Check the device") == 1  # said once, however many clocks are wrong
