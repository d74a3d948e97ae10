"""``python -m tests.blackbox.tills FILE``: tills of one machine, until the file ``stop`` appears.

Each till has several hands. A hand writes down what it will ask, asks, waits, asks again under the
same id, and when patience is over asks for the outcome until it is told. A new life first asks about
everything that the life before left open.
"""

from __future__ import annotations

import itertools
import random
import ssl
import sys
import threading
import time
import zlib
from collections import deque
from pathlib import Path
from typing import Any

import msgspec
import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from edge.wire.topics import Down, Topics, Up
from hub.coin.qr import one_time_code
from tests.blackbox.journal import Ask, Journal, Said, read
from tests.blackbox.profile import load
from tests.support.broker import set_nodelay

HANDS = 3
PATIENCE_SECONDS = 1.0
EXPIRY_SECONDS = 8
SHARED_FOR_SECONDS = 4
"""A customer whose code several shops scan shows it for so long."""
SHARING = 2
"""So many wallets show codes to several shops, and to no other."""
REMEMBERED = 200
REASONS = ("returned", "wrong_amount", "paid_twice", "other")
TOPICS = Topics()


class Profile(msgspec.Struct, frozen=True):
    """What a machine is told at its start."""

    journal: Path
    stop: Path
    port: int
    nodes: dict[str, tuple[str, str, str]]  # node → certificate, key, ca
    wallets: list[str]
    key: str
    seed: int


SHOWN, NOT_SHOWN = "shown", "not shown"
"""What became of a code for a screen."""


class Till:
    """One MQTT session, whose answers wake whoever waits for them."""

    def __init__(self, node: str, files: tuple[str, str, str], port: int, journal: Journal) -> None:
        self.node = node
        self._journal = journal
        self._waiting: dict[str, threading.Event] = {}
        self._said: dict[str, Said] = {}
        self._asked: dict[str, tuple[str, bool]] = {}
        self._numbers = itertools.count(1)
        self._life = f"{time.time_ns() % 10**10:x}"
        certificate, key, ca = files
        tls = ssl.create_default_context(cafile=ca)
        tls.load_cert_chain(certificate, key)
        client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=node, protocol=MQTTProtocolVersion.MQTTv5)
        client.tls_set_context(tls)
        client.reconnect_delay_set(1, 1)
        client.on_socket_open = set_nodelay
        client.on_connect = self._connected
        client.on_message = self._heard
        client.connect_async("127.0.0.1", port, keepalive=5)
        client.loop_start()
        self._client = client

    def ask(self, operation: str, id: str, body: dict[str, object], *, other: bool = False) -> Said | None:
        """The answer, or silence."""
        ask = f"{self._life}-{next(self._numbers)}"
        event = self._waiting[ask] = threading.Event()
        self._asked[ask] = operation, other
        envelope = {
            "id": ask, "schema": f"coin.{operation}/1", "node": self.node, "session": self._life,
            "at": "2026-11-22T01:00:00.000Z", "mono": 1, "boot": self._life, "data": body,
        }  # fmt: skip
        properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
        properties.MessageExpiryInterval = EXPIRY_SECONDS
        topic = TOPICS.up(self.node, Up.ASK, "coin", operation)
        self._client.publish(topic, msgspec.json.encode(envelope), 1, properties=properties)
        event.wait(PATIENCE_SECONDS)
        del self._waiting[ask]
        return self._said.pop(ask, None)

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def _connected(self, client: mqtt.Client, *_: object) -> None:
        client.subscribe(TOPICS.down(self.node, Down.ANSWER, "coin"), 1)

    def _heard(self, _client: object, _data: object, message: Any) -> None:
        body = msgspec.json.decode(message.payload)["data"]
        if "ask" not in body:  # what came to the shop by its printed code, told to all its tills
            return
        if "state" not in body:  # a code to show: no outcome of anything
            body |= {"state": SHOWN if body.get("code") else NOT_SHOWN}
        operation, other = self._asked.get(body["ask"], ("before this life", False))
        said = Said(
            id=body["payment"], to=operation, state=body["state"], reason=body.get("reason") or "",
            amount=body.get("amount"), number=body.get("number"), other=other,
        )  # fmt: skip
        is_outcome = said.state not in (SHOWN, NOT_SHOWN)
        if is_outcome and operation != "before this life":  # of those it cannot know what had been asked
            self._journal.write(said)
        waiting = self._waiting.get(body["ask"])
        if waiting is not None:
            self._said[body["ask"]] = said
            waiting.set()


