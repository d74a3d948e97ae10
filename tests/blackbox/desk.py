"""``python -m tests.blackbox.desk FILE``: a counter that charges wallets, a second writer to the books.

It writes down what it will do, does it again until the books have taken it, and writes down what the
books said. A new life does again what the life before left open.
"""

from __future__ import annotations

import itertools
import random
import sqlite3
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import psycopg
import sqlalchemy as sa

from hub.coin.wallets import service as wallets
from hub.core.db import open_engine, reading
from hub.ledger.model import Code
from hub.ledger.posting.store import BooksUnavailable
from hub.ledger.posting.stores import posting
from tests.blackbox.journal import Ask, Journal, Said
from tests.blackbox.profile import load
from tests.blackbox.tills import open_asks

PAUSE_SECONDS = 0.1
AMOUNTS = (5000, 20_000, 50_000)
AWAY = (BooksUnavailable, sa.exc.OperationalError, sqlite3.OperationalError, psycopg.OperationalError)
"""The database cannot be had now."""


class Profile(msgspec.Struct, frozen=True):
    """What the counter is told at its start."""

    journal: Path
    stop: Path
    database_url: str
    wallets: list[str]
    seed: int


class Desk:
    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._journal = Journal(profile.journal)
        self._engine = open_engine(profile.database_url)

    def charge(self, ask: Ask) -> None:
        """Until it is done or refused, under the one id."""
        while True:
            try:
                outcome_code = self._try(ask)
            except AWAY:
                time.sleep(PAUSE_SECONDS)
                continue
            state = "paid" if outcome_code is Code.POSTED else "refused"
            self._journal.write(
                Said(id=ask.id, to="charge", state=state, reason="" if state == "paid" else outcome_code.name)
            )
            return

    def _try(self, ask: Ask) -> Code:
        with reading(self._engine) as tx:
            wallet = wallets.find_wallet(tx, ask.wallet)
        assert wallet is not None
        with posting(self._profile.database_url) as store:
            now = datetime.now(UTC)
            outcome = wallets.charge(
                self._engine, store, id=ask.id, wallet=wallet, amount=ask.amount, now=now
            )
        return outcome.code

    def work(self) -> None:
        life = f"{time.time_ns() // 1_000_000 % 10**9:x}"
        chance = random.Random(f"{self._profile.seed} desk {life}")
        for left in open_asks(self._profile.journal):
            self.charge(left)
        for number in itertools.count(1):
            if self._profile.stop.exists():
                return
            ask = Ask(
                id=f"charge-{life}-{number}", what="charge", node="desk", amount=chance.choice(AMOUNTS),
                wallet=chance.choice(self._profile.wallets),
            )  # fmt: skip
            self._journal.write(ask)
            self.charge(ask)
            time.sleep(PAUSE_SECONDS)


if __name__ == "__main__":
    Desk(load(sys.argv[1], Profile)).work()
