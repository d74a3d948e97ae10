"""Signs somebody in at the hub as a browser would: the form, its token, the cookie."""

from __future__ import annotations

import re

import httpx

from city.personas import Person

SOON_SECONDS = 1.0
"""A connection at rest is used again no later: the hub's end hangs up after five, perhaps just then."""

_TOKEN = re.compile(r'name="csrf" value="([^"]+)"')


class SignInFailed(Exception):
    """The hub did not let the person in."""


def sign_in(web: str, kind: str, person: Person) -> httpx.Client:
    """A client with a session of ``kind`` (``desk`` or ``phone``); raises ``SignInFailed``."""
    client = httpx.Client(base_url=web, timeout=10.0, limits=httpx.Limits(keepalive_expiry=SOON_SECONDS))
    try:
        form = client.get(f"/{kind}/sign-in").raise_for_status()
        token = _TOKEN.search(form.text)
        if token is None:
            raise SignInFailed(f"the page /{kind}/sign-in has no form")
        answer = client.post(
            f"/{kind}/sign-in",
            data={"login": person.login, "password": person.password, "csrf": token[1]},
        )
    except httpx.HTTPError as error:
        client.close()
        raise SignInFailed(str(error)) from error
    if answer.status_code != httpx.codes.SEE_OTHER:
        client.close()
        raise SignInFailed(f"the hub answered {answer.status_code}")
    return client


def csrf(client: httpx.Client, page: str) -> str:
    """The token of the forms on ``page``."""
    found = _TOKEN.search(client.get(page).raise_for_status().text)
    if found is None:
        raise SignInFailed(f"no form on {page}")
    return found[1]
