"""Every Japanese sentence of templates and words has its English; on citizens' pages its やさしい日本語 too.

Which pages are a citizen's is read from the templates: those that stand on ``base_phone.html``, and what
they draw.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import jinja2
from jinja2 import meta, nodes

from edge.wire.messages.coin import Refusal
from hub.core import subjects
from hub.core.context import Context
from hub.core.web import templates
from hub.kit import typed
from hub.kit import words as kit_words
from hub.kit.easy import easy, hard, in_easy, is_easy
from hub.kit.english import in_english, leftovers
from hub.kit.english import said as in_words
from hub.kit.languages import COOKIE
from hub.kit.markup import JAPANESE
from kiosk.words.catalogue import Words
from kiosk.words.language import Language
from tests.hub.browser import PASSWORD, Browser, browsing
from tests.hub.coin.phones import admit, charge, enrol
from tests.hub.walking import ways

PHONE = "base_phone.html"
VARIES = "7"
"""Stands for whatever a template fills in: an amount, a number, a day."""


def source(environment: jinja2.Environment, name: str) -> nodes.Template:
    assert environment.loader is not None
    return environment.parse(environment.loader.get_source(environment, name)[0])


def drawn(environment: jinja2.Environment, name: str) -> set[str]:
    """The templates that a template extends, includes and imports."""
    return {each for each in meta.find_referenced_templates(source(environment, name)) if each}


def of_the_hub(environment: jinja2.Environment) -> set[str]:
    """The templates of the subjects, and what they draw; devices have catalogues of their own."""
    names = environment.list_templates(extensions=["html"])
    found = {name for name in names if name.partition("/")[0] in subjects.SUBJECTS}
    while more := {each for name in found for each in drawn(environment, name)} - found:
        found |= more
    return found


def citizens(environment: jinja2.Environment) -> set[str]:
    """The templates of citizens' pages, found by what they stand on and what they draw."""
    names = environment.list_templates(extensions=["html"])
    found = {PHONE}
    while more := {name for name in names if drawn(environment, name) & found} - found:
        found |= more
    while more := {each for name in found for each in drawn(environment, name)} - found:
        found |= more
    return found


def texts(template: nodes.Template) -> Iterator[str]:
    """Every text that a template says, with ``VARIES`` for what it fills in."""
    for output in template.find_all(nodes.Output):
        whole = "".join(
            each.data if isinstance(each, nodes.TemplateData) else VARIES for each in output.nodes
        )
        yield from (" ".join(part.split()) for part in re.split(r"<[^>]*>|[<>\"]", whole))
    joined = list(template.find_all(nodes.Concat))
    parts = {id(each) for whole in joined for each in whole.find_all(nodes.Const)}
    yield from map(_said, joined)
    constants = (each for each in template.find_all(nodes.Const) if id(each) not in parts)
    yield from (each.value for each in constants if isinstance(each.value, str))


def _called(node: nodes.Node) -> str:
    """The macro's name of a call."""
    called = getattr(node, "node", None)
    return called.attr if isinstance(called, nodes.Getattr) else ""


def _said(node: nodes.Node) -> str:
    if isinstance(node, nodes.Concat):
        return "".join(map(_said, node.nodes))
    return node.value if isinstance(node, nodes.Const) and isinstance(node.value, str) else VARIES


def in_calls(template: nodes.Template) -> Iterator[tuple[str, bool]]:
    """Each Japanese text that an expression says, and whether its English stands beside it there."""
    for pair in template.find_all(nodes.Pair):
        if isinstance(pair.value, nodes.Const) and JAPANESE.search(_said(pair.value)):
            yield _said(pair.value), False
    for node in template.find_all((nodes.Call, nodes.Tuple, nodes.List)):
        parts = [*getattr(node, "args", ()), *getattr(node, "items", ())]
        parts += [each.value for each in getattr(node, "kwargs", ())]
        said = [_said(each) for each in parts if isinstance(each, nodes.Const | nodes.Concat)]
        told_beside = _called(node) == "words" and len(parts) > 1
        english = told_beside or any(
            not JAPANESE.search(each) and re.search("[A-Za-z]{2}", each) for each in said
        )
        yield from ((each, english) for each in said if JAPANESE.search(each))


ELEMENT = "<i></i>"
A_DAY = "令和8年11月22日"


def as_a_page(environment: jinja2.Environment, name: str) -> str:
    """The template's markup, with something for each expression: a day, a value, an element of a macro."""
    assert environment.loader is not None
    source, _, _ = environment.loader.get_source(environment, name)
    kept: list[str] = []
    expression, is_statement = "", False
    for _line, kind, text in environment.lex(source):
        if kind == "data":
            kept.append(text)
        elif kind == "variable_begin":
            expression = " "
        elif kind == "variable_end":
            kept.append(_stand_in(expression))
            expression = ""
        elif expression:
            expression += text
        elif kind == "block_begin":
            is_statement = True
        elif kind == "block_end" and is_statement:
            kept.append(ELEMENT)
    return "".join(kept)


