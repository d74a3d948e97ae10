"""The citizen's phone beside the till: it shows the hub's own page, and its code can be held to a scanner."""

from __future__ import annotations

import html
import re

import httpx
from starlette.responses import Response

from city.board.browser import SignInFailed, sign_in
from city.personas import Person

_CODE = re.compile(r'data-code="([^"]+)"')
_FORM = re.compile(r'<form method="post" action="([^"]+)"[^>]*>(.*?)</form>', re.DOTALL)
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
_CHECK, _PAY = "/phone/pay/check", "/phone/pay"


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

    def pay(self, text: str, amount: int | None) -> str | None:
        """Scan a shop's code and press through to the end; the path of the page that the phone then shows.

        ``amount`` is typed when the code holds none. None: the phone refused the code, or nobody answers.
        """
        try:
            session = self._session()
            page = session.get("/phone/pay").raise_for_status()
            answer = session.post(
                "/phone/scan", data={"csrf": _fields(page.text, "/phone/scan")["csrf"], "text": text}
            )
            if (fields := _fields(answer.text, _CHECK)) and amount is not None:
                answer = session.post(_CHECK, data={**fields, "amount": str(amount)})
            if fields := _fields(answer.text, _PAY):
                answer = session.post(_PAY, data=fields)
        except (SignInFailed, httpx.HTTPError):
            self.close()
            return None
        location: str | None = answer.headers.get("location")
        return location

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


def _fields(page: str, action: str) -> dict[str, str]:
    """What the form of this action holds before anybody types; empty when there is no such form."""
    for found in _FORM.finditer(page):
        if found[1] == action:
            return {name: html.unescape(value) for name, value in _HIDDEN.findall(found[2])}
    return {}
