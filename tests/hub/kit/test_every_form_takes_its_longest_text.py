"""Every field that the pages lead to takes its longest text whole, and refuses a longer one in words."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from annotated_types import MaxLen
from fastapi._compat import ModelField
from pydantic import AfterValidator

from hub.core.context import Context
from hub.core.db import metadata, reading
from hub.kit.forms.fields import Text
from hub.kit.readers import Line
from tests.hub.browser import Browser
from tests.hub.forms import Form, again, forms
from tests.hub.town import Town
from tests.hub.walking import body, form_field, ways

LETTERS = {
    "ASCII": "a",
    "kanji": "木",
    "kanji beyond 16 bits": "𠮷",
    "kanji with a selector": "葛\U000e0100",
    "letter with marks": "x" + "\u0323" * 8,
}
KEPT_AS_A_HASH = {"/desk/coin/identity/confirm"}
"""Of what is typed there nothing is stored by design (see ``hub.coin.identification.service``)."""


def limits(browser: Browser, form: Form) -> dict[str, int]:
    """How many letters the route behind a form reads of each text; 0 where it says nothing."""
    way = next(
        each
        for each in ways(browser.app)
        if each.method == form.method.upper() and each.route.path_regex.match(form.action)
    )
    fields = [*body(way.route.dependant), *way.route.dependant.query_params]
    known = {each.alias: _most(each.field_info.metadata) for each in fields if _is_text(each)}
    secrets = {each.name for each in form.controls if each.kind == "password"}
    return {name: known[name] for name in form.typed() if name in known and name not in secrets}


def _is_text(field: ModelField) -> bool:
    asked = form_field(field)
    return field.field_info.annotation is str and (asked is None or isinstance(asked, Text))


def _most(rules: list[Any]) -> int:
    for rule in rules:
        if isinstance(rule, AfterValidator) and isinstance(rule.func, Line):
            return rule.func.most
        if isinstance(rule, Text):
            return rule.most
        if isinstance(rule, MaxLen):
            return rule.max_length
    return 0


def texts(most: int) -> Iterator[tuple[str, str]]:
    """Of each kind of letter the longest, and one letter more."""
    for kind, letter in LETTERS.items():
        for letters in (most, most + 1):
            yield f"{letters} of {kind}", letter * letters


def send(browser: Browser, form: Form, name: str, text: str) -> httpx.Response:
    filled = again(browser, form).filled({name: text})
    if form.method == "post":
        return browser.post(form.action, **filled)
    return browser.get(f"{form.action}?{httpx.QueryParams(filled)}")


@pytest.mark.timeout(500)
def test_a_text_is_kept_whole_or_refused_with_itself_in_the_field(context: Context, town: Town) -> None:
    browser, lost, asked = town.people[0], [], 0
    for form in forms(browser, *town.doors):
        if form.action in KEPT_AS_A_HASH:
            continue
        for name, most in limits(browser, form).items():
            for said, text in texts(most):
                answer = send(browser, form, name, text)
                asked += 1
                kept = text in unescape(answer.text) or is_stored(context, text)
                if answer.status_code >= 500 or not most or (not kept and answer.status_code != 429):
                    lost.append(f"{form.action} {name}: {said}: {answer.status_code}")
    assert lost == []
    assert asked > 100


def is_stored(context: Context, text: str) -> bool:
    columns = [each for table in metadata.tables.values() for each in table.columns]
    with reading(context.engine) as tx:
        return any(
            tx.scalar(sa.select(each).where(sa.cast(each, sa.Text).contains(text, autoescape=True)).limit(1))
            for each in columns
            if isinstance(each.type, sa.String)
        )