class Hand:
    """A shopkeeper's hand at a till: one thing after another, at random."""

    def __init__(
        self, profile: Profile, till: Till, neighbour: Till, journal: Journal, number: int, paid: deque[Ask]
    ) -> None:
        life = f"{time.time_ns() // 1_000_000 % 10**9:x}"
        self._random = random.Random(f"{profile.seed} {till.node} {number} {life}")
        self._profile = profile
        self._till = till
        self._neighbour = neighbour
        self._journal = journal
        self._paid = paid
        self._asked: deque[Ask] = deque(maxlen=REMEMBERED)
        self._names = (f"{till.node}-{life}-{number}-{count}" for count in itertools.count(1))

    def work(self) -> None:
        while not self._profile.stop.exists():
            acts = ("pay", "refund", "again", "other", "nosy", "theft")
            what = self._random.choices(acts, (14, 3, 1, 1, 1, 1))[0]
            if what == "pay":
                self._settle(self._payment())
            elif what == "theft":
                self._theft()
            elif what == "refund" and self._paid:
                self._settle(self._refund(self._random.choice(self._paid)))
            elif self._asked:
                self._ask_out_of_turn(what, self._random.choice(self._asked))
            time.sleep(self._random.uniform(0, 0.02))

    def _theft(self) -> None:
        """A code stands on this screen; the till beside it pays, and gives back, under the id in it."""
        asked = Ask(id=next(self._names), what="request", node=self._till.node, amount=700)
        self._journal.write(asked)
        shown = self._till.ask("request", asked.id, {"payment": asked.id, "amount": asked.amount})
        if shown is not None and shown.state == SHOWN:
            stolen = msgspec.structs.replace(self._payment(), id=asked.id, amount=1)
            self._neighbour.ask("pay", asked.id, body_of(stolen), other=True)
            back = msgspec.structs.replace(stolen, what="refund", target=asked.id)
            self._neighbour.ask("refund", asked.id, body_of(back), other=True)
        self.resolve(asked)

    def resolve(self, open_: Ask) -> Said:
        """Ask until told: the one rule for leaving an unknown outcome."""
        while True:
            said = self._till.ask("outcome", open_.id, {"payment": open_.id})
            if said is not None:
                return said

    def _payment(self) -> Ask:
        wallets, key = self._profile.wallets, bytes.fromhex(self._profile.key)
        second, part = divmod(time.time(), 1)
        now = int(second)
        if self._random.random() < 0.15:
            wallet = self._random.choice(wallets[:SHARING])
            code = one_time_code.make(wallet, now - now % SHARED_FOR_SECONDS, bytes(4), key)
        else:  # faster than any phone: a wallet's codes of one second ascend too
            wallet = self._random.choice(wallets[SHARING:])
            code = one_time_code.make(wallet, now, int(part * 2**32).to_bytes(4, "big"), key)
        amount = self._random.choice((1, 5, 20, 100, 700))
        return Ask(
            id=next(self._names), what="pay", node=self._till.node, amount=amount, code=code, wallet=wallet
        )

    def _refund(self, payment: Ask) -> Ask:
        amount = self._random.randint(1, payment.amount)
        return Ask(
            id=next(self._names), what="refund", node=self._till.node, amount=amount, target=payment.id,
            wallet=payment.wallet,
        )  # fmt: skip

    def _settle(self, ask: Ask) -> None:
        self._journal.write(ask)
        for _ in range(self._random.choice((1, 1, 3))):
            if self._random.random() < 0.05:
                self._till.ask(ask.what, ask.id, body_of(ask))  # a double tap
            said = self._till.ask(ask.what, ask.id, body_of(ask))
            if said is not None:
                break
        else:
            said = self.resolve(ask)
        self._asked.append(ask)
        if said.state == "paid" and ask.what == "pay":
            self._paid.append(ask)

    def _ask_out_of_turn(self, what: str, ask: Ask) -> None:
        if what == "nosy":
            self._till.ask("outcome", ask.id, {"payment": ask.id})
        elif what == "again":
            self._till.ask(ask.what, ask.id, body_of(ask))
        else:
            body = body_of(ask) | {"amount": ask.amount + 1}
            self._till.ask(ask.what, ask.id, body, other=True)


def body_of(ask: Ask) -> dict[str, object]:
    """The body on the wire, always the same for the same ask."""
    if ask.what == "pay":
        return {"payment": ask.id, "amount": ask.amount, "code": ask.code}
    reason = REASONS[zlib.crc32(ask.id.encode()) % len(REASONS)]
    return {"refund": ask.id, "payment": ask.target, "amount": ask.amount, "reason": reason}


def open_asks(path: Path) -> list[Ask]:
    """What was asked and never answered, as far as the journal knows."""
    asks: dict[str, Ask] = {}
    for line in read(path):
        if isinstance(line, Ask):
            asks[line.id] = line
        elif not line.other:
            asks.pop(line.id, None)
    return list(asks.values())


def main(file: str) -> None:
    profile = load(file, Profile)
    left = open_asks(profile.journal)
    journal = Journal(profile.journal)
    threads = []
    tills = []
    for node, files in profile.nodes.items():
        tills.append(Till(node, files, profile.port, journal))
    for place, till in enumerate(tills):
        paid: deque[Ask] = deque(maxlen=REMEMBERED)
        mine = [ask for ask in left if ask.node == till.node]
        for number in range(HANDS):
            hand = Hand(profile, till, tills[place - 1], journal, number, paid)
            threads.append(threading.Thread(target=_live, args=(hand, mine[number::HANDS])))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for till in tills:
        till.close()


def _live(hand: Hand, left: list[Ask]) -> None:
    for ask in left:
        hand.resolve(ask)
    hand.work()


if __name__ == "__main__":
    main(sys.argv[1])
