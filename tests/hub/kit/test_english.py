"""What the English of a page is made of; and every sentence that code says in Japanese has its English."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import hub
from hub.core import pictures
from hub.core.context import Context
from hub.kit import typed
from hub.kit.english import in_english, leftovers, said
from hub.kit.markup import JAPANESE
from hub.kit.words import OTHERWISE, TITLES
from kiosk.words.catalogue import Words
from tests.hub.browser import browsing


@pytest.mark.parametrize(
    ("page", "english"),
    [
        ('<p>残高 <span class="beside" lang="en">Balance</span></p>', "<p>Balance</p>"),
        ('<a href="/x">戻る<span class="beside" lang="en">Back</span></a>', '<a href="/x">Back</a>'),
        ("<td>承認待ち Waiting</td>", "<td>Waiting</td>"),
        ("<th>残高</th>", "<th>Balance</th>"),
        ("<td>令和8年11月22日（日） 14:05</td>", "<td>22 Nov 2026 14:05</td>"),
        ('<nav aria-label="メニュー Menu"></nav>', '<nav aria-label="Menu"></nav>'),
        ("<td>港の店 &amp; Co</td>", "<td>港の店 &amp; Co</td>"),
        ("<b>＋￥5,000</b>", "<b>+¥5,000</b>"),
        ("<input value='港' disabled>", "<input value='港' disabled>"),
    ],
)
def test_a_part_of_a_page_in_english(page: str, english: str) -> None:
    assert (
        in_english(page).replace('<span lang="en">', "").replace("</span>", "").replace(" <", "<") == english
    )


def test_what_somebody_wrote_runs_no_markup_in_english() -> None:
    assert "<script>" not in in_english("<p>&lt;script&gt;残高</p>")


def _sentences() -> Iterator[tuple[str, str]]:
    """Japanese that an exception says to a person: the file, and the text with 7 for what varies.

    Where the English is given beside it, it needs no words.
    """
    for file in sorted(Path(hub.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Raise | ast.Call):
                call = node.exc if isinstance(node, ast.Raise) else node
                name = getattr(getattr(call, "func", None), "id", "")
                if isinstance(call, ast.Call) and name.endswith(("Error", "Exception", "Refused")):
                    texts = [text for text in map(_text, call.args) if text]
                    given_in_english = any(" " in text and not JAPANESE.search(text) for text in texts)
                    for text in texts:
                        if JAPANESE.search(text) and not given_in_english:
                            yield f"{file.parent.name}/{file.name}", text


def _text(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in node.values)
    return None


def test_every_sentence_that_code_says_has_its_english() -> None:
    sentences = list(_sentences())
    assert len(sentences) > 40
    assert [each for each in sentences if JAPANESE.search(said(each[1]))] == []


@pytest.mark.parametrize(
    ("header", "lang"),
    [
        ("", "ja"),
        ("en-US,en;q=0.9", "en"),
        ("ja,en;q=0.8", "ja"),
        ("fr,en;q=0.5,ja;q=0.4", "en"),
        ("x;q=y", "ja"),
        ("en; q=0.9, ja;q=0.1", "en"),
        ("ja;q=0.5,en ;Q=0.9", "en"),
        ("en;q=inf, ja", "ja"),
    ],
)
def test_the_first_visit_is_in_the_browsers_language(context: Context, header: str, lang: str) -> None:
    with browsing(context) as browser:
        page = browser.get_with({"Accept-Language": header}, "/phone/sign-in").text
    assert f'<html lang="{lang}">' in page


def test_the_choice_stays_and_leads_back_to_the_page_only(context: Context) -> None:
    with browsing(context) as browser:
        answer = browser.get("/language/en?back=/desk/sign-in%3Fnext%3D/desk")
        assert answer.headers["location"] == "/desk/sign-in?next=/desk"
        assert '<html lang="en">' in browser.get("/phone/sign-in").text
        assert browser.get("/language/ja?back=//evil.example").headers["location"] == "/phone"
        assert '<html lang="ja">' in browser.get("/phone/sign-in").text


@pytest.mark.parametrize(
    ("path", "status"), [("/desk/nowhere", 404), ("/phone/refused?why=x", 303), ("/desk/sign-out", 405)]
)
def test_what_does_not_work_says_so_in_both_languages_with_a_way_on(
    context: Context, path: str, status: int
) -> None:
    with browsing(context) as browser:
        answer = browser.get(path)
    assert answer.status_code == status
    if status >= 400:
        assert 'lang="en"' in answer.text
        assert 'class="button' in answer.text
        assert JAPANESE.search(answer.text)


@pytest.mark.parametrize("path", ["/desk/sign-out", "/desk/nowhere", "/phone/sign-in?next=%00"])
def test_an_english_page_of_what_does_not_work_has_no_word_in_japanese_alone(
    context: Context, path: str
) -> None:
    with browsing(context) as browser:
        assert leftovers(browser.get_with({"Accept-Language": "en"}, path).text) == []


def test_every_status_has_its_title_in_english() -> None:
    assert [each.ja for each in (*TITLES.values(), OTHERWISE) if said(each.ja) != each.en] == []


def test_the_picture_of_a_public_screen_stays_as_the_screen_is() -> None:
    glass = '<div lang="ja"><p>お知らせ</p><p lang="en">News</p><span>場所</span></div>'
    assert glass in in_english(f'<html lang="ja"><body>{glass}</body></html>')


ASKED_BACK = [(each.ja, each.en) for each in vars(typed).values() if isinstance(each, Words)]


@pytest.mark.parametrize(("ja", "en"), [*ASKED_BACK, *pictures.WORDS.values()])
def test_whatever_is_wrong_with_what_was_typed_or_chosen_is_said_in_english(ja: str, en: str) -> None:
    assert said(ja) == en
