"""What is odd: one field of a valid message, or its bytes. Pure: everything comes from ``random``.

Values are chosen beside the contract's bounds (the widest that fits, the first that does not) and from
what has broken programs: numbers beyond their columns, texts that databases and screens stumble over,
structures without end, and the ids of others.
"""

from __future__ import annotations

import copy
import json
import random
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from msgspec import inspect

NUMBERS: tuple[object, ...] = (
    -1, 0, 1, 2**15, 2**31 - 1, 2**31, 2**53 - 1, 2**53, 2**63 - 1, 2**63, 2**64, 10**30, -(2**63), -(10**30),
    0.5, -0.5, 1e308, 5e-324, True,
)  # fmt: skip
TEXTS: tuple[object, ...] = (
    "", " ", "\0", "a\0b", "\n", "a\n", "\r\n", "\x1b[2J", "\x7f", "\ud800", "a\udfffb", "\ufeff", "\u202eab",
    "\u200b", "９９９", "١٢٣", "𠮷" * 36, "é", "a" * 36, "a" * 37, "a" * 64, "a" * 65, "a" * 200, "a" * 201,
    "字" * 2000, "字" * 2001, "a" * 60_000, "../../etc/passwd", "'; DROP TABLE evidence; --", "<script>",
    "%s%n", "null", "0", "-", "A", "a/b", "a+b", "#", "NaN", "TSR1:0000000000", "T0000000000000", "0" * 64,
    "f" * 64, "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00",
    "1970-01-01T00:00:00Z", "2199-12-31T23:59:59Z", "2026-02-30T00:00:00Z", "2026-11-22T25:00:00Z",
    "2026-11-22", "2001-01-01T00:00:00Z", "9999-12-31", "0000-00-00", "2026-02-30",
)  # fmt: skip
SHAPES: tuple[object, ...] = (
    None,
    [],
    {},
    [[]],
    [None],
    {"a": {}},
    ["a"] * 33,
    ["a"] * 5000,
    [0] * 3,
    {"": ""},
)

Path = tuple[str | int, ...]


def places(value: object, path: Path = ()) -> Iterator[Path]:
    """Every place in a JSON value but its root."""
    children: Sequence[tuple[str | int, object]] = ()
    if isinstance(value, dict):
        children = list(value.items())
    elif isinstance(value, list):
        children = list(enumerate(value))
    for key, child in children:
        yield (*path, key)
        yield from places(child, (*path, key))


def one_field_odd(random: random.Random, whole: dict[str, Any], others: Sequence[str]) -> bytes:
    """A valid message with one field odd; ``others`` are ids that are somebody else's."""
    odd = copy.deepcopy(whole)
    path = random.choice([each for each in places(odd) if each != ("data",)])
    parent: Any = odd
    for key in path[:-1]:
        parent = parent[key]
    change = random.random()
    if change < 0.08:
        del parent[path[-1]]
    elif change < 0.12 and isinstance(parent, dict):
        parent[random.choice(TEXTS)] = random.choice(NUMBERS)
    else:
        parent[path[-1]] = _instead(random, parent[path[-1]], others)
    return encoded(odd)


def _instead(random: random.Random, value: object, others: Sequence[str]) -> object:
    """Mostly of the same kind, since what is of another kind is found by the first look at it."""
    if random.random() < 0.15:
        return random.choice((*NUMBERS, *TEXTS, *SHAPES))
    if isinstance(value, bool) or value is None:
        return random.choice((True, False, None, *NUMBERS[:3]))
    if isinstance(value, int | float):
        return random.choice((*NUMBERS, value + 1, value - 1, -value))
    if isinstance(value, str):
        return random.choice(others) if random.random() < 0.3 else random.choice(TEXTS)
    return random.choice((*SHAPES, value * 2 if isinstance(value, list) else {}))


def encoded(whole: object) -> bytes:
    """JSON as a foreign program writes it: lone surrogates as escapes, no limit to numbers."""
    return json.dumps(whole, ensure_ascii=True).encode()


def odd_bytes(random: random.Random, whole: dict[str, Any]) -> bytes:
    """What is no message any more."""
    return random.choice(_SPOILT)(random, encoded(whole))


def _cut(random: random.Random, said: bytes) -> bytes:
    return said[: random.randrange(len(said))]


def _flipped(random: random.Random, said: bytes) -> bytes:
    spoilt = bytearray(said)
    for _ in range(random.randint(1, 4)):
        spoilt[random.randrange(len(spoilt))] = random.randrange(256)
    return bytes(spoilt)


def _nested(random: random.Random, said: bytes) -> bytes:
    deep = random.choice((b"[", b'{"a":')) * random.choice((500, 5_000, 40_000))
    return random.choice(
        (deep, said[:-1] + b',"x":' + deep, said.replace(b'"data": {', b'"data": {"x":' + deep))
    )


def _twice(random: random.Random, said: bytes) -> bytes:
    return random.choice(
        (said + said, said[:-1] + b"," + said[1:], b"\xef\xbb\xbf" + said, said + b"\n" * 1000)
    )


def _else(random: random.Random, said: bytes) -> bytes:
    return random.choice(
        (b"", b"null", b"[]", b"{}", b'""', b"\0" * 100, said.decode().encode("utf-16"), b"\xff")
    )


_SPOILT: tuple[Callable[[random.Random, bytes], bytes], ...] = (_cut, _flipped, _nested, _twice, _else)


_LETTERS = ("𠮷", "字", "~", "a", "0", "f", "9")
_FORMS = ("2199-12-31T23:59:59.999999Z", "2199-12-31", "T1234567890123", "1970-01-01T00:00:00Z")


def widest(type_: inspect.Type) -> list[object]:
    """The longest, the largest and the smallest values that a field's bounds let through."""
    match type_:
        case inspect.StrType(max_length=int(longest), pattern=str(pattern)):
            filled = [letter * longest for letter in _LETTERS] + ["a" * (longest - 2) + "/9", *_FORMS]
            return [text for text in filled if len(text) <= longest and re.search(pattern, text)]
        case inspect.IntType(ge=least, le=most) | inspect.FloatType(ge=least, le=most):
            return [least, most]
        case inspect.VarTupleType(item_type=item, max_length=int(longest)):
            return [[each] * longest for each in widest(item)]
        case inspect.UnionType(types=types):
            return [each for one in types for each in widest(one)]
        case _:
            return []
