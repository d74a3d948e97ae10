"""``docs/measures.md`` as a page of the board: what the city's measures do today, beside the city."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jinja2
from fastapi import APIRouter, HTTPException
from fastapi.responses import HTMLResponse, Response
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup, escape

DOCUMENT = Path(__file__).parents[2] / "docs" / "measures.md"
ADDRESS = "/measures"
TAGS = {"一部動く": "tag-good", "芽がある": "tag-info", "まだない": "tag-quiet"}
"""How far a measure is, in the document's own words, and the design's tag for it."""
_PROOF = re.compile(r"tests/[\w/]+\.py::test_(\w+)")
_STATE = re.compile(rf"({'|'.join(TAGS)})( [a-z ]+)")
_PAGE = re.compile(r"/(desk|phone)[\w/.-]*")
"""A page of the hub that opens without more being said; one with ``{id}`` in it needs to be chosen."""


def router(pages: jinja2.Environment, hub: str, document: Path = DOCUMENT) -> APIRouter:
    """``hub`` is the address of the running hub's pages."""
    found = APIRouter()

    @found.get(ADDRESS)
    def measures() -> Response:
        if not document.exists():
            raise HTTPException(404, "the documents are not installed here")
        text = document.read_text(encoding="utf-8")
        return HTMLResponse(pages.get_template("measures.html").render(document=drawn(text, hub)))

    return found


def drawn(text: str, hub: str) -> Markup:
    """The document as HTML: addresses lead into the hub, a test is read as the sentence that it is."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    for rule, render in {
        "table_open": _table_open,
        "table_close": _table_close,
        "th_open": _th_open,
        "code_inline": _code,
        "text": _text,
    }.items():
        markdown.add_render_rule(rule, render)
    return Markup(markdown.render(text, {"hub": hub}))  # noqa: S704 # html in the text itself is escaped


def _table_open(renderer: RendererHTML, tokens: Sequence[Token], at: int, *_: Any) -> str:
    columns = sum(token.type == "th_open" for token in tokens[at : _end(tokens, at)])
    return f'<div class="table-frame"><table class="table columns-{columns}">'


def _end(tokens: Sequence[Token], at: int) -> int:
    return next(n for n, token in enumerate(tokens[at:], start=at) if token.type == "table_close")


def _table_close(*_: Any) -> str:
    return "</table></div>"


def _th_open(*_: Any) -> str:
    return '<th scope="col">'


def _text(renderer: RendererHTML, tokens: Sequence[Token], at: int, *_: Any) -> str:
    """A state stands as a tag, in words and colour; proofs stand below each other, and need no comma."""
    text = str(escape(tokens[at].content))
    if text == ", " and _is_proof(tokens[at - 1]) and _is_proof(tokens[at + 1]):
        return ""
    if state := _STATE.fullmatch(text):
        return f'<span class="tag {TAGS[state[1]]}">{text}</span>'
    return text


def _is_proof(token: Token) -> bool:
    return token.type == "code_inline" and bool(_PROOF.fullmatch(token.content))


def _code(renderer: RendererHTML, tokens: Sequence[Token], at: int, _options: Any, env: Any) -> str:
    content = tokens[at].content
    if proof := _PROOF.fullmatch(content):
        return f'<span class="proof" title="{escape(content)}">{escape(proof[1].replace("_", " "))}</span>'
    code = f"<code>{escape(content)}</code>"
    if _PAGE.fullmatch(content):
        return f'<a href="{escape(env["hub"] + content)}" target="_blank" rel="noopener">{code}</a>'
    return code
