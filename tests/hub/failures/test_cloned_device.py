"""A copy of a till's certificate: one of the two is thrown out, and nothing is paid twice."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from edge.wire.messages.coin import Pay
from edge.wire.topics import Down, Up
from hub.app import Role
from hub.coin.keys import KEY_FILE
from hub.coin.qr import one_time_code
from hub.coin.shops import service as shops
from hub.coin.wallets import service as wallets
from hub.core.clock import SystemClock
from hub.core.db import reading, transaction
from hub.fleet import broker
from hub.ledger.posting.stores import posting
from hub.ledger.statements import balance
from tests.hub.devices import Credentials, admit, message
from tests.hub.running import RunningHub, running_hub
from tests.support.waiting import eventually


class Copy:
    """One program with a certificate. ``gone`` holds the reasons for which the broker has ended it."""

    def __init__(self, hub: RunningHub, files: Credentials, name: str, filters: list[str]) -> None:
        self.gone: list[int] = []
        self.heard: list[bytes] = []
        self.up = threading.Event()
        self._subscribed = threading.Event()
        self._hub = hub
        client = mqtt.Client(
            CallbackAPIVersion.VERSION2,
            client_id=name,
            protocol=MQTTProtocolVersion.MQTTv5,
            reconnect_on_failure=False,  # the two would throw each other out for ever
        )
        client.tls_set_context(files.tls())
        client.on_connect = lambda *_: self._subscribe(client, filters)
        client.on_subscribe = lambda *_: self.up.set()
        client.on_message = lambda _client, _data, each: self.heard.append(bytes(each.payload))
        client.on_disconnect = self._ended
        client.connect("127.0.0.1", hub.settings.broker.port, keepalive=20)
        client.loop_start()
        self.client = client
        assert self.up.wait(10)

    def pay(self, pay: Pay, id: str) -> None:
        topic = self._hub.settings.topics.up("till-1", Up.ASK, "coin", "pay")
        self.client.publish(topic, message(pay, node="till-1", id=id), 1)

    def _subscribe(self, client: mqtt.Client, filters: list[str]) -> None:
        for each in filters:
            client.subscribe(each, 1)

    def _ended(self, client: mqtt.Client, _data: object, _flags: object, reason: Any, _more: object) -> None:
        self.gone.append(reason.value)


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[RunningHub]:
    with running_hub(tmp_path, f"sqlite:///{tmp_path / 'hub.sqlite'}") as running:
        yield running


@contextmanager
def copies(hub: RunningHub, *which: tuple[Credentials, str]) -> Iterator[list[Copy]]:
    """These programs, one after the other; ``which``: certificate and what it calls itself."""
    with ExitStack() as stack:
        found = []
        for files, name in which:
            copy = Copy(hub, files, name, [hub.settings.topics.down("till-1", Down.ANSWER, "coin")])
            stack.callback(copy.client.loop_stop)
            stack.callback(copy.client.disconnect)
            found.append(copy)
        yield found


async def test_the_second_of_two_with_one_certificate_throws_the_first_out_whatever_it_calls_itself(
    hub: RunningHub,
) -> None:
    files = admit(hub.context, "till-1")
    broker.apply_access(hub.settings, hub.engine, SystemClock())
    with copies(hub, (files, "till-1"), (files, "somebody-else")) as (first, second):
        await eventually(lambda: first.gone, "the first is still there")
        assert second.gone == []


async def test_no_device_throws_out_another_by_taking_its_name(hub: RunningHub) -> None:
    till, other = admit(hub.context, "till-1"), admit(hub.context, "till-2")
    broker.apply_access(hub.settings, hub.engine, SystemClock())
    with copies(hub, (till, "till-1"), (other, "till-1")) as (first, second):
        with copies(hub, (other, "till-1")):
            await eventually(lambda: second.gone, "the second is still there")
        assert first.gone == []


async def test_what_both_copies_send_is_paid_once(hub: RunningHub) -> None:
    files = admit(hub.context, "till-1")
    broker.apply_access(hub.settings, hub.engine, SystemClock())
    now = hub.context.clock.now()
    with transaction(hub.engine) as tx:
        shops.assign_till(tx, "till-1", shops.open_shop(tx, id="s1", name="港の店").id)
        wallet = wallets.open_wallet(tx, citizen=None, now=now, random=lambda n: 7 % n)
    with posting(hub.settings.database_url) as store:
        wallets.charge(hub.engine, store, id="charge", wallet=wallet, amount=1000, now=now)
    hub.start(Role.MONEY)
    key = (hub.settings.data_dir / KEY_FILE).read_bytes()
    code = one_time_code.make(wallet.number, int(now.timestamp()), bytes(4), key)
    pay = Pay(payment="p1", amount=300, code=code)
    with copies(hub, (files, "till-1")) as (first,):
        first.pay(pay, "a1")
        await eventually(lambda: first.heard, "no answer")
    with copies(hub, (files, "clone")) as (second,):
        second.pay(pay, "a2")
        second.pay(Pay(payment="p2", amount=300, code=code), "a3")
        await eventually(lambda: len(second.heard) >= 2, "no answers")
    with reading(hub.engine) as tx:
        assert balance(tx, wallet.account) == 700
