"""A page in やさしい日本語: the same page in words for children, learners and hurried people. Pure.

Citizens' pages offer it. What a subject says easily stands in its ``words.py``: as ``easy`` of a ``Words``,
and in ``EASY`` (Japanese → easy) for what stands in a template with its English. What is easy already, days,
and what people wrote stay; the English beside stays too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache

from hub.core import subjects
from hub.kit import typed, words
from hub.kit.errors import sentences
from hub.kit.forms.sheet import every, words_of
from hub.kit.markup import JAPANESE, SPOKEN, Node, merged, read, respeak, retold, written
from kiosk.words.catalogue import Words

_KANJI = re.compile("[\u3400-\u9fff々]")
_DAYS_AND_SIGNS = re.compile(
    r"(令和|平成|昭和)?(元|[0-9]+)年|[0-9]+月([0-9]+日)?|[0-9]+日|（[月火水木金土日]）|[0-9]+[円回分秒]"
)
"""What people see on every calendar and price."""
_EASY_ENOUGH = frozenset(
    "一二三四五六七八九十百千万円日月火水木金土年人大小中上下前後出入見行来食買店名市使書新多少"
)
"""Kanji that a beginner knows (日本語能力試験 N5), and what stands on every shop."""


def in_easy(page: str) -> str:
    """The page or a part of one. Takes some milliseconds."""
    root = read(page)
    _turn(root)
    return "".join(written(each) for each in root.children)


def hard(page: str) -> list[str]:
    """Texts of a page in やさしい日本語 that nobody has made easy."""
    return list(_hard(read(page)))


def is_easy(text: str) -> bool:
    """Whether a beginner reads it: no kanji beyond the first, or each with its reading（よみ）."""
    read_aloud = re.sub("[\u3400-\u9fff々]+（[\u3041-\u30ff ]+）", "", _DAYS_AND_SIGNS.sub("", text))
    return set(_KANJI.findall(read_aloud)) <= _EASY_ENOUGH


def easy(text: str) -> str:
    """One text, from the words; else as it is."""
    found = _words().get(text)
    if found is not None:
        return found
    for pattern, fill in _patterns():
        if matched := pattern.fullmatch(text):
            return fill(**{name: easy(value) for name, value in matched.groupdict().items()})
    return text


def _turn(node: Node) -> None:
    if node.stays or node.is_english:
        return
    respeak(node, easy)
    node.children = [retold(each, easy) for each in merged(node.children)]
    for child in node.children:
        if isinstance(child, Node):
            _turn(child)


def _hard(node: Node) -> Iterator[str]:
    if node.stays or node.is_english:
        return
    spoken = [node.attributes.get(name) or "" for name in SPOKEN]
    texts = [each.strip() for each in node.children if isinstance(each, str)]
    yield from (each for each in (*spoken, *texts) if JAPANESE.search(each) and not is_easy(each))
    for child in node.children:
        if isinstance(child, Node):
            yield from _hard(child)


@cache
def _all() -> dict[str, str]:
    modules = subjects.parts("words")
    said: list[Words] = [
        *sentences().values(),
        *(each for form in every() for each in words_of(form)),
        *(each for module in modules for each in getattr(module, "PAGES", ())),
        *words.PAGES,
        *words.FAULTS.values(),
        *(each for module in (words, typed) for each in vars(module).values() if isinstance(each, Words)),
    ]
    found = {each.ja: each.easy for each in said if each.easy}
    return found | {ja: text for part in (words, *modules) for ja, text in getattr(part, "EASY", {}).items()}


@cache
def _words() -> dict[str, str]:
    return {ja: text for ja, text in _all().items() if "{" not in ja}


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], Callable[..., str]], ...]:
    """The most particular first."""
    varying = sorted((each for each in _all().items() if "{" in each[0]), key=lambda each: -len(each[0]))
    return tuple(
        (re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+?)", re.escape(ja)), re.S), text.format)
        for ja, text in varying
    )
