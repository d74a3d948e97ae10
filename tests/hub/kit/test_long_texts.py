"""What is too long is refused in words with itself in the field; nothing is cut without a word."""

from __future__ import annotations

from pathlib import Path

import pytest

import city
import hub
import kiosk
from edge.wire.bounds import LONGEST_LINE
from hub.coin.subject import TILL_CLERK
from hub.core.context import Context
from hub.core.db import reading
from hub.fleet.subject import FLEET
from hub.meetings import service as meetings
from hub.meetings.subject import RECORDER
from tests.hub.browser import browsing, employ
from tests.hub.coin.phones import holding
from tests.hub.devices import admit


def test_no_page_lets_the_browser_cut_what_is_pasted() -> None:
    """``maxlength`` counts UTF-16 units and drops the rest without a word."""
    roots = [Path(each.__path__[0]) for each in (hub, kiosk, city)]
    files = [each for root in roots for end in ("html", "js") for each in root.rglob(f"*.{end}")]
    ours = [each for each in files if "vendor" not in each.parts]
    cutting = [each for each in ours if "maxlength" in each.read_text("utf-8").lower()]
    assert len(ours) > 50
    assert cutting == []


def test_a_text_of_several_lines_is_asked_for_again_in_a_box_of_several_lines(context: Context) -> None:
    with holding(context, "c1") as holder:
        answer = holder.press("/phone/nickname", nickname="はな\nこ")
    assert answer.status_code == 422
    assert ">はな\nこ</textarea>" in answer.text


@pytest.mark.parametrize("text", ["12345-67890", "木更津 <花子>"])
def test_what_the_counter_looked_for_in_vain_stands_in_its_field_again(context: Context, text: str) -> None:
    employ(context, "till", TILL_CLERK)
    with browsing(context) as desk:
        desk.sign_in("till")
        answer = desk.submit("/desk/coin", "/desk/coin/find", text=text).text
    assert "見つかりません" in answer
    assert f'value="{text.replace("<", "&lt;").replace(">", "&gt;")}"' in answer


def test_a_text_that_is_too_long_is_told_how_long_it_may_be_and_how_long_it_is(context: Context) -> None:
    with holding(context, "c1") as holder:
        answer = holder.phone.get("/phone/history?q=" + "木" * 43)
    assert answer.status_code == 422
    assert "40文字までで入力してください（今は43文字）。" in answer.text
    assert "木" * 43 in answer.text


VARIED = "葛\U000e0100"


def test_a_meetings_longest_title_reaches_its_room_whole(context: Context) -> None:
    admit(context, "room-1", role="room")
    employ(context, "r1", RECORDER)
    with browsing(context) as browser:
        browser.sign_in("r1")
        for title, status in ((VARIED * 101, 422), (VARIED * 100, 303)):
            answer = browser.submit("/desk/meetings", "/desk/meetings", id="m-1", room="room-1", title=title)
            assert answer.status_code == status
    with reading(context.engine) as tx:
        opened = meetings.get(tx, "m-1")
    assert opened.title == VARIED * 100
    assert len(opened.title) <= LONGEST_LINE


@pytest.mark.parametrize("letter", [VARIED, "𠮷", "x" + "\u0323" * 3])
def test_a_devices_name_is_kept_whole_or_refused_in_words(context: Context, letter: str) -> None:
    admit(context, "screen-1", role="signage")
    employ(context, "keeper", FLEET)
    path = "/desk/fleet/screen-1/label"
    with browsing(context) as browser:
        browser.sign_in("keeper")
        answer = browser.submit(path, path, label=letter * 30)
        if len(letter) > 2:
            assert answer.status_code == 422
            assert "記号が多すぎます" in answer.text
            assert letter * 30 in answer.text
        else:
            assert letter * 30 in browser.get("/desk/fleet").text
