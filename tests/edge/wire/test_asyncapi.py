"""The published document is the contract, and not a memory of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from edge.wire.asyncapi import CHANNELS, document, text
from edge.wire.messages import SCHEMAS
from edge.wire.topics import Down, Topics, Up

PUBLISHED = Path(__file__).parents[3] / "docs" / "asyncapi.json"
SILENT = {Up.GAUGE}
"""Kinds that no message uses yet."""


def test_the_published_document_is_up_to_date() -> None:
    assert PUBLISHED.read_text() == text(), "run: python -m edge.wire.asyncapi > docs/asyncapi.json"


def test_no_description_depends_on_how_an_interpreter_keeps_docstrings() -> None:
    """Before 3.13 they are kept with the indentation of the class."""
    described = [schema.get("description", "") for schema in document()["components"]["schemas"].values()]
    assert any("\n" in each for each in described)
    assert [each for each in described if "\n " in each] == []


def test_every_message_of_the_contract_has_a_channel() -> None:
    told = {name for channel in CHANNELS for name in channel.schemas}
    assert told | {"link.hub/1", "broadcast.alert/1"} == set(SCHEMAS)


def test_every_kind_of_topic_is_described() -> None:
    assert {channel.kind for channel in CHANNELS} | SILENT == {*Up, *Down}


def test_every_reference_of_the_document_leads_somewhere() -> None:
    whole = document()
    for reference in _references(whole):
        place: Any = whole
        for step in reference.removeprefix("#/").split("/"):
            assert step in place, reference
            place = place[step]


def test_every_address_is_one_that_the_topic_tree_parses() -> None:
    topics = Topics()
    for channel in document()["channels"].values():
        address = channel["address"]
        if "/edge/" in address:
            parsed = topics.parse(address.replace("{", "").replace("}", ""))
            assert parsed is not None, address
            assert parsed.node == "node"


def _references(part: Any) -> list[str]:
    if isinstance(part, dict):
        own = [part["$ref"]] if "$ref" in part else []
        return own + [found for value in part.values() for found in _references(value)]
    if isinstance(part, list):
        return [found for value in part for found in _references(value)]
    return []
