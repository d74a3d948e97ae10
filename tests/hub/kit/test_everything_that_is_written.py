"""What people write, through every form that the pages lead to; and every page that shows it again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hub.kit.english import said
from hub.kit.languages import COOKIE
from tests.hub.browser import Browser
from tests.hub.forms import Form, again, forms, pages
from tests.hub.town import OURS, Town

TURNED = said(OURS)


def speak(browser: Browser, language: str) -> None:
    browser.cookies.set(COOKIE, language, domain="hub.test", path="/")


def write_everywhere(browser: Browser, town: Town, text: str) -> Iterator[tuple[Form, str]]:
    """Fill in every form that there is, as far as it takes it, with what it answers; no password changes."""
    for form in forms(browser, *town.doors):
        if form.method == "post" and "password" not in {each.kind for each in form.controls}:
            filled = again(browser, form).filled(dict.fromkeys(form.typed(), text))
            yield form, browser.post(form.action, **filled).text


@pytest.mark.timeout(300)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_whatever_is_written_anywhere_stands_in_english_pages_as_it_was_written(town: Town) -> None:
    turned, shown = [], 0
    for browser in town.people:
        speak(browser, "en")
        turned += [form.action for form, text in write_everywhere(browser, town, OURS) if TURNED in text]
        speak(browser, "ja")
    for path, text in pages(browser, *town.doors):
        speak(browser, "en")
        english = browser.get(path).text
        speak(browser, "ja")
        shown += text.count(OURS)
        if TURNED in english or english.count(OURS) < text.count(OURS):
            turned.append(path)
    assert shown > 20
    assert turned == []
