"""Every route of the pages, taken from the application itself, with odd values in each of its fields."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle, islice
from typing import Any
from urllib.parse import quote

import pytest

from hub.coin.cards import service as cards
from hub.core.changes import Changes
from hub.core.context import Context
from hub.core.db import transaction
from hub.core.subjects import roles
from hub.identity.citizens.numbers import new_number
from hub.kit.words import FIELDS
from hub.web import build_pages
from tests.hub.browser import Browser, browsing, employ
from tests.hub.coin.phones import admit, enrol

ODD = {
    "NUL": "a\0b",
    "turned": "12\u202e3",
    "invisible": "\u200b\u200b",
    "full width": "１２３",
    "decomposed": "か\u3099き",
    "not 64 bits": "1" + "0" * 30,
    "year 1": "0001-01-01",
    "look-alike digits": "١٢٣",
    "empty": "",
    "very long": "長" * 5000,
}
OTHERS_IN_TURN = 1
"""Odd values that each route gets besides NUL, the next route the next ones. With 9 it gets them all."""
EMPTY = {"about": "", "undoes": ""}
"""Fields of which a form of the desk fills one, with the number of something that there is."""
LEAVES = "sign-out"
ENDLESS = "/live"
"""Pages of server-sent events do not end; they are read as the page that they belong to."""


@dataclass(frozen=True)
class Route:
    method: str
    path: str
    places: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Schema of each field by its place (path, query, body) and name."""


def routes(context: Context) -> list[Route]:
    described = build_pages(context, Changes()).openapi()
    found = []
    for path, methods in described["paths"].items():
        for method, about in methods.items():
            places: dict[str, dict[str, Any]] = {"path": {}, "query": {}, "body": {}}
            for each in about.get("parameters", []):
                if each["in"] in places:
                    places[each["in"]][each["name"]] = each["schema"]
            for content in about.get("requestBody", {}).get("content", {}).values():
                name = content["schema"].get("$ref", content["schema"].get("allOf", [{}])[0].get("$ref", ""))
                schema = described["components"]["schemas"].get(name.rpartition("/")[2], {})
                places["body"] |= schema.get("properties", {})
            if not path.endswith((ENDLESS, LEAVES)):
                found.append(Route(method.upper(), path, places))
    return found


@dataclass(frozen=True)
class Visit:
    """One request: ``odd`` stands in one field, what the others hold can be read."""

    route: Route
    place: str
    name: str
    sent: dict[str, dict[str, str]]


def visits(route: Route, odd: str, known: dict[str, str]) -> Iterator[Visit]:
    usual = {
        place: {name: known.get(name, _usual(schema)) for name, schema in fields.items()}
        for place, fields in route.places.items()
    }
    for place, fields in route.places.items():
        for name, schema in fields.items():
            if "contentMediaType" in str(schema):
                continue  # a file
            sent = {each: dict(values) for each, values in usual.items()}
            sent[place][name] = odd
            yield Visit(route, place, name, sent)


def _usual(schema: dict[str, Any]) -> str:
    if "enum" in schema:
        return str(schema["enum"][0])
    kinds = {each.get("type") for each in schema.get("anyOf", [])} | {schema.get("type")}
    return "1" if kinds & {"integer", "boolean"} else "x1"


def ask(browser: Browser, visit: Visit, token: str) -> Any:
    path = visit.route.path
    for name, value in visit.sent["path"].items():
        path = path.replace(f"{{{name}}}", _quoted(value) or "-")
    query = "&".join(f"{name}={_quoted(value)}" for name, value in visit.sent["query"].items())
    if visit.route.method == "GET":
        return browser.get(f"{path}?{query}")
    return browser.post(f"{path}?{query}", **{**visit.sent["body"], "csrf": token})


def _quoted(value: str) -> str:
    return quote(value, safe="")


@pytest.fixture
def known(context: Context) -> dict[str, str]:
    """What stands in the fields that are not odd: a wallet and a card that there are."""
    employ(context, "all", *roles().values())
    wallet = enrol(context, "c1")
    with transaction(context.engine) as tx:
        made_at = context.clock.now()
        card = cards.issue(tx, wallet, "4821", pepper=b"p" * 32, random=secrets.randbelow, now=made_at)
    login = new_number(lambda below: below // 2)
    return {"number": wallet.number, "wallet": wallet.number, "card": card.number, "login": login, **EMPTY}


@contextmanager
def signed_in(context: Context) -> Iterator[Browser]:
    """As a member of staff who may everything, and as a citizen."""
    with browsing(context) as browser:
        browser.sign_in("all")
        admit(context, browser, "c1")
        yield browser


@pytest.mark.timeout(240)  # some thousand requests: two for each field of each route
def test_no_route_fails_and_none_loses_what_was_typed(context: Context, known: dict[str, str]) -> None:
    failed, lost, turn = [], [], cycle(sorted(set(ODD) - {"NUL"}))
    with signed_in(context) as browser:
        tokens = {"/desk": browser.token("/desk"), "/phone": browser.token("/phone/menu")}
        for route in routes(context):
            token = tokens.get(f"/{route.path.split('/')[1]}", "")
            for odd in ("NUL", *islice(turn, OTHERS_IN_TURN)):
                for visit in visits(route, ODD[odd], known):
                    answer = ask(browser, visit, token)
                    where = f"{route.method} {route.path} {visit.name} {odd}: {answer.status_code}"
                    if answer.status_code >= 500:
                        failed.append(where)
                    if answer.status_code == 422 and route.method == "POST":
                        lost += [f"{where} lost {each}" for each in _lost(visit, answer.text)]
    assert not failed + lost, "\n".join(failed + lost)


def _lost(visit: Visit, page: str) -> list[str]:
    """Fields that people type whose value is not on the page that asks for them again."""
    if visit.name not in FIELDS:  # made by the page, and typed by nobody
        return []
    kept = set(FIELDS) & set(visit.sent["body"])
    return [name for name in sorted(kept) if name != visit.name and visit.sent["body"][name] not in page]
