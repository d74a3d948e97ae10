"""The desk's list and form of announcements."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from PIL import Image

from hub.approvals.model import Move
from hub.broadcast import model, service
from hub.broadcast.model import Content, Kind, State
from hub.broadcast.subject import APPROVER, WRITER
from hub.core import blobs
from hub.core.context import Context
from hub.core.db import transaction
from hub.core.words import TOKYO
from hub.identity.model import Staff
from kiosk.design import glass
from tests.hub.browser import Browser, browsing, employ
from tests.kiosk.design.glass_page import draw
from tests.support.deciding import seen as seen_now

SECOND = Staff("second", "職員 second", frozenset({APPROVER}))


def test_the_list_is_narrowed_by_its_address_and_what_it_says_can_be_written_again(context: Context) -> None:
    now = context.clock.now()
    market = Content(
        Kind.NOTICE, "朝市", ("駅前です",), "あさいちです", "Market", now, now + timedelta(days=1)
    )
    with transaction(context.engine) as tx:
        waiting = service.write(tx, context, "w", market, "waiting")
        service.submit(tx, context, waiting.id)
        service.write(tx, context, "w", replace(market, title="花火"), "draft")
    employ(context, "writer", WRITER)
    with browsing(context) as browser:
        browser.sign_in("writer")
        submitted = browser.get("/desk/broadcast?state=submitted").text
        assert "朝市" in submitted
        assert "花火" not in submitted
        assert "この状態のお知らせはありません" in browser.get("/desk/broadcast?state=returned").text
        again = browser.get("/desk/broadcast/new?like=waiting").text
        assert 'value="朝市"' in again
        assert 'action="/desk/broadcast/waiting"' not in again


def fields(now: datetime, **changes: str) -> dict[str, str]:
    until = (now + timedelta(days=1)).astimezone(TOKYO).strftime("%Y-%m-%dT%H:%M")
    since = now.astimezone(TOKYO).strftime("%Y-%m-%dT%H:%M")
    alert = {
        "kind": "alert", "title": "津波警報", "level": "4", "place": "中の島", "action": "高台へ避難",
        "plain_japanese": "にげて ください", "english": "Go to high ground", "starts": since, "ends": until,
    }  # fmt: skip
    return alert | changes


def hidden(html: str) -> dict[str, str]:
    return dict(re.findall(r'name="(csrf|revision|sha256|picture_kept)"(?: value="([^"]*)")', html))


@pytest.fixture
def desk(context: Context) -> Iterator[Browser]:
    """Who writes and approves is one person: every rule must hold all the same."""
    employ(context, "both", WRITER, APPROVER)
    employ(context, "other", APPROVER)
    with browsing(context) as browser:
        browser.sign_in("both")
        yield browser


def png(size: tuple[int, int] = (40, 30), mode: str = "RGB") -> bytes:
    file = io.BytesIO()
    Image.new(mode, size, "teal").save(file, "PNG")
    return file.getvalue()


def send(desk: Browser, id: str, picture: bytes | None = None, **changes: str) -> httpx.Response:
    token = {"csrf": desk.token("/desk/broadcast/new")}
    typed = fields(datetime.now(UTC), kind="notice", text="駅前です", **changes) | token
    files = {"picture": ("photo.jpg", picture, "image/jpeg")} if picture is not None else None
    return desk.send(f"/desk/broadcast/{id}", typed, files)


@pytest.mark.parametrize("field", list(glass.LIMITS))
def test_what_the_glass_cannot_show_is_refused_beside_its_field_with_the_picture_and_nothing_typed_lost(
    context: Context, desk: Browser, field: str
) -> None:
    long = "鷹" * (glass.LIMITS[field] + 1)
    typed = fields(context.clock.now(), **{field: long, "ends": "2026-02-30T99:00"})
    answer = desk.submit("/desk/broadcast/new?kind=alert", "/desk/broadcast/a-1", **typed)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert "5メートル" in answer.text
    assert answer.text.count('class="glass-frame"') == 2
    for value in typed.values():
        assert value in answer.text


def test_a_preview_is_the_glass_itself_in_both_orientations(context: Context, desk: Browser) -> None:
    typed = fields(context.clock.now(), drill="true")
    drawn = desk.submit("/desk/broadcast/new?kind=alert", "/desk/broadcast/a-1/preview", **typed).text
    sheet = model.sheet(model.Announcement("a-1", 0, State.DRAFTED, "", content_of(typed)))
    assert squeezed(drawn).count(squeezed(re.sub(r' id="[^"]+"', "", draw(sheet)))) == 2


def content_of(typed: dict[str, str]) -> Content:
    moments = [datetime.fromisoformat(typed[name]).replace(tzinfo=TOKYO) for name in ("starts", "ends")]
    return Content(
        Kind.ALERT, title=typed["title"], lines=(), plain_japanese=typed["plain_japanese"],
        english=typed["english"], starts=moments[0], ends=moments[1], drill=True, level=4,
        action=typed["action"], place=typed["place"],
    )  # fmt: skip


def squeezed(html: str) -> str:
    return re.sub(r"\s+", "", html)


PICTURES = {
    "empty": b"",
    "HEIC named .jpg": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(64),
    "SVG named .png": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    "HTML as PNG": b"<!doctype html><title>x</title>",
    "cut off": png()[:64],
    "too many dots": png((30_000, 30_000), "1"),
}


@pytest.mark.parametrize("data", PICTURES.values(), ids=list(PICTURES))
def test_a_file_that_no_screen_can_draw_is_refused_at_the_form(desk: Browser, data: bytes) -> None:
    answer = send(desk, "n-1", data)
    assert answer.status_code == 422
    assert 'id="picture-error"' in answer.text
    assert "駅前です" in answer.text


def test_a_picture_is_kept_while_the_rest_is_mended_and_stands_on_the_approvers_page(
    context: Context, desk: Browser
) -> None:
    kept = hidden(send(desk, "n-1", png(), title="").text)["picture_kept"]
    assert send(desk, "n-1", picture_kept=kept).status_code == 303
    page = desk.get("/desk/broadcast/n-1").text
    assert page.count(f'src="/desk/broadcast/n-1/picture/{kept}"') == 2
    shown = desk.get(f"/desk/broadcast/n-1/picture/{kept}")
    assert shown.headers["content-type"] in ("image/jpeg", "image/png")


def test_no_other_file_of_the_hub_becomes_a_picture_by_its_hash(context: Context, desk: Browser) -> None:
    private = blobs.put(context.settings, b"papers of somebody")
    assert send(desk, "n-1", picture_kept=private).status_code == 303
    assert private not in desk.get("/desk/broadcast/n-1").text
    assert desk.get(f"/desk/broadcast/n-1/picture/{private}").status_code == 404


def test_the_approver_sees_the_writer_the_revision_and_both_screens(context: Context, desk: Browser) -> None:
    send(desk, "n-1")
    own = desk.get("/desk/broadcast/n-1").text
    assert "職員 both" in own
    assert "あなたは承認できません" in own
    assert "/approve" not in own
    desk.sign_in("other")
    page = desk.get("/desk/broadcast/n-1").text
    assert "職員 both" in page
    assert "第1版" in page
    assert page.count('class="glass-frame"') == 2
    assert desk.post("/desk/broadcast/n-1/approve", **hidden(page)).status_code == 303


def test_what_was_changed_after_the_page_was_drawn_is_not_approved(context: Context, desk: Browser) -> None:
    send(desk, "n-1")
    desk.sign_in("other")
    seen = hidden(desk.get("/desk/broadcast/n-1").text)
    with transaction(context.engine) as tx:
        page = seen_now(tx, service.KIND, "n-1")
        service.decide(tx, context, "n-1", SECOND, Move.RETURN, page, "直して")
        found = service.get(tx, "n-1")
        service.write(tx, context, found.author, replace(found.content, title="別の題名"), "n-1")
        service.submit(tx, context, "n-1")
    answer = desk.post("/desk/broadcast/n-1/approve", **seen)
    assert answer.status_code == 409
    assert "内容が変わりました" in answer.text
    forged = seen | {"revision": "2"}
    assert desk.post("/desk/broadcast/n-1/approve", **forged).status_code == 409
    assert desk.post("/desk/broadcast/n-1/approve", csrf=seen["csrf"]).status_code == 409
    again = hidden(desk.get("/desk/broadcast/n-1").text)
    assert desk.post("/desk/broadcast/n-1/approve", **again).status_code == 303


def test_an_id_that_no_screen_can_take_is_refused_with_what_was_typed(desk: Browser) -> None:
    answer = send(desk, "No_Identifier")
    assert answer.status_code == 422
    assert "駅前です" in answer.text


def test_what_two_tabs_wrote_is_not_lost_when_the_second_comes_too_late(desk: Browser) -> None:
    assert send(desk, "n-1").status_code == 303
    answer = send(desk, "n-1", title="二つ目の窓で書いた題名")
    assert answer.status_code == 422
    assert "二つ目の窓で書いた題名" in answer.text
    assert "書き直せません" in answer.text
