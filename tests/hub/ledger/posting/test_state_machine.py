"""Random lives of the books against a slow, obvious model, with every invariant checked on the way.

The model keeps wallets as lists of coins, one object a yen: no running balances, no batches, no SQL.
"""

from __future__ import annotations

import tempfile
from collections import defaultdict
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from hub.core.db import open_engine
from hub.core.migrating import upgrade
from hub.ledger import service
from hub.ledger.model import (
    AccountKind,
    Close,
    Code,
    Command,
    Confirm,
    Hold,
    NewLot,
    Refund,
    Transfer,
    ValueClass,
    Void,
    fingerprint,
)
from hub.ledger.posting.stores import posting
from hub.ledger.units import AccountId, Micros, Yen
from tests.support.books import DAY, Books

CAP = 60
WALLETS, SHOPS = 3, 2

Coin = tuple[int, int, int]
"""Expiry, class, number of its making: sorted, that is the order of spending."""


@dataclass
class ModelHold:
    wallet: int
    shop: int
    coins: list[Coin]
    until: int
    over: bool = False


@dataclass
class ModelPayment:
    wallet: int
    shop: int
    coins: list[Coin]


@dataclass
class Model:
    """What a child with a box of coins for everybody would do."""

    wallets: dict[int, list[Coin]]
    shops: dict[int, int]
    holds: dict[str, ModelHold] = field(default_factory=dict)
    payments: dict[str, ModelPayment] = field(default_factory=dict)
    outcomes: dict[str, Code] = field(default_factory=dict)
    bodies: dict[str, bytes] = field(default_factory=dict)
    tokens: defaultdict[int, set[bytes]] = field(default_factory=lambda: defaultdict(set))
    made: int = 0

    def held(self, wallet: AccountId) -> list[Coin]:
        return [
            coin
            for hold in self.holds.values()
            if hold.wallet == wallet and not hold.over
            for coin in hold.coins
        ]

    def free(self, wallet: AccountId, now: int) -> list[Coin]:
        held = self.held(wallet)
        return sorted(coin for coin in self.wallets[wallet] if coin not in held and coin[0] > now)

    def apply(self, command: Command, now: int) -> Code:
        known = self.outcomes.get(command.id)
        if isinstance(command, Close):
            return self.outcomes.setdefault(command.id, Code.CLOSED)
        if known is not None and known is not Code.CLOSED and self.bodies[command.id] != command.body:
            return Code.ID_REUSED
        if known is not None:
            return known
        code = self._new(command, now)
        self.outcomes[command.id], self.bodies[command.id] = code, command.body
        return code

    def _new(self, command: Command, now: int) -> Code:
        if isinstance(command, Transfer):
            return self._charge(command) if command.new_lot else self._pay(command, now)
        if isinstance(command, Refund):
            return self._refund(command, now)
        if isinstance(command, Hold):
            return self._hold(command, now)
        assert isinstance(command, Confirm | Void)
        return self._end(command, now)

    def _charge(self, command: Transfer) -> Code:
        assert command.new_lot is not None
        assert command.credit is not None
        if len(self.wallets[command.credit]) + command.amount > CAP:
            return Code.OVER_CAP
        self._give(command.credit, command.amount, command.new_lot.expires, command.new_lot.value_class)
        return Code.POSTED

    def _give(self, wallet: AccountId, amount: int, expires: Micros, value_class: int) -> None:
        for _ in range(amount):
            self.made += 1
            self.wallets[wallet].append((expires, value_class, self.made))

    def _pay(self, command: Transfer, now: int) -> Code:
        assert command.debit is not None
        assert command.credit is not None
        newest = sorted(self.tokens[command.debit])[-4:]
        if command.nonce and (
            command.nonce in self.tokens[command.debit] or (len(newest) == 4 and command.nonce < newest[0])
        ):
            return Code.ONCE_USED
        coins = self.free(command.debit, now)[: command.amount]
        if len(coins) < command.amount:
            return Code.INSUFFICIENT_FUNDS
        if command.nonce:
            self.tokens[command.debit].add(command.nonce)
        self._spend(command.id, command.debit, command.credit, coins)
        return Code.POSTED

    def _spend(self, id: str, wallet: AccountId, shop: AccountId, coins: list[Coin]) -> None:
        self.wallets[wallet] = [coin for coin in self.wallets[wallet] if coin not in coins]
        self.shops[shop] += len(coins)
        self.payments[id] = ModelPayment(wallet, shop, coins)

    def _refund(self, command: Refund, now: int) -> Code:
        payment = self.payments.get(command.payment)
        if payment is None:
            posted = self.outcomes.get(command.payment) is Code.POSTED
            return Code.TARGET_UNFIT if posted else Code.TARGET_NOT_FOUND
        if payment.shop != command.by:
            return Code.NOT_A_PARTY
        if command.amount > len(payment.coins):
            return Code.OVER_REFUND
        if command.amount > self.shops[payment.shop]:
            return Code.INSUFFICIENT_FUNDS
        if len(self.wallets[payment.wallet]) + command.amount > CAP:
            return Code.OVER_CAP
        for _ in range(command.amount):
            expires, value_class, _ = payment.coins.pop()
            self._give(
                AccountId(payment.wallet), 1, Micros(max(expires, command.until_at_least)), value_class
            )
        self.shops[payment.shop] -= command.amount
        return Code.POSTED

    def _hold(self, command: Hold, now: int) -> Code:
        if command.until <= now:
            return Code.HOLD_EXPIRED
        coins = self.free(command.debit, now)[: command.amount]
        if len(coins) < command.amount:
            return Code.INSUFFICIENT_FUNDS
        until = min([command.until, *(coin[0] for coin in coins)])
        self.holds[command.id] = ModelHold(command.debit, command.credit, coins, until)
        return Code.POSTED

    def _end(self, command: Confirm | Void, now: int) -> Code:
        hold = self.holds.get(command.hold)
        if hold is None:
            posted = self.outcomes.get(command.hold) is Code.POSTED
            return Code.TARGET_UNFIT if posted else Code.TARGET_NOT_FOUND
        if hold.over:
            return Code.HOLD_ENDED
        if isinstance(command, Void):
            hold.over = True
            return Code.POSTED
        if now >= hold.until:
            return Code.HOLD_EXPIRED
        if command.amount > len(hold.coins):
            return Code.OVER_HELD
        hold.over = True
        self._spend(command.id, AccountId(hold.wallet), AccountId(hold.shop), hold.coins[: command.amount])
        return Code.POSTED

    def sweep(self, now: int) -> None:
        for hold in self.holds.values():
            hold.over = hold.over or now >= hold.until
        for wallet, coins in self.wallets.items():
            self.wallets[wallet] = [coin for coin in coins if coin[0] > now]


