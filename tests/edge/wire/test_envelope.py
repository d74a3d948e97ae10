"""What the envelope lets through, and what not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.wire.envelope import (
    MAX_PACKET_BYTES,
    Envelope,
    WireError,
    decode_header,
    encode,
    parse_timestamp,
    timestamp,
)
from edge.wire.ids import uuid7
from edge.wire.topics import Down, Topics, Up


def envelope(**changes: object) -> Envelope[object]:
    fields: dict[str, object] = {
        "id": "i", "schema": "link.ack/1", "node": "n", "session": "s", "at": "t", "mono": 0, "boot": "b",
        "data": {"through": 1},
    }  # fmt: skip
    return Envelope(**{**fields, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize("unfit", ["", "Till", "a/b", "a+", "#", "n\n", "日本", "x" * 37, "a b"])
@pytest.mark.parametrize("field", ["id", "node", "session", "boot"])
def test_an_id_that_is_none_is_refused(field: str, unfit: str) -> None:
    with pytest.raises(WireError):
        decode_header(encode(envelope(**{field: unfit})))


@pytest.mark.parametrize("unfit", ["coin.pay", "coin.pay/0", "Coin/1", "/1", "coin.pay/x"])
def test_a_schema_without_its_version_is_refused(unfit: str) -> None:
    with pytest.raises(WireError):
        decode_header(encode(envelope(schema=unfit)))


@given(st.binary(max_size=200))
def test_no_bytes_do_more_than_be_refused(data: bytes) -> None:
    with pytest.raises(WireError):
        decode_header(data)


def test_what_does_not_fit_into_a_packet_is_refused_before_it_is_sent() -> None:
    with pytest.raises(WireError, match="do not fit"):
        encode(envelope(data="x" * MAX_PACKET_BYTES))


def test_times_are_utc_with_milliseconds_and_come_back() -> None:
    moment = datetime(2026, 4, 1, 12, 0, 0, 123_000, tzinfo=timezone(timedelta(hours=9)))
    assert timestamp(moment) == "2026-04-01T03:00:00.123Z"
    assert parse_timestamp(timestamp(moment)) == moment
    assert parse_timestamp("2026-04-01T03:00:00Z") == datetime(2026, 4, 1, 3, tzinfo=UTC)


@pytest.mark.parametrize("unfit", ["", "yesterday", "2026-04-01T03:00:00"])
def test_a_time_without_its_zone_is_none(unfit: str) -> None:
    with pytest.raises(WireError):
        parse_timestamp(unfit)


@given(st.integers(0, 2**47), st.integers(1, 10_000), st.binary(min_size=10, max_size=10))
def test_ids_sort_by_time(unix_ms: int, later: int, randomness: bytes) -> None:
    earlier = uuid7(unix_ms, randomness)
    assert earlier < uuid7(unix_ms + later, bytes(10))
    assert (earlier[14], earlier[19] in "89ab") == ("7", True)


@pytest.mark.parametrize("unfit", ["", "a/b", "+", "#", "A", "a\n", "あ"])
def test_no_level_can_bend_a_topic(unfit: str) -> None:
    with pytest.raises(ValueError, match="not a level"):
        Topics().up(unfit, Up.STATUS)


@pytest.mark.parametrize(
    ("topic", "kind"),
    [
        ("kisarazu/v1/edge/till-1/up/event/printer/printing.printed", Up.EVENT),
        ("kisarazu/v1/edge/till-1/down/ack", Down.ACK),
        ("kisarazu/v1/edge/till-1/down/nonsense", None),
        ("kisarazu/v1/edge/till-1", None),
        ("another/v1/edge/till-1/up/status", None),
        ("kisarazu/v1/hub/status", None),
    ],
)
def test_a_topic_is_parsed_or_it_is_none_of_ours(topic: str, kind: Up | Down | None) -> None:
    parsed = Topics().parse(topic)
    assert (None if parsed is None else parsed.kind) is kind
