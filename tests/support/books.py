"""Books with short words for what tests do all day: open, charge, pay, give back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from hub.core.db import open_engine, reading, transaction
from hub.ledger import service
from hub.ledger.audit import invariants
from hub.ledger.model import (
    AccountKind,
    Command,
    Meter,
    NewLot,
    Outcome,
    Refund,
    Transfer,
    ValueClass,
    fingerprint,
)
from hub.ledger.posting.store import LedgerStore
from hub.ledger.posting.stores import posting
from hub.ledger.tables import account
from hub.ledger.units import AccountId, Micros, Yen

DAY = 86_400_000_000
"""Microseconds."""
START = 1_790_000_000_000_000
"""A moment in September 2026."""


class Books:
    """A store with a clock that stands until moved. Ids are made when none is given."""

    def __init__(self, engine: sa.Engine, store: LedgerStore) -> None:
        self.engine = engine
        self.store = store
        self.now = START
        self._made = 0
        with transaction(engine) as tx:
            self.issue = service.system_account(tx, AccountKind.ISSUE)

    def new_id(self) -> str:
        self._made += 1
        return f"made-{self._made}"

    def open(self, kind: AccountKind, cap: int | None = None, floor: int | None = 0) -> AccountId:
        with transaction(self.engine) as tx:
            return service.open_account(tx, kind, floor=floor, cap=cap)

    def wallet(self, balance: int = 0, cap: int | None = None) -> AccountId:
        """A wallet holding ``balance`` of paid money that expires in a year."""
        number = self.open(AccountKind.WALLET, cap)
        if balance:
            assert self.charge(number, balance).code == 0
        return number

    def shop(self) -> AccountId:
        return self.open(AccountKind.SHOP)

    def post(self, command: Command) -> Outcome:
        (outcome,) = self.store.post([command], Micros(self.now))
        return outcome

    def charge(
        self, wallet: AccountId, amount: int, value_class: ValueClass = ValueClass.PAID, days: int = 365
    ) -> Outcome:
        lot = NewLot(value_class, Micros(self.now + days * DAY))
        return self.post(self.transfer(self.issue, wallet, amount, new_lot=lot))

    def transfer(
        self,
        debit: AccountId | None,
        credit: AccountId | None,
        amount: int,
        id: str | None = None,
        new_lot: NewLot | None = None,
        nonce: bytes | None = None,
        most: Yen | None = None,
        refusal: str | None = None,
        meters: tuple[Meter, ...] = (),
        only: ValueClass | None = None,
        memo: str | None = None,
    ) -> Transfer:
        """A transfer whose body is its parties and amount, as a caller would hash them."""
        body = fingerprint("transfer", debit, credit, amount)
        return Transfer(
            id=id or self.new_id(),
            body=body,
            debit=debit,
            credit=credit,
            amount=Yen(amount),
            new_lot=new_lot,
            nonce=nonce,
            most=most,
            meters=meters,
            only=only,
            memo=memo,
            refusal=refusal,
        )

    def pay(self, wallet: AccountId, shop: AccountId, amount: int, id: str | None = None) -> Outcome:
        return self.post(self.transfer(wallet, shop, amount, id))

    def refund(
        self, payment: str, amount: int, by: AccountId, id: str | None = None, memo: str | None = None
    ) -> Refund:
        body = fingerprint("refund", payment, amount, by)
        until = self.now + 30 * DAY
        return Refund(
            id=id or self.new_id(),
            body=body,
            payment=payment,
            amount=Yen(amount),
            by=by,
            until_at_least=Micros(until),
            memo=memo,
        )

    def balance(self, number: int) -> int:
        with reading(self.engine) as tx:
            return int(tx.execute(sa.select(account.c.balance).where(account.c.id == number)).scalar_one())

    def violations(self) -> list[invariants.Violation]:
        with reading(self.engine) as tx:
            return [violation for check in invariants.CHECKS.values() for violation in check(tx)]


@contextmanager
def open_books(database_url: str) -> Iterator[Books]:
    """Books on this database, whose invariants are all checked once more at the end."""
    engine = open_engine(database_url)
    try:
        with posting(database_url) as store:
            books = Books(engine, store)
            yield books
            assert books.violations() == []
    finally:
        engine.dispose()
