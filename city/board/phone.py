"""The citizen's phone beside the till: it shows the hub's own page, and its code can be held to a scanner."""

from __future__ import annotations

import html
import re

import httpx
from starlette.responses import Response

from city.board.browser import SignInFailed, sign_in
from city.cast import Person

_CODE = re.compile(r'data-code="([^"]+)"')


class Phone:
    """Signed in as ``citizen``; the same session is lent to the frame on the board."""

    def __init__(self, web: str, citizen: Person) -> None:
        self._web = web
        self._citizen = citizen
        self._client: httpx.Client | None = None

    def code(self) -> str | None:
        """The one-time code that the phone shows now; None when it cannot get one."""
        try:
            answer = self._session().get("/phone/code").raise_for_status()
        except (SignInFailed, httpx.HTTPError):
            self.close()
            return None
        shown = _CODE.search(answer.text)
        return html.unescape(shown[1]) if shown else None

    def lend_session(self, response: Response) -> None:
        """Give the visitor's browser the phone's session: cookies do not tell ports apart."""
        try:
            session = self._session()
        except SignInFailed:
            return
        for cookie in session.cookies.jar:
            if cookie.value and cookie.path == "/phone":
                response.set_cookie(
                    cookie.name, cookie.value, path=cookie.path, httponly=True, samesite="lax"
                )

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
        self._client = None

    def _session(self) -> httpx.Client:
        if self._client is None:
            self._client = sign_in(self._web, "phone", self._citizen)
        return self._client
