"""A small town for tests of the coin: a database, its books, shops with tills, wallets with money."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from edge.wire.messages.coin import (
    AskOutcome,
    Listed,
    ListPayments,
    Outcome,
    Pay,
    Refund,
    RefundReason,
    Refusal,
)
from hub.coin.checks import paid_requests_match_log, refunds_keep_to_their_rates
from hub.coin.keys import KEY_BYTES
from hub.coin.model import Shop, Wallet
from hub.coin.payments import requests
from hub.coin.payments.by_phone import PhonePaid, pay_by_phone
from hub.coin.payments.devices import Answer, Ask, Looking, Posting
from hub.coin.payments.directory import Directory
from hub.coin.payments.queries import Queries
from hub.coin.payments.service import Payments
from hub.coin.qr import one_time_code
from hub.coin.shops import service as shops
from hub.coin.wallets import service as wallets
from hub.core.clock import SetClock
from hub.core.context import Context
from hub.core.db import open_engine, reading, transaction
from hub.core.settings import in_directory
from hub.ledger.audit import invariants
from hub.ledger.model import Code
from hub.ledger.posting.stores import open_store
from hub.ledger.statements import balance
from hub.ledger.units import AccountId

KEY = b"k" * KEY_BYTES
PEPPER = b"p" * KEY_BYTES
MORNING = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
"""Ten o'clock in Kisarazu."""


class Town:
    """``ask`` is what the money process does with a batch; the clock stands until it is moved."""

    def __init__(self, url: str, stack: ExitStack) -> None:
        self.engine: sa.Engine = open_engine(url)
        stack.callback(self.engine.dispose)
        self.store = open_store(url)
        stack.callback(self.store.close)
        self.clock = SetClock(MORNING)
        self.context = Context(
            settings=in_directory(Path("nowhere")),
            engine=self.engine,
            clock=self.clock,
            chance=secrets,
            new_id=self.new_id,
            boot="town",
        )
        self._seconds = itertools.count(start=0, step=10)
        self._made = itertools.count(1)
        self.start_money()

    def start_money(self) -> None:
        """The money process starts, for the first time or again: it has kept nothing in memory."""
        directory = Directory(self.engine, lambda: float(next(self._seconds)))
        self.payments = Payments(self.store, self.engine, directory, KEY, PEPPER)
        self.lookups = Queries(self.engine, directory)

    def new_id(self) -> str:
        return f"id-{next(self._made)}"

    def shop(self, *nodes: str, name: str = "港の店") -> Shop:
        """A shop with these tills."""
        with transaction(self.engine) as tx:
            shop = shops.open_shop(tx, id=self.new_id(), name=name)
            for node in nodes:
                shops.assign_till(tx, node, shop.id)
        return shop

    def wallet(self, yen: int = 0, citizen: str | None = None, cap: int = 100_000) -> Wallet:
        with transaction(self.engine) as tx:
            wallet = wallets.open_wallet(
                tx, citizen=citizen, now=self.clock.now(), random=lambda n: next(self._made) % n, cap=cap
            )
        if yen:
            self.charge(wallet, yen)
        return wallet

    def charge(self, wallet: Wallet, yen: int) -> None:
        outcome = wallets.charge(
            self.engine, self.store, id=self.new_id(), wallet=wallet, amount=yen, now=self.clock.now()
        )
        assert outcome.code is Code.POSTED

    def code(self, wallet: Wallet) -> str:
        """What the citizen's phone shows now."""
        nonce = next(self._made).to_bytes(4, "big")
        return one_time_code.make(wallet.number, int(self.clock.now().timestamp()), nonce, KEY)

    def ask(self, *asks: Ask) -> list[Outcome]:
        return self.payments.answer(asks, self.clock.now())

    def look(self, node: str, body: Looking) -> Answer:
        return self.lookups.answer(Ask(node, self.new_id(), body), self.clock.now())

    def answer(self, ask: Ask) -> Answer:
        """Whatever a till asks, as the money process divides it."""
        if isinstance(ask.body, Posting):
            return self.ask(ask)[0]
        return self.lookups.answer(ask, self.clock.now())

    def ask_one(self, node: str, body: Posting) -> Outcome:
        (answer,) = self.ask(Ask(node, self.new_id(), body))
        return answer

    def pay(self, node: str, code: str, amount: int, id: str | None = None, reduced: int = 0) -> Outcome:
        payment = id or self.new_id()
        return self.ask_one(node, Pay(payment=payment, amount=amount, code=code, reduced=reduced))

    def refund(
        self,
        node: str,
        payment: str,
        amount: int,
        id: str | None = None,
        reduced: int = 0,
        reason: RefundReason | None = None,
    ) -> Outcome:
        refund = id or self.new_id()
        body = Refund(refund=refund, payment=payment, amount=amount, reduced=reduced, reason=reason)
        return self.ask_one(node, body)

    def refunds(
        self, node: str, payment: str, parts: list[tuple[int, int]], *, at_once: bool
    ) -> list[Refusal | None]:
        """Why each refund of (amount, of it reduced) was refused; ``at_once``: in one batch."""
        bodies = [
            Refund(refund=self.new_id(), payment=payment, amount=amount, reduced=reduced)
            for amount, reduced in parts
        ]
        if at_once:
            return [each.reason for each in self.ask(*(Ask(node, self.new_id(), body) for body in bodies))]
        return [self.ask_one(node, body).reason for body in bodies]

    def outcome(self, node: str, payment: str) -> Outcome:
        return self.ask_one(node, AskOutcome(payment=payment))

    def listed(
        self, node: str, day: str, limit: int = 50, search: str = "", before: str | None = None
    ) -> Listed:
        answer = self.look(node, ListPayments(day=day, limit=limit, search=search, before=before))
        assert isinstance(answer, Listed)
        return answer

    def phone_pays(self, wallet: Wallet, text: str, amount: int = 0, id: str | None = None) -> PhonePaid:
        """A phone scans or types ``text`` and pays; a request brings its own sum."""
        now = self.clock.now()
        with reading(self.engine) as tx:
            payee = requests.payee(tx, text, now, wallet)
        return pay_by_phone(
            self.engine,
            self.store,
            id=id or self.new_id(),
            wallet=wallet,
            payee=payee,
            amount=amount,
            now=now,
        )

    def balance(self, account: AccountId) -> int:
        with reading(self.engine) as tx:
            return balance(tx, account)

    def pass_(self, seconds: float) -> None:
        self.clock.pass_(timedelta(seconds=seconds))

    def violations(self) -> list[invariants.Violation]:
        with reading(self.engine) as tx:
            every = (*invariants.CHECKS.values(), refunds_keep_to_their_rates, paid_requests_match_log)
            return [violation for check in every for violation in check(tx)]


@contextmanager
def running_town(url: str) -> Iterator[Town]:
    """A town in an empty hub's database; its books are audited at the end of the ``with`` block."""
    with ExitStack() as stack:
        town = Town(url, stack)
        yield town
        assert town.violations() == []
