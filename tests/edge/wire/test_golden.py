"""Every message of the contract, written out. A change of these files is a change of the contract."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from edge.wire.envelope import Envelope, WireError, decode_body, decode_header, encode
from edge.wire.messages import SCHEMAS, coin, schema_of

GOLDEN = Path(__file__).parent / "golden"
FILES = sorted(GOLDEN.glob("*.json"))


def named(path: Path) -> str:
    return path.stem.replace(".v", "/")


def test_every_schema_has_its_golden_file_and_no_other_is_there() -> None:
    assert {named(path) for path in FILES} == set(SCHEMAS)


@pytest.mark.parametrize("path", FILES, ids=named)
def test_a_golden_message_decodes_and_encodes_to_itself(path: Path) -> None:
    header = decode_header(path.read_bytes())
    assert header.schema == named(path)
    body: object = decode_body(header, SCHEMAS[header.schema])
    assert schema_of(body) == header.schema
    again = encode(
        Envelope(
            id=header.id, schema=header.schema, node=header.node, session=header.session, at=header.at,
            mono=header.mono, boot=header.boot, data=body, seq=header.seq,
        )
    )  # fmt: skip
    assert msgspec.json.decode(again) == msgspec.json.decode(path.read_bytes())


@pytest.mark.parametrize("path", FILES, ids=named)
def test_a_message_with_a_field_that_is_not_known_yet_is_still_understood(path: Path) -> None:
    """A newer device may speak to an older hub."""
    message = msgspec.json.decode(path.read_bytes())
    message["new"] = 1
    message["data"]["new"] = {"deep": True}
    header = decode_header(msgspec.json.encode(message))
    assert schema_of(decode_body(header, SCHEMAS[header.schema])) == header.schema


@pytest.mark.parametrize("path", FILES, ids=named)
def test_a_message_without_one_of_its_fields_is_refused_and_no_value_is_told(path: Path) -> None:
    message = msgspec.json.decode(path.read_bytes())
    required = [field.name for field in msgspec.structs.fields(SCHEMAS[named(path)]) if field.required]
    for field in required:
        less = {**message, "data": {k: v for k, v in message["data"].items() if k != field}}
        with pytest.raises(WireError) as refusal:
            decode_body(decode_header(msgspec.json.encode(less)), SCHEMAS[named(path)])
        assert str(refusal.value) == f"the body does not fit {named(path)}"


def test_a_refund_of_a_till_that_asks_no_reason_is_understood_and_an_unknown_reason_is_not() -> None:
    message = msgspec.json.decode((GOLDEN / "coin.refund.v1.json").read_bytes())
    del message["data"]["reason"]
    refund = decode_body(decode_header(msgspec.json.encode(message)), coin.Refund)
    assert refund.reason is None
    message["data"]["reason"] = "because"
    with pytest.raises(WireError):
        decode_body(decode_header(msgspec.json.encode(message)), coin.Refund)
