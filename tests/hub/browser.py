"""A browser without a screen for tests of pages: keeps cookies, sends the form token of the page it read."""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from hub.core.changes import Changes
from hub.core.context import Context
from hub.core.db import transaction
from hub.core.live import Streams
from hub.core.registration import Role
from hub.core.settings import Settings
from hub.identity.model import Staff
from hub.identity.staff import service as staffing
from hub.web import build_pages
from tests.support.people import with_password

PASSWORD = "a long enough password"
_FIELD = re.compile(r'name="csrf" value="([^"]+)"')
_SEEN = re.compile(r'name="(csrf|revision|sha256)" value="([^"]*)"')


class Browser:
    """``submit`` reads the page that holds the form first, as a person would."""

    def __init__(self, app: FastAPI, client: httpx.AsyncClient, loop: asyncio.Runner) -> None:
        self.app = app
        self.cookies = client.cookies
        self._client = client
        self._loop = loop

    def get(self, path: str, accept: str = "text/html") -> httpx.Response:
        return self._loop.run(self._client.get(path, headers={"Accept": accept}))

    def head(self, path: str) -> httpx.Response:
        """Raises ``TimeoutError`` when the answer goes on after its head."""
        asked = self._client.head(path, headers={"Accept": "text/html"})
        return self._loop.run(asyncio.wait_for(asked, 10.0))

    def get_with(self, headers: dict[str, str] | dict[bytes, bytes], path: str) -> httpx.Response:
        return self._loop.run(self._client.get(path, headers=headers))

    def post(self, path: str, **fields: str) -> httpx.Response:
        return self.post_with({}, path, **fields)

    def post_with(self, headers: dict[str, str], path: str, **fields: str) -> httpx.Response:
        return self._loop.run(self._client.post(path, data=fields, headers=headers))

    def post_json(self, path: str, token: str, fields: dict[str, Any]) -> httpx.Response:
        """What a script of ours sends."""
        return self.post_raw(path, token, json.dumps(fields).encode())

    def post_raw(self, path: str, token: str, body: bytes) -> httpx.Response:
        headers = {"X-CSRF-Token": token, "Content-Type": "application/json"}
        return self._loop.run(self._client.post(path, content=body, headers=headers))

    def post_kind(self, path: str, kind: str, body: bytes) -> httpx.Response:
        """A form as it is, under a Content-Type as it is."""
        return self._loop.run(self._client.post(path, content=body, headers={"Content-Type": kind}))

    def upload(self, page: str, to: str, name: str, data: bytes) -> httpx.Response:
        """A photograph in the file field ``name`` of a form."""
        fields, files = {"csrf": self.token(page)}, {name: ("photo.png", data, "image/png")}
        return self._loop.run(self._client.post(to, data=fields, files=files))

    def send(
        self, to: str, fields: dict[str, str], files: dict[str, tuple[str, bytes, str]] | None
    ) -> httpx.Response:
        """A form with its file fields; the token is among ``fields``."""
        return self._loop.run(self._client.post(to, data=fields, files=files))

    def token(self, page: str) -> str:
        found = _FIELD.search(self.get(page).text)
        assert found, f"no form on {page}"
        return found[1]

    def submit(self, page: str, to: str, **fields: str) -> httpx.Response:
        return self.post(to, csrf=self.token(page), **fields)

    def decide(self, page: str, act: str, **fields: str) -> httpx.Response:
        """Press what stands on the page of a matter: its revision and content go along."""
        hidden = dict(_SEEN.findall(self.get(page).text))
        return self.post(f"{page}/{act}", **{**hidden, **fields})

    def sign_in(self, login: str, password: str = PASSWORD, door: str = "/desk") -> httpx.Response:
        return self.submit(f"{door}/sign-in", f"{door}/sign-in", login=login, password=password)


_built: dict[Settings, FastAPI] = {}
_open: Counter[FastAPI] = Counter()


def _pages(context: Context) -> FastAPI:
    """The pages, read once in a process: that takes longer than most tests. Whose hub it is stands in
    their state, so while they are open for one hub another gets its own.
    """
    kind = replace(context.settings, data_dir=Path(), database_url="")
    app = _built.get(kind)
    if app is None:
        app = _built[kind] = build_pages(context, Changes())
    if _open[app] and app.state.context is not context:
        return build_pages(context, Changes())
    if not _open[app]:
        app.state.context, app.state.changes, app.state.streams = context, Changes(), Streams()
    return app


@contextmanager
def browsing(
    context: Context, origin: str = "http://hub.test", pages: FastAPI | None = None
) -> Iterator[Browser]:
    """A browser at the pages of this hub; an exception in a page is the test's.

    ``pages``: a test's own, when it adds a route to them.
    """
    app = pages or _pages(context)
    _open[app] += 1
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=origin)
    with asyncio.Runner() as loop:
        try:
            yield Browser(app, client, loop)
        finally:
            loop.run(client.aclose())
            _open[app] -= 1


def employ(context: Context, login: str, *roles: Role) -> Staff:
    """A member of staff who signs in with ``PASSWORD``."""
    person = with_password(login, f"職員 {login}", PASSWORD)
    with transaction(context.engine) as tx:
        return staffing.create_staff(tx, context.new_id(), person, roles)
