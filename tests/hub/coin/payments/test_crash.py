"""kill -9 of the money process under load: what tills saw is in the books, and nothing else is lost."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from edge.wire.envelope import Envelope, decode_body, decode_header, encode
from edge.wire.messages.coin import AskOutcome, Outcome, Pay, PaymentState
from edge.wire.topics import Down, Up
from hub.app import Role
from hub.coin.keys import KEY_FILE
from hub.coin.model import Wallet
from hub.coin.qr import one_time_code
from hub.coin.shops import service as shops
from hub.coin.wallets import service as wallets
from hub.core.clock import SystemClock
from hub.core.db import reading, transaction
from hub.fleet import broker
from hub.ledger.audit import invariants
from hub.ledger.posting.stores import posting
from hub.ledger.statements import balance
from tests.hub.devices import admit
from tests.hub.running import RunningHub, kill
from tests.support.far_end import FarEnd
from tests.support.waiting import PATIENCE_SECONDS, NeverHappened

ROUNDS = 3
AT_ONCE = 150


class Till:
    """Sends payments without waiting, and remembers every answer it got."""

    def __init__(self, hub: RunningHub, far: FarEnd, wallet: Wallet) -> None:
        self.hub, self.far, self.wallet = hub, far, wallet
        self.key = (hub.settings.data_dir / KEY_FILE).read_bytes()
        self.asked = 0

    def pay(self) -> None:
        self.asked += 1
        now = int(time.time())
        code = one_time_code.make(self.wallet.number, now, self.asked.to_bytes(4, "big"), self.key)
        self._send("pay", "coin.pay/1", Pay(payment=f"p{self.asked}", amount=1, code=code), f"a{self.asked}")

    def ask_for_the_outcome(self, number: int) -> None:
        self._send("outcome", "coin.outcome/1", AskOutcome(payment=f"p{number}"), f"o{number}")

    def answers(self) -> list[Outcome]:
        topic = self.hub.settings.topics.down("till-1", Down.ANSWER, "coin")
        return [decode_body(decode_header(payload), Outcome) for payload in self.far.payloads(topic)]

    def wait_for_answers(self, more_than: int) -> None:
        wait_until(lambda: len(self.answers()) > more_than, "some answers")

    def _send(self, operation: str, schema: str, body: Pay | AskOutcome, id: str) -> None:
        envelope = Envelope(
            id=id,
            schema=schema,
            node="till-1",
            session="s",
            at="2026-11-22T01:00:00Z",
            mono=1,
            boot="b",
            data=body,
        )
        topic = self.hub.settings.topics.up("till-1", Up.ASK, "coin", operation)
        self.far.client.publish(topic, encode(envelope), 1)


@contextmanager
def till(hub: RunningHub) -> Iterator[Till]:
    """An admitted till of a shop, and a wallet with more than it will spend."""
    files = admit(hub.context, "till-1")
    broker.apply_access(hub.settings, hub.engine, SystemClock())
    with transaction(hub.engine) as tx:
        shop = shops.open_shop(tx, id="s1", name="港の店")
        shops.assign_till(tx, "till-1", shop.id)
        wallet = wallets.open_wallet(
            tx, citizen=None, now=hub.context.clock.now(), random=lambda n: 7 % n, cap=100_000
        )
    with posting(hub.settings.database_url) as store:
        now = hub.context.clock.now()
        wallets.charge(hub.engine, store, id="charge", wallet=wallet, amount=90_000, now=now)
    with hub.device("till-1", files, hub.settings.topics.all_down("till-1")) as far:
        yield Till(hub, far, wallet)


def wait_until(truth: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + 2 * PATIENCE_SECONDS
    pause = threading.Event()
    while not truth():
        if time.monotonic() > deadline:
            raise NeverHappened(what)
        pause.wait(0.02)


@pytest.mark.timeout(180)  # three whole starts of a process beside whatever else is tested
def test_a_money_process_killed_under_load_loses_no_answer_and_no_yen(
    hub: RunningHub,
) -> None:
    process = hub.start(Role.MONEY)
    with till(hub) as shop:
        for number in range(1, ROUNDS + 1):
            before = len(shop.answers())
            for _ in range(AT_ONCE):
                shop.pay()
            shop.wait_for_answers(before)
            kill(process)
            process = hub.start(Role.MONEY)
            assert shop.asked == number * AT_ONCE
        seen = {answer.payment for answer in shop.answers() if answer.state is PaymentState.PAID}
        for number in range(1, shop.asked + 1):
            shop.ask_for_the_outcome(number)
        asked = {f"o{number}" for number in range(1, shop.asked + 1)}
        wait_until(lambda: asked <= {answer.ask for answer in shop.answers()}, "every outcome")
        outcomes = {answer.payment: answer for answer in shop.answers() if answer.ask in asked}
    paid = {payment for payment, answer in outcomes.items() if answer.state is PaymentState.PAID}
    assert seen <= paid, "a till was told of a payment that the books do not know"
    with reading(hub.engine) as tx:
        assert balance(tx, shop.wallet.account) == 90_000 - len(paid)
        assert [found for check in invariants.CHECKS.values() for found in check(tx)] == []
