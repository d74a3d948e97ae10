"""The local application: whom it answers, what it sends, what it keeps out."""

from __future__ import annotations

import hashlib
from pathlib import Path

import httpx
import pytest

from kiosk.app import build_app
from kiosk.flows import moving_in, signage, till
from kiosk.gateway import Screens
from kiosk.stage import Stage
from tests.kiosk.serving import Desk, Doings

HERE = "http://127.0.0.1:8080"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 32
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"


def till_stage() -> Stage[till.phases.State, till.events.Event, till.effects.Effect]:
    return Stage(till.machine.step, till.phases.State(online=True), Doings())


def client(
    screens: Screens, desk: Desk | None = None, port: int | None = None, frame_ancestors: tuple[str, ...] = ()
) -> httpx.AsyncClient:
    app = build_app(screens, desk or Desk(), port=port, frame_ancestors=frame_ancestors)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=HERE)


async def test_a_press_becomes_an_event_of_the_stage() -> None:
    stage = till_stage()
    async with client(Screens(till=stage)) as browser:
        answer = await browser.post(
            "/till/act", data={"press": "digits", "value": "7"}, headers={"Origin": HERE}
        )
    assert answer.status_code == 204
    assert stage.state.phase == till.phases.Keying("7")


@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": "http://evil.example"}, {"Origin": "null"}, {"Origin": "http://127.0.0.1:9999"}],
)
async def test_a_press_from_another_page_is_refused(headers: dict[str, str]) -> None:
    stage = till_stage()
    async with client(Screens(till=stage)) as browser:
        answer = await browser.post("/till/act", data={"press": "digits", "value": "7"}, headers=headers)
    assert answer.status_code == 403
    assert stage.state.phase == till.phases.Keying()


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "192.0.2.7:8080", "", "127.0.0.1:x"]
)
async def test_a_name_that_points_here_is_refused(host: str) -> None:
    async with client(Screens(till=till_stage())) as browser:
        answer = await browser.get("/", headers={"Host": host})
    assert answer.status_code == 403


async def test_another_port_is_refused_when_the_port_is_known() -> None:
    async with client(Screens(till=till_stage()), port=8081) as browser:
        assert (await browser.get("/")).status_code == 403
    async with client(Screens(till=till_stage()), port=8080) as browser:
        assert (await browser.get("/")).status_code == 200


async def test_pages_are_not_stored_and_run_no_foreign_script() -> None:
    async with client(Screens(till=till_stage()), frame_ancestors=("http://127.0.0.1:8000",)) as browser:
        headers = (await browser.get("/")).headers
    assert headers["cache-control"] == "no-store"
    assert "script-src 'self'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["content-security-policy"].endswith("frame-ancestors http://127.0.0.1:8000")


@pytest.mark.parametrize("form", [{}, {"press": "nothing"}, {"press": "language", "value": "xx"}])
async def test_what_is_no_press_is_a_bad_request(form: dict[str, str]) -> None:
    async with client(Screens(till=till_stage())) as browser:
        answer = await browser.post("/till/act", data=form, headers={"Origin": HERE})
    assert answer.status_code == 400


async def test_the_first_screen_is_at_the_root_and_absent_ones_are_not_served() -> None:
    async with client(Screens(till=till_stage())) as browser:
        assert (await browser.get("/")).text == (await browser.get("/till")).text
        assert (await browser.get("/signage")).status_code == 404
        assert (await browser.post("/till/rendered", headers={"Origin": HERE})).status_code == 404


def test_a_device_without_screens_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="at least one screen"):
        build_app(Screens(), Desk())


async def test_a_picture_is_served_by_its_hash_and_only_a_picture(tmp_path: Path) -> None:
    pictures = {}
    for content in (PNG, SVG):
        digest = hashlib.sha256(content).hexdigest()
        pictures[digest] = tmp_path / digest
        pictures[digest].write_bytes(content)
    stage: Stage[signage.State, signage.Event, signage.Effect] = Stage(
        signage.step, signage.State(), Doings()
    )
    async with client(Screens(signage=stage), Desk(pictures)) as browser:
        png, svg = [await browser.get(f"/media/{digest}") for digest in pictures]
        assert (png.status_code, png.headers["content-type"], png.content) == (200, "image/png", PNG)
        assert svg.status_code == 415
        assert (await browser.get(f"/media/{'0' * 64}")).status_code == 404
        assert (await browser.get("/media/../../etc/passwd")).status_code == 404


async def test_a_bad_press_says_nothing_of_its_value() -> None:
    stage: Stage[moving_in.model.State, moving_in.events.Event, moving_in.effects.Effect] = Stage(
        moving_in.machine.step, moving_in.model.State(), Doings()
    )
    async with client(Screens(moving_in=stage)) as browser:
        form = {"press": "day", "value": "4649"}
        answer = await browser.post("/moving_in/act", data=form, headers={"Origin": HERE})
    assert answer.status_code == 400
    assert "4649" not in answer.text


async def test_the_design_has_its_page() -> None:
    async with client(Screens(till=till_stage())) as browser:
        page = await browser.get("/design")
        assert page.status_code == 200
        for path in ("/assets/base.css", "/assets/tokens.css", "/assets/htmx.min.js", "/assets/icons.svg"):
            assert (await browser.get(path)).status_code == 200, path
        assert (await browser.get("/assets/testing/axe.min.js")).status_code == 404
