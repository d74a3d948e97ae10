"""The far end of every link in one small object: answers asks, commits facts, acknowledges them.

It speaks the contract over a real broker under the hub's identities, and knows nothing of the hub's code.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import msgspec
import paho.mqtt.client as mqtt
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from edge.wire.access import HUB_INTAKE, HUB_MONEY
from edge.wire.envelope import Envelope, Header, decode_body, decode_header, encode, timestamp
from edge.wire.ids import new_id
from edge.wire.messages import schema_of
from edge.wire.messages.coin import (
    AskOutcome,
    Listed,
    ListedPayment,
    ListPayments,
    Outcome,
    Pay,
    PaymentState,
    Requested,
    RequestPayment,
    Way,
)
from edge.wire.messages.link import Ack, HubStatus, LinkState
from edge.wire.topics import Down, Topics, Up
from tests.support.broker import Broker, let_go

TOPICS = Topics()


def sealed(body: object, id: str | None = None) -> bytes:
    """A body in an envelope of the hub."""
    return encode(
        Envelope(
            id=id or new_id(), schema=schema_of(body), node="hub", session="hub-1",
            at=timestamp(datetime.now(UTC)), mono=0, boot="hub", data=body,
        )
    )  # fmt: skip


@dataclass
class TinyHub:
    """``mute``: it commits and its answer is lost. ``facts`` by node and seq, each once."""

    mute: bool = False
    acknowledging: bool = True
    facts: dict[tuple[str, int], Header] = field(default_factory=dict)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    moved: int = 0
    listed: tuple[ListedPayment, ...] = ()
    _money: mqtt.Client | None = None
    _intake: mqtt.Client | None = None

    def of(self, schema: str) -> list[Header]:
        """Facts of one schema in order of arrival."""
        return [header for header in list(self.facts.values()) if header.schema == schema]

    def now(self) -> datetime:
        return datetime.now(UTC)

    def push(self, node: str, body: object) -> None:
        """Say something to a till that has asked nothing."""
        assert self._money is not None
        self._money.publish(TOPICS.down(node, Down.ANSWER, "coin"), sealed(body), 1).wait_for_publish(10)

    def desire(self, node: str, device: str, body: object) -> None:
        self._say(TOPICS.down(node, Down.DESIRED, device), body, retain=True)

    def alert(self, area: str, id: str, body: object | None) -> None:
        self._say(TOPICS.alert(area, id), body, retain=True)

    def command(
        self, node: str, device: str, operation: str, body: object, id: str, expiry: int = 60
    ) -> None:
        assert self._intake is not None
        properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
        properties.MessageExpiryInterval = expiry
        topic = TOPICS.down(node, Down.COMMAND, device, operation)
        self._intake.publish(topic, sealed(body, id), 1, False, properties).wait_for_publish(10)

    def _say(self, topic: str, body: object | None, retain: bool) -> None:
        assert self._intake is not None
        payload = b"" if body is None else sealed(body)
        self._intake.publish(topic, payload, 1, retain).wait_for_publish(10)

    # --- in paho's threads ---------------------------------------------------------------------

    def _asked(self, client: mqtt.Client, data: object, message: mqtt.MQTTMessage) -> None:
        header = decode_header(bytes(message.payload))
        self.asked.append(header.schema)
        answer = self._answer(header)
        if not self.mute:
            client.publish(TOPICS.down(header.node, Down.ANSWER, "coin"), sealed(answer), 1)

    def _answer(self, header: Header) -> object:
        if header.schema == "coin.list/1":
            day = decode_body(header, ListPayments).day
            return Listed(ask=header.id, day=day, payments=self.listed, shop="浜の店")
        if header.schema == "coin.request/1":
            payment = decode_body(header, RequestPayment).payment
            until = timestamp(datetime.now(UTC) + timedelta(minutes=5))
            return Requested(ask=header.id, payment=payment, code=f"CODE-OF-{payment}", until=until)
        if header.schema == "coin.pay/1":
            return msgspec.structs.replace(self._pay(decode_body(header, Pay)), ask=header.id)
        payment = decode_body(header, AskOutcome).payment
        absent = Outcome(ask=header.id, payment=payment, state=PaymentState.ABSENT)
        return msgspec.structs.replace(self.outcomes.get(payment, absent), ask=header.id)

    def _pay(self, pay: Pay) -> Outcome:
        if pay.payment not in self.outcomes:
            self.moved += pay.amount
            self.outcomes[pay.payment] = Outcome(
                ask="a", payment=pay.payment, state=PaymentState.PAID, amount=pay.amount,
                reduced=pay.reduced, way=Way.CODE,
                committed_at=timestamp(datetime.now(UTC)), number=f"No-{len(self.outcomes) + 1}",
            )  # fmt: skip
        return self.outcomes[pay.payment]

    def _committed(self, client: mqtt.Client, data: object, message: mqtt.MQTTMessage) -> None:
        header = decode_header(bytes(message.payload))
        if not self.acknowledging or header.seq is None:
            return
        self.facts.setdefault((header.node, header.seq), header)
        ack = Ack(through=header.seq)
        client.publish(TOPICS.down(header.node, Down.ACK), sealed(ack), 1)


@contextlib.contextmanager
def tiny_hub(broker: Broker) -> Iterator[TinyHub]:
    """A hub that is up, says so, and hears asks and facts, for the length of a ``with`` block."""
    hub = TinyHub()
    money = _connected(broker, HUB_MONEY, hub._asked, [TOPICS.all_up(Up.ASK, "coin", "+")])
    facts = [TOPICS.all_up(Up.EVENT), TOPICS.all_up(Up.RESULT)]
    intake = _connected(broker, HUB_INTAKE, hub._committed, facts)
    hub._money, hub._intake = money, intake
    hub._say(TOPICS.hub_status, HubStatus(state=LinkState.ONLINE), retain=True)
    try:
        yield hub
    finally:
        for client in (money, intake):
            let_go(client)


def _connected(broker: Broker, identity: str, heard: object, filters: list[str]) -> mqtt.Client:
    client = broker.client(identity)
    subscribed = threading.Event()
    client.on_message = heard  # type: ignore[assignment]

    def on_connect(*_: object) -> None:
        client.subscribe([(each, 1) for each in filters])

    def on_subscribe(*_: object) -> None:
        subscribed.set()

    client.on_connect = on_connect
    client.on_subscribe = on_subscribe
    client.connect_async("127.0.0.1", broker.port, keepalive=20)
    client.reconnect_delay_set(1, 1)
    client.loop_start()
    assert subscribed.wait(15), f"{identity} could not connect"
    return client
