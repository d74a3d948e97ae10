"""Text that devices send is read by the one reader: walks every message that a device has to say."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from edge.wire.envelope import WireError, decode_header
from edge.wire.messages import EVERYBODY, SAYS
from hub.coin.payments import devices as coin
from hub.messaging import handlers

GOLDEN = Path(__file__).parents[2] / "edge" / "wire" / "golden"
FACTS = sorted(EVERYBODY.union(*(says.facts for says in SAYS.values())))
ASKS = sorted(frozenset().union(*(says.asks for says in SAYS.values())))
WRITTEN = "葛\U000e0100か\u3099市\u202e長\u200b\ufeffA"
"""With a variation that is part of a name, a letter in two parts, and three signs that nobody sees."""
READ = "葛\U000e0100が市長A"


def golden(schema: str) -> Any:
    return json.loads((GOLDEN / f"{schema.replace('/', '.v')}.json").read_bytes())


def texts(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if isinstance(value, str):
        yield path
    elif isinstance(value, dict | list):
        for key, below in value.items() if isinstance(value, dict) else enumerate(value):
            yield from texts(below, (*path, key))


def at(value: Any, path: tuple[str | int, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


def with_text(schema: str, path: tuple[str | int, ...]) -> bytes:
    message = golden(schema)
    at(message["data"], path[:-1])[path[-1]] = WRITTEN
    return json.dumps(message).encode()


def free(schema: str) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Where the bounds let such a text pass, and what the hub reads there."""
    for path in texts(golden(schema)["data"]):
        try:
            body = handlers.decode(decode_header(with_text(schema, path)))
        except WireError:
            continue
        yield path, at(msgspec.to_builtins(body), path)


@pytest.mark.parametrize("schema", FACTS)
def test_no_fact_of_a_device_brings_in_a_sign_that_nobody_sees(schema: str) -> None:
    for path, text in free(schema):
        assert text == READ, path


def test_captions_and_what_a_screen_calls_an_announcement_are_such_texts() -> None:
    assert {path[0] for path, _ in free("meetings.caption/1")} == {"text", "words", "model"}
    assert {path for path, _ in free("broadcast.not_shown/1")} == {("announcement",)}


def test_of_what_a_till_asks_only_codes_and_searches_are_free_and_these_are_compared_alone() -> None:
    passed = set()
    for schema in ASKS:
        operation = schema.removeprefix("coin.").partition("/")[0]
        for path in texts(golden(schema)["data"]):
            topic = f"r/edge/till-1/up/ask/coin/{operation}"
            if isinstance(coin.read("r", topic, with_text(schema, path)), coin.Ask):
                passed.add((schema, *path))
    assert passed <= {("coin.pay/1", "code"), ("coin.list/1", "search"), ("coin.find/1", "number")}
