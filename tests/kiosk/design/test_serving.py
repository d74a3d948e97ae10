"""What the design serves comes compressed, stays in the browser, and holds a page up as little as can be."""

from __future__ import annotations

import gzip
import re

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from kiosk.design import ASSETS, environment, static_files
from kiosk.design.serving import BUNDLES, EACH_TIME, FOR_EVER, version


def browser() -> httpx.AsyncClient:
    app = Starlette(routes=[Mount(ASSETS, static_files())])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://hub")


@pytest.mark.parametrize("name", ["base.css", "htmx.min.js", "icons.svg", "phone.bundle.css"])
async def test_text_comes_compressed_and_is_kept_for_ever_under_its_version(name: str) -> None:
    async with browser() as client:
        async with client.stream("GET", f"{ASSETS}/~{version()}/{name}") as answer:
            raw = b"".join([chunk async for chunk in answer.aiter_raw()])
        plain = await client.get(f"{ASSETS}/~{version()}/{name}", headers={"Accept-Encoding": "identity"})
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["cache-control"] == FOR_EVER
    assert gzip.decompress(raw) == plain.content
    assert len(raw) < 0.6 * len(plain.content)
    assert "content-encoding" not in plain.headers


@pytest.mark.parametrize("prefix", ["", "~0123456789ab/"])
async def test_without_its_version_a_file_is_asked_for_each_time_and_sent_once(prefix: str) -> None:
    async with browser() as client:
        first = await client.get(f"{ASSETS}/{prefix}base.css")
        again = await client.get(
            f"{ASSETS}/{prefix}base.css", headers={"If-None-Match": first.headers["etag"]}
        )
    assert first.headers["cache-control"] == EACH_TIME
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")


@pytest.mark.parametrize("path", ["~x/base.css", "no-such.css", "../design.py", "~0/../__init__.py"])
async def test_nothing_else_is_served(path: str) -> None:
    async with browser() as client:
        assert (await client.get(f"{ASSETS}/{path}")).status_code == 404


async def test_a_bundle_is_its_parts_one_after_the_other() -> None:
    async with browser() as client:
        parts = [(await client.get(f"{ASSETS}/{part}.css")).text for part in BUNDLES["phone.bundle.css"]]
        assert (await client.get(f"{ASSETS}/phone.bundle.css")).text == "\n".join(parts)


def test_a_phones_page_waits_for_one_stylesheet_and_for_no_script_and_no_font() -> None:
    page = environment().get_template("base_phone.html").render()
    sheets = re.findall(r'rel="stylesheet" href="([^"]+)"', page)
    assert sheets == [f"{ASSETS}/~{version()}/phone.bundle.css"]
    scripts = re.findall(r"<script[^>]*>", page)
    assert scripts
    assert all("defer" in script for script in scripts)
