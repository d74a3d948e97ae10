"""A finished page as a tree: what a person reads of it can be exchanged, the rest stays. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from html import escape, unescape
from html.parser import HTMLParser

JAPANESE = re.compile("[\u3041-\u30fa\u30fc-\u30ff\u3400-\u9fff々]")
SPOKEN = ("aria-label", "alt", "placeholder", "title", "content")
"""Attributes that people read or hear."""
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
_RAW = frozenset({"script", "style"})
_THEIRS = frozenset({"textarea"})
"""What stands in it was written by a person, and goes back as it stands."""


@dataclass(slots=True)
class Node:
    """An element; ``start`` is its tag as written. Children are elements and raw texts."""

    tag: str
    start: str
    attributes: dict[str, str | None]
    children: list[Node | str] = field(default_factory=list)

    @property
    def is_english(self) -> bool:
        return self.attributes.get("lang") == "en"

    @property
    def stays(self) -> bool:
        """A script, what is marked as Japanese (the picture of a public screen), what people wrote."""
        japanese = self.tag != "html" and self.attributes.get("lang") == "ja"
        return self.tag in _RAW | _THEIRS or japanese or self.attributes.get("translate") == "no"

    @property
    def classes(self) -> list[str]:
        return (self.attributes.get("class") or "").split()

    def text(self) -> str:
        return "".join(each if isinstance(each, str) else each.text() for each in self.children)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.root = Node("", "", {})
        self._open = [self.root]

    def _add(self, child: Node | str) -> None:
        self._open[-1].children.append(child)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, self.get_starttag_text() or "", dict(attrs))
        self._add(node)
        if tag not in _VOID:
            self._open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._add(Node(tag, self.get_starttag_text() or "", dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if any(each.tag == tag for each in self._open[1:]):
            while self._open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        self._add(data)

    def handle_entityref(self, name: str) -> None:
        self._add(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._add(f"&#{name};")

    def handle_decl(self, decl: str) -> None:
        self._add(f"<!{decl}>")

    def handle_comment(self, data: str) -> None:
        self._add(f"<!--{data}-->")


def read(page: str) -> Node:
    """The page or a part of one. Takes some milliseconds."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.root


def written(node: Node | str) -> str:
    """The page again."""
    if isinstance(node, str):
        return node
    inside = "".join(written(each) for each in node.children)
    closes = node.tag not in _VOID and not node.start.rstrip().endswith("/>")
    return f"{node.start}{inside}{f'</{node.tag}>' if closes else ''}"


def respeak(node: Node, said: Callable[[str], str]) -> None:
    """Exchange what attributes say."""
    for name in SPOKEN:
        value = node.attributes.get(name)
        if value and JAPANESE.search(value):
            quoted = escape(value, quote=True).replace("&#x27;", "&#39;")
            node.start = node.start.replace(quoted, escape(said(value)))
            node.start = node.start.replace(value, said(value))


def retold(child: Node | str, said: Callable[[str], str]) -> Node | str:
    """A text in other words, with the blanks around it; an element as it is."""
    if isinstance(child, Node) or child.startswith("<!") or child.isascii():
        return child
    before = child[: len(child) - len(child.lstrip())]
    after = child[len(child.rstrip()) :]
    return f"{before}{escape(said(unescape(child.strip())), quote=False)}{after}"


def merged(children: Iterable[Node | str]) -> list[Node | str]:
    """Texts that stand side by side are one."""
    merged: list[Node | str] = []
    for each in children:
        if isinstance(each, str) and merged and isinstance(merged[-1], str):
            merged[-1] += each
        else:
            merged.append(each)
    return merged
