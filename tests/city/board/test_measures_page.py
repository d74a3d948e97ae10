"""The measures on the board: the document as a page, in which addresses lead into the running hub."""

from __future__ import annotations

from pathlib import Path

import httpx
import jinja2
import pytest
from fastapi import FastAPI

from city.board import measures

HUB = "http://127.0.0.1:8080"


@pytest.fixture
def pages() -> jinja2.Environment:
    folder = Path(measures.__file__).parent / "templates"
    return jinja2.Environment(loader=jinja2.FileSystemLoader(folder), autoescape=True)


async def ask(pages: jinja2.Environment, document: Path) -> tuple[int, str]:
    app = FastAPI()
    app.include_router(measures.router(pages, HUB, document))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        answer = await client.get(measures.ADDRESS)
    return answer.status_code, answer.text


async def test_all_fourteen_measures_stand_on_the_page_each_with_its_state(pages: jinja2.Environment) -> None:
    status, page = await ask(pages, measures.DOCUMENT)
    assert status == 200
    assert page.count("<h2>") == 14
    assert page.count('<span class="tag ') >= 14 * 2  # in the table at the head and below each heading
    assert "**" not in page
    assert "| " not in page


async def test_a_city_without_its_documents_says_so(pages: jinja2.Environment, tmp_path: Path) -> None:
    assert (await ask(pages, tmp_path / "measures.md"))[0] == 404


def test_a_page_of_the_hub_is_a_way_there_and_what_needs_an_id_is_none() -> None:
    page = measures.drawn("`/desk/coin` `/desk/meetings/{id}` `/till` `tsunagaru check`", HUB)
    assert page.count("<a ") == 1
    assert f'<a href="{HUB}/desk/coin"' in page


def test_a_test_is_read_as_the_sentence_that_it_is_and_says_where_it_stands() -> None:
    page = measures.drawn("`tests/a/test_b.py::test_nobody_pays_twice`", HUB)
    assert 'title="tests/a/test_b.py::test_nobody_pays_twice"' in page
    assert ">nobody pays twice<" in page


def test_markup_in_the_document_is_text() -> None:
    page = measures.drawn("<script>alert(1)</script> `<b>`", HUB)
    assert "<script>" not in page
    assert "<b>" not in page
