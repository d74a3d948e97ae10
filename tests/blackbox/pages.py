"""The hub's pages as whoever misuses them sees them: a session's cookie, a form's token, much patience."""

from __future__ import annotations

import re
import time
from urllib.parse import parse_qs, urlsplit

import httpx
import msgspec

PAUSE_SECONDS = 0.2
ANSWER_SECONDS = 15.0
_FIELD = re.compile(r'name="csrf" value="([^"]+)"')


class Person(msgspec.Struct, frozen=True):
    """Who is signed in: ``cookie`` and ``token`` of the session; ``home``: a page of theirs with a form."""

    id: str
    cookie: str
    token: str
    home: str


class Pages:
    """One session, from any of its person's tabs. A hub that is away is asked again, in the same words."""

    def __init__(self, web: str, person: Person) -> None:
        self.id = person.id
        self._client = httpx.Client(
            base_url=f"http://{web}", headers={"Cookie": f"{person.cookie}={person.token}"},
            timeout=ANSWER_SECONDS,
        )  # fmt: skip
        self._home = person.home
        self._csrf = ""

    def get(self, path: str) -> httpx.Response:
        return self._patiently("GET", path, None)

    def post(self, path: str, **fields: object) -> httpx.Response:
        """The answer of a hub that was there; raises ``AssertionError`` when the session counts no more."""
        if not self._csrf:
            found = _FIELD.search(self.get(self._home).text)
            assert found, f"no form on {self._home}"
            self._csrf = found[1]
        texts = {name: str(value) for name, value in fields.items()}
        return self._patiently("POST", path, {"csrf": self._csrf, **texts})

    def _patiently(self, method: str, path: str, fields: dict[str, str] | None) -> httpx.Response:
        while True:
            try:
                answer = self._client.request(method, path, data=fields)
            except httpx.TransportError:
                time.sleep(PAUSE_SECONDS)
                continue
            if answer.status_code < 500 and answer.status_code != 429:
                assert answer.status_code != 403, answer.text
                assert "sign-in" not in leads_to(answer), path
                return answer
            time.sleep(PAUSE_SECONDS)


def leads_to(answer: httpx.Response) -> str:
    """The path to which it leads, or nothing."""
    return urlsplit(str(answer.headers.get("location", ""))).path


def reason_in(answer: httpx.Response) -> str:
    """Why it was not done, as the address says."""
    return parse_qs(urlsplit(str(answer.headers.get("location", ""))).query).get("why", [""])[0]
