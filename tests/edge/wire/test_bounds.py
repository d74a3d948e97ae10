"""Walks the whole contract: no message, and no part of one, has a field without bounds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from importlib import import_module
from inspect import getmembers, isclass
from pkgutil import iter_modules
from typing import Any

import msgspec
import pytest
from msgspec import inspect

from edge.wire import bounds, messages
from edge.wire.bounds import MOST_COUNTED
from edge.wire.envelope import Envelope, Header, WireError, decode_body, decode_header, parse_timestamp
from edge.wire.messages import SCHEMAS
from edge.wire.messages.procedures import CaseAnswers, CasePerson, CaseSheet

ENVELOPES: set[type[msgspec.Struct]] = {Envelope, Header}
STRUCTS = sorted(
    {
        each
        for module in iter_modules(messages.__path__)
        for _, each in getmembers(import_module(f"{messages.__name__}.{module.name}"), isclass)
        if issubclass(each, msgspec.Struct) and each.__module__.startswith("edge.wire.")
    }
    | ENVELOPES,
    key=str,
)

ODD = ("a\0b", "a" * 10_000)


def bare(type_: inspect.Type, path: str) -> Iterator[str]:
    """The places in a type that nothing bounds."""
    match type_:
        case inspect.StrType(max_length=longest, pattern=pattern):
            if longest is None:
                yield f"{path}: no longest length"
            if pattern is None or re.search(pattern, "\0") or re.search(pattern, "a\0b"):
                yield f"{path}: lets a NUL pass"
        case inspect.IntType(ge=least, le=most) | inspect.FloatType(ge=least, le=most):
            if least is None or most is None:
                yield f"{path}: no range"
            elif max(abs(least), abs(most)) > MOST_COUNTED:
                yield f"{path}: beyond what JSON's readers and the database hold"
        case inspect.CollectionType(item_type=item, max_length=longest):
            if longest is None:
                yield f"{path}: no longest length"
            yield from bare(item, f"{path}[]")
        case inspect.VarTupleType(item_type=item, max_length=longest):
            if longest is None:
                yield f"{path}: no longest length"
            yield from bare(item, f"{path}[]")
        case inspect.UnionType(types=types):
            for each in types:
                yield from bare(each, path)
        case inspect.StructType() | inspect.EnumType() | inspect.BoolType() | inspect.NoneType():
            return  # a struct is walked by itself
        case inspect.DateType() | inspect.RawType() | inspect.AnyType():
            return  # years: below; the body of an envelope is decoded by itself
        case _:
            yield f"{path}: {type(type_).__name__} has no bounds that this walk knows"


@pytest.mark.parametrize("struct", STRUCTS, ids=lambda struct: str(struct))
def test_every_field_of_the_contract_has_bounds(struct: type[msgspec.Struct]) -> None:
    described = inspect.type_info(struct)
    assert isinstance(described, inspect.StructType)
    assert [why for field in described.fields for why in bare(field.type, field.name)] == []


@pytest.mark.parametrize("struct", [CasePerson, CaseAnswers, CaseSheet])
@pytest.mark.parametrize("day", [date(1, 1, 1), date(9999, 12, 31)])
def test_a_date_has_a_year_that_somebody_can_mean(struct: type[Any], day: date) -> None:
    dates = [field for field in msgspec.structs.fields(struct) if field.type in (date, date | None)]
    assert dates
    for field in dates:
        values: dict[str, object] = {each.encode_name: date(2026, 4, 1) for each in dates}
        others = {each.name: None for each in msgspec.structs.fields(struct) if each not in dates}
        with pytest.raises(ValueError, match="year"):
            struct(**{**others, **values, field.name: day})


def test_every_struct_with_a_date_is_among_them() -> None:
    with_dates = {
        each
        for each in STRUCTS
        for field in msgspec.structs.fields(each)
        if field.type in (date, date | None)
    }
    assert with_dates == {CasePerson, CaseAnswers, CaseSheet}


NESTED = b"[" * 120_000


@pytest.mark.parametrize("payload", [
    b'{"id":"a","schema":"link.ack/1","node":"n","session":"s","at":"2026-01-01T00:00:00Z","mono":1,'
    b'"boot":"b","data":' + NESTED,
    b'{"x":' + NESTED,
    NESTED,
    b"\xff\xfe",
    b'{"id":"\\ud800"}',
])  # fmt: skip
def test_what_no_reader_can_take_is_no_message(payload: bytes) -> None:
    with pytest.raises(WireError):
        decode_header(payload)


@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_body_nested_without_end_is_refused_like_any_other(schema: str) -> None:
    header = Header(
        id="a", schema=schema, node="n", session="s", at="2026-01-01T00:00:00Z", mono=1, boot="b",
        data=msgspec.Raw(b'{"x":' + NESTED),
    )  # fmt: skip
    with pytest.raises(WireError):
        decode_body(header, SCHEMAS[schema])


@pytest.mark.parametrize(
    "text", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "1969-12-31T00:00:00Z"]
)
def test_a_year_that_no_clock_of_ours_has_is_no_time(text: str) -> None:
    with pytest.raises(WireError):
        parse_timestamp(text)


def test_a_day_of_the_contract_is_a_day_of_the_calendar() -> None:
    """Whoever reads a message far behind its decoding, as a till that prints, meets no 30th of February."""
    days = [
        f"{year}-{month:02d}-{day:02d}"
        for year in range(bounds.FIRST_YEAR, bounds.LAST_YEAR + 1)
        for month in range(14)
        for day in range(33)
    ]
    moments = [f"{each}T10:00:00Z" for each in days]
    there_are = [_is_a_day(each) for each in days]
    assert [_fits(each, bounds.Day) for each in days] == there_are
    assert [_fits(each, bounds.Timestamp) for each in moments] == there_are


@pytest.mark.parametrize("time", ["24:00:00Z", "29:00:00Z", "10:60:00Z", "10:00:60Z", "10:00:00+24:00"])
def test_an_hour_that_no_clock_shows_is_no_moment(time: str) -> None:
    assert not _fits(f"2026-11-22T{time}", bounds.Timestamp)


def _is_a_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _fits(text: str, kind: object) -> bool:
    try:
        msgspec.convert(text, kind)
    except msgspec.ValidationError:
        return False
    return True