IDS = st.sampled_from([f"id-{number}" for number in range(14)])
TOKENS = st.sampled_from([b"token %2d" % number for number in range(7)])
FEW = st.integers(1, 25)
WALLET = st.integers(0, WALLETS - 1)
SHOP = st.integers(0, SHOPS - 1)


@cache
def _empty_books() -> bytes:
    """The file of an empty hub's database."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "books.sqlite"
        engine = open_engine(f"sqlite:///{file}")
        upgrade(engine)
        engine.dispose()
        return file.read_bytes()


class LivesOfTheBooks(RuleBasedStateMachine):
    """Commands pile up and are posted as one batch, as in life."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        folder = self.stack.enter_context(tempfile.TemporaryDirectory())
        file = Path(folder) / "books.sqlite"
        file.write_bytes(_empty_books())
        url = f"sqlite:///{file}"
        engine = open_engine(url)
        self.stack.callback(engine.dispose)
        self.books = Books(engine, self.stack.enter_context(posting(url)))
        self.wallets = [self.books.open(AccountKind.WALLET, CAP) for _ in range(WALLETS)]
        self.shops = [self.books.shop() for _ in range(SHOPS)]
        self.model = Model({wallet: [] for wallet in self.wallets}, dict.fromkeys(self.shops, 0))
        self.pile: list[Command] = []

    def teardown(self) -> None:
        try:
            self.post()
            assert self.books.violations() == []
        finally:
            self.stack.close()

    @rule(id=IDS, wallet=WALLET, amount=FEW, value_class=st.sampled_from([1, 2, 3]), days=st.integers(1, 5))
    def charge(self, id: str, wallet: AccountId, amount: int, value_class: int, days: int) -> None:
        lot = NewLot(ValueClass(value_class), Micros(self.books.now + days * DAY))
        body = fingerprint("charge", wallet, amount, value_class, lot.expires)
        self.pile.append(
            Transfer(
                id=id,
                body=body,
                debit=self.books.issue,
                credit=AccountId(self.wallets[wallet]),
                amount=Yen(amount),
                new_lot=lot,
            )
        )

    @rule(id=IDS, wallet=WALLET, shop=SHOP, amount=FEW, token=st.none() | TOKENS)
    def pay(self, id: str, wallet: AccountId, shop: AccountId, amount: int, token: bytes | None) -> None:
        body = fingerprint("pay", wallet, shop, amount, token)
        self.pile.append(
            Transfer(
                id=id,
                body=body,
                debit=AccountId(self.wallets[wallet]),
                credit=AccountId(self.shops[shop]),
                amount=Yen(amount),
                nonce=token,
            )
        )

    @rule(id=IDS, payment=IDS, shop=SHOP, amount=FEW)
    def refund(self, id: str, payment: str, shop: AccountId, amount: int) -> None:
        self.pile.append(
            Refund(
                id=id,
                body=fingerprint("refund", payment, shop, amount),
                payment=payment,
                amount=Yen(amount),
                by=AccountId(self.shops[shop]),
                until_at_least=Micros(self.books.now + 2 * DAY),
            )
        )

    @rule(id=IDS, wallet=WALLET, shop=SHOP, amount=FEW, days=st.integers(0, 3))
    def hold(self, id: str, wallet: AccountId, shop: AccountId, amount: int, days: int) -> None:
        until = self.books.now + days * DAY
        body = fingerprint("hold", wallet, shop, amount, until)
        self.pile.append(
            Hold(
                id=id,
                body=body,
                debit=AccountId(self.wallets[wallet]),
                credit=AccountId(self.shops[shop]),
                amount=Yen(amount),
                until=Micros(until),
            )
        )

    @rule(id=IDS, hold=IDS, amount=FEW)
    def confirm(self, id: str, hold: str, amount: int) -> None:
        self.pile.append(
            Confirm(id=id, body=fingerprint("confirm", hold, amount), hold=hold, amount=Yen(amount))
        )

    @rule(id=IDS, hold=IDS)
    def void(self, id: str, hold: str) -> None:
        self.pile.append(Void(id=id, body=fingerprint("void", hold), hold=hold))

    @rule(id=IDS)
    def ask_for_the_outcome(self, id: str) -> None:
        self.pile.append(Close(id=id))

    @rule(hours=st.integers(1, 60))
    def time_passes(self, hours: int) -> None:
        self.post()
        self.books.now += hours * DAY // 24

    @rule()
    def the_housekeeping_comes(self) -> None:
        self.post()
        for _ in range(2):  # lots wait for the holds upon them
            service.sweep(self.books.engine, self.books.store, Micros(self.books.now))
        self.model.sweep(self.books.now)

    @rule()
    def post(self) -> None:
        pile, self.pile = self.pile, []
        expected = [self.model.apply(command, self.books.now) for command in pile]
        got = [outcome.code for outcome in self.books.store.post(pile, Micros(self.books.now))]
        assert got == expected
        for wallet, coins in self.model.wallets.items():
            assert self.books.balance(wallet) == len(coins)
        for shop, balance in self.model.shops.items():
            assert self.books.balance(shop) == balance


LivesOfTheBooks.TestCase.settings = settings(max_examples=40, stateful_step_count=40)
TestLivesOfTheBooks = LivesOfTheBooks.TestCase
