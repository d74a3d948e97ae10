"""A page in English: the same page, with every sentence replaced by the English that stands with it. Pure.

Templates are written once, in Japanese with the English beside (``ui.words``). Where both stand together
the English takes the place; what stands alone is looked up in the subjects' words. What people wrote
(names, titles: ``| own`` in a template; the text of a field) stays as they wrote it, whatever it says.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from html import escape

from hub.core import pictures, subjects
from hub.core.web import templates
from hub.kit import typed
from hub.kit.errors import sentences
from hub.kit.forms import sheet as forms
from hub.kit.markup import JAPANESE, SPOKEN, Node, merged, read, respeak, retold, written
from hub.kit.words import PAGES
from kiosk.design.dates import ERAS
from kiosk.words.catalogue import Words

_SIGNS = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0xFFE5: 0xA5, 0x3000: 0x20, 0x30FB: 0xB7}
_PAIR = re.compile(r"^(?P<ja>.*?[^\x00-\x7f]\S*)\s+(?P<en>[\x20-\x7e–—…×’]*[A-Za-z][\x20-\x7e–—…×’]*)$", re.S)
_DATE = re.compile(
    "(令和|平成|昭和|大正|明治)(元|[0-9]{1,2})年([0-9]{1,2})月([0-9]{1,2})日(?:（[月火水木金土日]）)?(まで)?"
)
_SHORT_DATE = re.compile("([0-9]{1,2})月([0-9]{1,2})日")
_LENGTH = re.compile("([0-9]+)(日|時間|分|秒)")
_UNITS = {"日": "day", "時間": "h", "分": "min", "秒": "s"}
_BETWEEN = re.compile(r'[<>"]')
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def in_english(page: str) -> str:
    """The page or the part of one. Takes some milliseconds."""
    root = read(page)
    _turn(root)
    return "".join(written(each) for each in root.children)


def leftovers(page: str) -> list[str]:
    """Texts of an English page that are still Japanese, apart from what is marked ``lang="ja"``."""
    found: list[str] = []
    _collect(read(page), found)
    return found


def _collect(node: Node, found: list[str]) -> None:
    if node.stays:
        return
    spoken = (node.attributes.get(name) or "" for name in SPOKEN)
    found += [value for value in spoken if JAPANESE.search(value)]
    for child in node.children:
        if isinstance(child, Node):
            _collect(child, found)
        elif JAPANESE.search(child):
            found.append(child.strip())


def _turn(node: Node) -> None:
    if node.stays:
        return
    if node.tag == "html":
        node.start = node.start.replace('lang="ja"', 'lang="en"')
    respeak(node, said)
    if beside := node.attributes.get("data-en"):  # where no second element may stand: an option
        node.children = [escape(beside)]
    english = [each for each in node.children if isinstance(each, Node) and each.is_english]
    if english and JAPANESE.search(_own_text(node)):
        _take(node, english)
    node.children = [retold(each, said) for each in merged(node.children)]
    for child in node.children:
        if isinstance(child, Node):
            _turn(child)


def _own_text(node: Node) -> str:
    return "".join(
        each if isinstance(each, str) else each.text()
        for each in node.children
        if isinstance(each, str) or (each.tag in ("span", "a", "strong", "br") and not each.is_english)
    )


def _take(node: Node, english: list[Node]) -> None:
    """The English takes the place of the Japanese beside it; a link in it leads where it led."""
    kept: list[Node | str] = []
    links = [each for each in node.children if isinstance(each, Node) and each.tag == "a"]
    for each in node.children:
        if isinstance(each, str):
            between = " " if kept and each != each.strip() else ""
            kept.append(between if JAPANESE.search(each) else each)
        elif each in english:
            plain = Node("span", '<span lang="en">', {"lang": "en"}, each.children)
            if len(links) == 1 and JAPANESE.search(links[0].text()):
                kept.append(Node("a", links[0].start, links[0].attributes, [plain]))
                links = []
            else:
                kept.append(plain)
        elif each.tag in ("span", "a", "strong") and _is_words(each):
            continue
        else:
            kept.append(each)
    node.children = kept


def _is_words(node: Node) -> bool:
    """Whether it is nothing but Japanese words: no control, no figure of its own."""
    return bool(JAPANESE.search(node.text())) and not node.classes


def said(text: str) -> str:
    """One text in English: from the words, from the pair that it is, with its dates; else as it is."""
    found = _words().get(text)
    if found is not None:
        return found
    for pattern, fill in _patterns():
        if matched := pattern.fullmatch(text):
            values = {name: said(value) for name, value in matched.groupdict().items()}
            return fill(**values)
    if text in _pairs():
        return _pairs()[text]
    for pair, english in _pairs().items():
        text = text.replace(pair, english)
    return _dated(text)


def _dated(text: str) -> str:
    def whole(found: re.Match[str]) -> str:
        era, year, month, day, until = found.groups()
        first = next(begin.year for begin, name in ERAS if name == era)
        western = first - 1 + (1 if year == "元" else int(year))
        return f"{'until ' if until else ''}{int(day)} {_MONTHS[int(month) - 1]} {western}"

    def short(found: re.Match[str]) -> str:
        return f"{int(found[2])} {_MONTHS[int(found[1]) - 1]}"

    dated = _SHORT_DATE.sub(short, _DATE.sub(whole, text))
    return _LENGTH.sub(_length, dated).translate(_SIGNS)


def _length(found: re.Match[str]) -> str:
    unit = _UNITS[found[2]]
    return f"{found[1]} {unit}{'s' if unit == 'day' and found[1] != '1' else ''}"


@cache
def _all_words() -> tuple[Words, ...]:
    modules = subjects.parts("words")
    asked_back = (each for each in vars(typed).values() if isinstance(each, Words))
    refused = (Words(*pair) for pair in pictures.WORDS.values())
    return (
        *PAGES,
        *asked_back,
        *sentences().values(),
        *(each for form in forms.every() for each in forms.words_of(form)),
        *refused,
        *(each for module in modules for each in getattr(module, "PAGES", ())),
    )


@cache
def _pairs() -> dict[str, str]:
    """What stands in the templates as 日本語 English, the longest first: nobody's own words are among it."""
    environment = templates()
    assert environment.loader is not None
    found: dict[str, str] = {}
    for name in environment.list_templates(extensions=["html"]):
        source, _, _ = environment.loader.get_source(environment, name)
        for _line, kind, text in environment.lex(source):
            parts = [text[1:-1]] if kind == "string" else _BETWEEN.split(text) if kind == "data" else []
            found |= {each.strip(): pair["en"] for each in parts if (pair := _paired(each.strip()))}
    return dict(sorted(found.items(), key=lambda each: -len(each[0])))


def _paired(text: str) -> re.Match[str] | None:
    """An English sentence with a ’ in it is no pair."""
    pair = _PAIR.match(text)
    return pair if pair and JAPANESE.search(pair["ja"]) else None


@cache
def _words() -> dict[str, str]:
    return {each.ja: each.en for each in _all_words() if "{" not in each.ja}


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], Callable[..., str]], ...]:
    """The most particular first: what has most words of its own."""
    varying = sorted((each for each in _all_words() if "{" in each.ja), key=lambda each: -len(each.ja))
    return tuple(
        (re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+?)", re.escape(each.ja)), re.S), each.en.format)
        for each in varying
    )
