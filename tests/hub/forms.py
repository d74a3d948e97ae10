"""Pages and their forms, found by following the links as a person does: no list to lengthen."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

from tests.hub.browser import Browser
from tests.hub.walking import ways

LIKE_IT = 2
"""Pages of one route that are looked at: a list of a hundred devices leads to a hundred like pages."""
LEAVES = ("sign-out", "/language/")
TYPED = frozenset({"text", "search", "textarea", "password"})
USUAL = {
    "amount": "1",
    "born": "昭和55年4月1日",
    "ends": "2026-11-24 12:00",
    "opening": "1000",
    "received": "",
    "reduced": "0",
    "starts": "2026-11-23 12:00",
}
"""What fits into fields that a text does not fit into."""


@dataclass(slots=True)
class Control:
    """``kind``: the type of an input, or textarea, or select; ``options`` are a select's."""

    name: str
    kind: str
    value: str
    checked: bool = False
    options: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Form:
    """One form of a page, as it stands there."""

    page: str
    action: str
    method: str
    controls: list[Control] = field(default_factory=list)

    def typed(self) -> list[str]:
        """Names of the fields that people write a text into."""
        return [each.name for each in self.controls if each.kind in TYPED and each.name not in USUAL]

    def filled(self, texts: Mapping[str, str]) -> dict[str, str]:
        """Every field as somebody fills it in who writes ``texts`` into some of them."""
        sent: dict[str, str] = {}
        for each in self.controls:
            if each.kind in ("file", "submit", "button"):
                continue
            if each.kind in ("radio", "checkbox"):
                if each.checked or (each.kind == "radio" and each.name not in sent):
                    sent[each.name] = each.value
            else:
                sent[each.name] = texts.get(each.name, _usual(each))
        return sent


def _usual(control: Control) -> str:
    if control.kind == "select":
        return control.options[-1] if control.options else ""
    if control.kind in TYPED and not control.value:
        return USUAL.get(control.name, "x")
    return control.value


class _Reader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.page = page
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._box: Control | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in said:
            self.links.append(urldefrag(urljoin(self.page, said["href"])).url)
        elif tag == "form":
            action = urljoin(self.page, said.get("action") or urlsplit(self.page).path)
            self._form = Form(self.page, action, said.get("method", "get"))
            self.forms.append(self._form)
        elif self._form and tag in ("input", "textarea", "select") and "name" in said:
            kind = said.get("type", "text") if tag == "input" else tag
            self._box = Control(said["name"], kind, said.get("value", ""), "checked" in said)
            self._form.controls.append(self._box)
        elif self._box and tag == "option":
            self._box.options.append(said.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self._box and self._box.kind == "textarea" and self.lasttag == "textarea":
            self._box.value += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = self._box = None
        elif tag in ("textarea", "select"):
            self._box = None


def read(page: str, html: str) -> _Reader:
    """Links and forms of a page."""
    reader = _Reader(page)
    reader.feed(html)
    return reader


def pages(browser: Browser, *starts: str) -> Iterator[tuple[str, str]]:
    """Address and text of each page that links lead to from ``starts``."""
    routes = [(way.route.path_regex, way.path) for way in ways(browser.app) if way.method == "GET"]
    waiting, seen, like = [*starts], {*starts}, dict[tuple[str, ...], int]()
    while waiting:
        path = waiting.pop(0)
        answer = browser.get(path)
        if answer.status_code == 303:
            links = [answer.headers["location"]]
        elif "text/html" in answer.headers.get("content-type", ""):
            yield path, answer.text
            links = read(path, answer.text).links
        else:
            continue
        for link in links:
            kind = _kind(link, routes)
            if link in seen or any(each in link for each in LEAVES) or not kind:
                continue
            seen.add(link)
            like[kind] = like.get(kind, 0) + 1
            if like[kind] <= LIKE_IT:
                waiting.append(link)


def _kind(link: str, routes: list[tuple[re.Pattern[str], str]]) -> tuple[str, ...]:
    """The route behind a link and what its query asks; empty when it leads nowhere."""
    parts = urlsplit(link)
    path = next((path for regex, path in routes if regex.match(parts.path)), None)
    return (path, *sorted(name for name, _ in parse_qsl(parts.query))) if path else ()


def forms(browser: Browser, *starts: str) -> list[Form]:
    """Each form once that something is written into, with the page on which it stands."""
    found: dict[tuple[str, tuple[str, ...]], Form] = {}
    for path, text in pages(browser, *starts):
        for form in read(path, text).forms:
            if form.typed():
                found.setdefault((_without_ids(form.action), tuple(form.typed())), form)
    return list(found.values())


def _without_ids(action: str) -> str:
    return re.sub(r"/[0-9a-f-]{20,}|/[0-9]{6,}", "/…", urlsplit(action).path)


def again(browser: Browser, form: Form) -> Form:
    """The form as its page shows it now: what was made with the page is new."""
    now = read(form.page, browser.get(form.page).text).forms
    same = [each for each in now if _without_ids(each.action) == _without_ids(form.action)]
    fits = [each for each in same if each.typed() == form.typed()]
    return fits[0] if fits else form
