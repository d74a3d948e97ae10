"""The contract as an AsyncAPI 3 document, made from the topic tree and the registry of schemas.

python -m edge.wire.asyncapi > docs/asyncapi.json
"""

from __future__ import annotations

import inspect
import sys
from dataclasses import dataclass
from typing import Any

import msgspec

from edge.wire.envelope import MAX_PACKET_BYTES, Envelope
from edge.wire.messages import ASKED_FOR, EVERYBODY, RESULT, SAYS, SCHEMAS
from edge.wire.topics import DEFAULT_ROOT, Down, Up

_REFERENCE = "#/components/schemas/{name}"


@dataclass(frozen=True, slots=True)
class Channel:
    """One kind of topic. ``levels`` follow the kind; ``{name}`` is a parameter. ``schemas`` by name."""

    kind: Up | Down
    levels: str
    meaning: str
    schemas: tuple[str, ...]
    retained: bool = False
    expires: str = ""
    qos: int = 1
    of: str = ""
    """The subject, where another channel of this kind has its name without one."""


_FACTS = tuple(
    name
    for name in SCHEMAS
    if name in EVERYBODY - {RESULT} or any(name in said.facts for said in SAYS.values())
)


def _asked(subject: str, meaning: str) -> tuple[Channel, Channel]:
    """What a subject's devices ask, and what names the ask when it comes back."""
    own = {name: body for name, body in SCHEMAS.items() if name.startswith(f"{subject}.")}
    asks = tuple(name for name in own if any(name in said.asks for said in SAYS.values()))
    answers = tuple(name for name, body in own.items() if "ask" in body.__annotations__)
    return (
        Channel(Up.ASK, f"{subject}/{{operation}}", meaning, asks, expires="a few seconds", of=subject),
        Channel(Down.ANSWER, subject, f"{meaning}, as the hub's books have it", answers, qos=0, of=subject),
    )


CHANNELS = (
    Channel(Up.STATUS, "", "the device is there; also its will", ("link.status/1",), retained=True),
    Channel(Up.BIRTH, "", "version, clock, devices, what waits", ("link.birth/1",), retained=True),
    Channel(Up.DEVICE, "{device}", "state of one attached device", ("link.device/1",), retained=True),
    Channel(Up.EVENT, "{device}/{type}", "facts from the outbox, in order of seq", _FACTS),
    Channel(Up.RESULT, "{command}", "how a command goes; from the outbox", (RESULT,)),
    Channel(Up.REPORTED, "{device}", "version in force of a desired level", ("link.reported/1",), True),
    Channel(
        Up.ASK,
        "coin/{operation}",
        "a question to the ledger",
        (
            "coin.pay/1",
            "coin.request/1",
            "coin.refund/1",
            "coin.outcome/1",
            "coin.list/1",
            "coin.find/1",
            "coin.totals/1",
            "coin.open_shift/1",
            "coin.close_shift/1",
        ),
        expires="the patience of the person",
    ),
    Channel(
        Down.ANSWER,
        "coin",
        "the answer, found by `ask`, at QoS 0; and what phones have paid unasked, at QoS 1",
        (
            "coin.answer/1",
            "coin.requested/1",
            "coin.received/1",
            "coin.listed/1",
            "coin.totalled/1",
            "coin.shifted/1",
        ),
    ),
    *(channel for subject, meaning in ASKED_FOR.items() for channel in _asked(subject, meaning)),
    Channel(
        Down.COMMAND,
        "{device}/{operation}",
        "effect now, or not at all",
        ("printing.reprint/1",),
        expires="30 to 120 s",
    ),
    Channel(
        Down.DESIRED,
        "{device}",
        "a level: what the device should be showing or doing, or whether it is kept away",
        ("broadcast.manifest/1", "meetings.room/1", "link.standing/1"),
        retained=True,
    ),
    Channel(Down.ACK, "", "facts are committed", ("link.ack/1",)),
    Channel(Down.REPLAY, "", "a gap was seen", ("link.replay/1",), expires="300 s"),
)
"""``gauge`` has no message yet. The hub's own topics follow in ``document``."""


