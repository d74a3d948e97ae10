"""A hub whose messages are odd: seeded, mostly valid envelopes with one field odd, over a real broker.

It answers what it is asked as the contract says but for one field, and says of itself whatever a hub can say.
"""

from __future__ import annotations

import contextlib
import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import paho.mqtt.client as mqtt

from edge.wire.envelope import WireError, decode_header, timestamp
from edge.wire.ids import new_id
from edge.wire.topics import STANDING, Down, Up
from tests.edge.tiny_hub import TOPICS, TinyHub
from tests.support.odd.making import odd_bytes, one_field_odd

GOLDEN = Path(__file__).parent / "wire" / "golden"
ONE_FIELD = 0.75
"""So much of what is said is a valid envelope with one field odd; the rest is no message."""

_ANSWERS = {
    "coin.pay/1": "coin.answer",
    "coin.refund/1": "coin.answer",
    "coin.outcome/1": "coin.answer",
    "coin.request/1": "coin.requested",
    "coin.list/1": "coin.listed",
    "coin.find/1": "coin.listed",
    "coin.totals/1": "coin.totalled",
    "coin.open_shift/1": "coin.shifted",
    "coin.close_shift/1": "coin.shifted",
}


def golden(name: str) -> dict[str, Any]:
    """One valid message of the contract, of now."""
    whole: dict[str, Any] = json.loads((GOLDEN / f"{name}.v1.json").read_text())
    now = datetime.now(UTC)
    whole |= {"id": new_id(), "node": "hub", "at": timestamp(now)}
    body = whole["data"]
    for content in (body, *body.get("items", ())):
        for field in ("ends", "expires", "until"):
            if content.get(field):
                content[field] = timestamp(now + timedelta(minutes=5))
    return whole


class OddHub:
    """``tiny`` is the honest one, on whose connections it speaks. ``commands``: their ids."""

    def __init__(self, tiny: TinyHub, node: str, seed: int) -> None:
        self.tiny = tiny
        self.commands: set[str] = set()
        self._node = node
        self._random = random.Random(seed)
        self._others = ["p-1", "till-1", "w1", "a-1", "a-2", "m-1", "screen", "2099-01-01T00:00:00Z"]

    def know(self, id: str) -> None:
        """An id that is somebody's, to be named at wrong places."""
        self._others.append(id)

    def says(self, times: int) -> Iterator[None]:
        """One message after the other, of every kind; what is done between them is the caller's."""
        kinds = [
            self._command, self._screen, self._room, self._standing, self._alert, self._hub_status,
            self._ack, self._replay, self._received, self._late_answer, self._own_status,
        ]  # fmt: skip
        for each in range(times):
            kinds[each % len(kinds)]()
            yield

    def answers_oddly(self) -> None:
        """From now on each ask is answered under its own id, and with one field odd."""
        assert self.tiny._money is not None
        self.tiny._money.on_message = self._asked

    # --- what it says --------------------------------------------------------------------------

    def _command(self) -> None:
        whole = golden("printing.reprint")
        whole["data"]["reference"] = self._random.choice(self._others)
        payload = self._odd(whole)
        with contextlib.suppress(WireError):
            self.commands.add(decode_header(payload).id)
        self._intake(TOPICS.down(self._node, Down.COMMAND, "printer", "reprint"), payload, self._seldom())

    def _screen(self) -> None:
        whole = golden("broadcast.manifest")
        whole["data"]["items"][0]["media"] = None
        self._intake(TOPICS.down(self._node, Down.DESIRED, "screen"), self._odd(whole), True)

    def _room(self) -> None:
        self._intake(TOPICS.down(self._node, Down.DESIRED, "room"), self._odd(golden("meetings.room")), True)

    def _standing(self) -> None:
        self._intake(
            TOPICS.down(self._node, Down.DESIRED, STANDING), self._odd(golden("link.standing")), True
        )

    def _alert(self) -> None:
        payload = self._odd(golden("broadcast.alert"))
        self._intake(TOPICS.alert("all", self._random.choice(("a-2", "a-3"))), payload, True)

    def _hub_status(self) -> None:
        self._intake(TOPICS.hub_status, self._odd(golden("link.hub")), True)

    def _ack(self) -> None:
        whole = golden("link.ack")
        whole["data"]["through"] = self._random.choice((0, 1, 10**6))
        self._intake(TOPICS.down(self._node, Down.ACK), self._odd(whole), False)

    def _replay(self) -> None:
        whole = golden("link.replay")
        whole["data"]["from_seq"] = self._random.choice((1, 2, 10**6))
        self._intake(TOPICS.down(self._node, Down.REPLAY), self._odd(whole), False)

    def _received(self) -> None:
        whole = golden("coin.received")
        whole["data"]["payment"] = self._random.choice(self._others)
        whole["data"]["way"] = self._random.choice(("poster", "request"))
        self._money(self._odd(whole))

    def _late_answer(self) -> None:
        name = self._random.choice(sorted(set(_ANSWERS.values())))
        whole = golden(name)
        if "payment" in whole["data"]:
            whole["data"]["payment"] = self._random.choice(self._others)
        self._money(self._odd(whole))

    def _own_status(self) -> None:
        """A will of an earlier life; "online" of another is that of another device, and ends this one."""
        whole = golden("link.status")
        whole["data"]["state"] = self._random.choice(("lost", "closing"))
        payload = self._odd(whole)
        if b'"online"' not in payload:
            self._intake(TOPICS.up(self._node, Up.STATUS), payload, True)

    def _asked(self, client: mqtt.Client, data: object, message: mqtt.MQTTMessage) -> None:
        header = decode_header(bytes(message.payload))
        self.tiny.asked.append(header.schema)
        truth = self.tiny._answer(header) if header.schema in ("coin.pay/1", "coin.request/1") else None
        whole = golden(_ANSWERS[header.schema])
        if truth is not None:
            whole["data"] = msgspec.to_builtins(truth)
        if "shift" in whole["data"]:
            whole["data"]["shift"] = msgspec.json.decode(header.data)["shift"]
        odd = json.loads(one_field_odd(self._random, whole["data"] | {"ask": "q"}, self._others))
        whole["data"] = odd | {"ask": header.id}
        payload = json.dumps(whole).encode()
        client.publish(TOPICS.down(header.node, Down.ANSWER, "coin"), payload, 1)

    # --- how -----------------------------------------------------------------------------------

    def _odd(self, whole: dict[str, Any]) -> bytes:
        if self._random.random() < ONE_FIELD:
            return one_field_odd(self._random, whole, self._others)
        return odd_bytes(self._random, whole)

    def _seldom(self) -> bool:
        return self._random.random() < 0.1

    def _intake(self, topic: str, payload: bytes, retain: bool) -> None:
        assert self.tiny._intake is not None
        self.tiny._intake.publish(topic, payload, 1, retain).wait_for_publish(10)

    def _money(self, payload: bytes) -> None:
        assert self.tiny._money is not None
        self.tiny._money.publish(TOPICS.down(self._node, Down.ANSWER, "coin"), payload, 1).wait_for_publish(
            10
        )