def _stand_in(expression: str) -> str:
    if re.match(r" *(ui|forms)\.", expression) or "own" in expression:
        return ELEMENT
    return A_DAY if "wareki" in expression or "date_time" in expression else VARIES


def test_every_sentence_of_a_template_has_its_english() -> None:
    environment = templates()
    names = of_the_hub(environment)
    left = {
        (name, text)
        for name in names
        for text in (
            *leftovers(in_english(as_a_page(environment, name))),
            *(
                said
                for said, english in in_calls(source(environment, name))
                if not english and JAPANESE.search(in_words(said))
            ),
        )
    }
    assert len(names) > 50
    assert sorted(left) == []


def test_every_sentence_of_a_citizens_page_has_its_easy_japanese() -> None:
    environment = templates()
    pages = citizens(environment)
    assert {"coin/wallet.html", "identity/phone_sign_in.html", "components.html"} <= pages
    assert "base_desk.html" not in pages
    said = {
        (name, text) for name in pages for text in texts(source(environment, name)) if JAPANESE.search(text)
    }
    assert len(said) > 150
    assert sorted(each for each in said if not is_easy(easy(each[1]))) == []


WORDS = (*subjects.parts("words"), kit_words)


def test_what_is_said_easily_is_easy_and_fills_the_same_gaps() -> None:
    said = [pair for module in WORDS for pair in getattr(module, "EASY", {}).items()]
    assert len(said) > 150
    assert [pair for pair in said if not is_easy(re.sub(r"\{\w+\}", VARIES, pair[1]))] == []
    assert [pair for pair in said if set(_GAP.findall(pair[0])) != set(_GAP.findall(pair[1]))] == []


_GAP = re.compile(r"\{(\w+)\}")


def test_whatever_is_wrong_with_what_a_citizen_typed_is_said_easily() -> None:
    asked_back = [each for module in (typed, kit_words) for each in vars(module).values()]
    said = [each for each in (*asked_back, *kit_words.FAULTS.values()) if isinstance(each, Words)]
    assert len(said) > 20
    filled = [(each.ja, re.sub(r"\{\w+\}", VARIES, each.easy or each.ja)) for each in said]
    assert [pair for pair in filled if not is_easy(pair[1])] == []


def test_whatever_staff_do_with_a_citizens_data_is_told_him_easily() -> None:
    """Of the subjects that note in the access log about whom it was."""
    hub = Path(subjects.__file__).parents[1]
    noting = [
        each
        for each in subjects.registered()
        if any("about=" in file.read_text("utf-8") for file in (hub / each.name).rglob("*routes.py"))
    ]
    assert noting
    acts = [what.ja for each in noting for what in each.acts.values()]
    assert [ja for ja in acts if not is_easy(easy(ja))] == []


def test_no_page_of_a_citizen_says_anything_that_a_beginner_cannot_read(context: Context) -> None:
    wallet = enrol(context, "c1", PASSWORD)
    charge(context, wallet, 5000)
    with browsing(context) as browser:
        admit(context, browser, "c1")
        browser.cookies.set(COOKIE, Language.EASY.value, domain="hub.test", path="/")
        paths = [way.path for way in ways(browser.app) if way.method == "GET" and _is_read(way.path)]
        left = {
            (path, text)
            for path in (*paths, *(f"/phone/refused?why={each.value}" for each in Refusal))
            for text in hard(read_by_people(browser, path))
            if OWN not in text
        }
    assert len(paths) > 10
    assert sorted(left) == []


def read_by_people(browser: Browser, path: str) -> str:
    answer = browser.get(path)
    return answer.text if "text/html" in answer.headers["content-type"] else ""


OWN = "資金決済法"
"""The law's own name, beside which its ground stands easily."""


def _is_read(path: str) -> bool:
    return path.startswith("/phone") and "{" not in path and not path.endswith(("/live", ".csv"))


def test_staff_read_japanese_where_a_citizen_reads_it_easily(context: Context) -> None:
    with browsing(context) as browser:
        browser.cookies.set(COOKIE, Language.EASY.value, domain="hub.test", path="/")
        assert "職員のサインイン" in browser.get("/desk/sign-in").text
        assert "あなたの 番号（ばんごう）と パスワード" in browser.get("/phone/sign-in").text


def test_what_a_person_wrote_stays_in_every_language() -> None:
    page = '<p>残高</p><bdi translate="no">残高</bdi><textarea>残高</textarea><span lang="en">Balance</span>'
    assert in_easy(page) == page.replace("<p>残高</p>", "<p>のこりの お金</p>")