def document(root: str = DEFAULT_ROOT) -> dict[str, Any]:
    """The whole AsyncAPI document."""
    channels: dict[str, Any] = {}
    operations: dict[str, Any] = {}
    for channel in CHANNELS:
        side = "up" if isinstance(channel.kind, Up) else "down"
        name = "_".join(filter(None, (side, channel.kind.value, channel.of)))
        address = "/".join(filter(None, (root, "edge", "{node}", side, channel.kind.value, channel.levels)))
        channels[name] = _channel(address, channel.meaning, channel.schemas)
        operations[name] = _operation(
            name,
            "send" if side == "up" else "receive",
            {"qos": channel.qos, "retain": channel.retained},
            channel.expires,
        )
    channels["hub_status"] = _channel(f"{root}/hub/status", "the hub is there; its will", ("link.hub/1",))
    channels["alert"] = _channel(
        f"{root}/area/{{area}}/alert/{{alert}}",
        "an emergency; retained until its end",
        ("broadcast.alert/1",),
    )
    for name in ("hub_status", "alert"):
        operations[name] = _operation(name, "receive", {"qos": 1, "retain": True}, "")
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "つながる: devices and hub",
            "version": "1",
            "description": "Seen from a device: it sends below `up`, and receives below `down`.",
        },
        "defaultContentType": "application/json",
        "servers": {
            "broker": {
                "host": "{host}:8883",
                "protocol": "secure-mqtt",
                "protocolVersion": "5.0",
                "description": "MQTT 3.1.1 serves as well: no message depends on a property of its packet.",
                "variables": {"host": {"description": "comes with the device's certificate"}},
            }
        },
        "channels": channels,
        "operations": operations,
        "components": {"messages": _messages(), "schemas": _schemas()},
    }


def text() -> str:
    """The document as it stands in ``docs/``."""
    return msgspec.json.format(msgspec.json.encode(document()), indent=2).decode() + "\n"


def _channel(address: str, meaning: str, schemas: tuple[str, ...]) -> dict[str, Any]:
    names = [part.split("}")[0] for part in address.split("{")[1:]]
    return {
        "address": address,
        "description": meaning,
        "parameters": {name: {"description": f"{name}: a-z, 0-9, - ; names nobody"} for name in names},
        "messages": {_key(name): {"$ref": f"#/components/messages/{_key(name)}"} for name in schemas},
    }


def _operation(channel: str, action: str, mqtt: dict[str, Any], expires: str) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "action": action,
        "channel": {"$ref": f"#/channels/{channel}"},
        "bindings": {"mqtt": {**mqtt, "bindingVersion": "0.2.0"}},
    }
    if expires:
        operation["description"] = f"Expires: {expires}."
    return operation


def _key(schema: str) -> str:
    return schema.replace("/", ".v")


def _messages() -> dict[str, Any]:
    return {
        _key(name): {
            "name": name,
            "contentType": "application/json",
            "payload": {
                "allOf": [
                    {"$ref": _REFERENCE.format(name="Envelope")},
                    {
                        "properties": {
                            "schema": {"const": name},
                            "data": {"$ref": _REFERENCE.format(name=body.__name__)},
                        }
                    },
                ]
            },
        }
        for name, body in SCHEMAS.items()
    }


def _schemas() -> dict[str, Any]:
    bodies = list(dict.fromkeys(SCHEMAS.values()))
    (envelope,), _ = msgspec.json.schema_components([Envelope[Any]], ref_template=_REFERENCE)
    _, components = msgspec.json.schema_components([Envelope[Any], *bodies], ref_template=_REFERENCE)
    whole = components.pop(envelope["$ref"].rsplit("/", 1)[1])
    whole["title"] = "Envelope"
    whole["x-max-packet-bytes"] = MAX_PACKET_BYTES
    schemas = {"Envelope": whole, **components}
    for schema in schemas.values():
        if "description" in schema:  # Python keeps a docstring's indentation until 3.12, and not from 3.13 on
            schema["description"] = inspect.cleandoc(schema["description"])
    return schemas


if __name__ == "__main__":
    sys.stdout.write(text())
