"""What a measurement needs around it: broker, child processes, a town with money in it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from city.ports import free_port
from edge.wire.topics import Topics
from hub.coin import numbers
from hub.coin.keys import KEY_FILE, code_key
from hub.coin.shops import service as shops
from hub.coin.wallets.tables import wallet
from hub.core.db import Transaction, open_engine, transaction
from hub.core.migrating import upgrade
from hub.ledger.model import AccountKind, Code, NewLot, Transfer, ValueClass, fingerprint
from hub.ledger.posting.stores import posting
from hub.ledger.service import microseconds, open_account, system_account
from hub.ledger.units import AccountId, Micros, Yen
from tests.support.broker import MOSQUITTO
from tests.support.certificates import Authority
from tests.support.waiting import wait_for_port

TERMINALS = 64
SHOPS = 20
WALLETS = 2000
YEN_EACH = 90_000
TOPICS = Topics()
NODES = [f"bench-{number:02d}" for number in range(TERMINALS)]

_PLAIN = """\
listener {port} 127.0.0.1
set_tcp_nodelay true
max_inflight_messages 0
max_queued_messages 100000
log_dest none
{user}
"""
_TLS = """\
cafile {certificates}/ca.pem
certfile {certificates}/broker.pem
keyfile {certificates}/broker.key
require_certificate true
use_identity_as_username true
"""


@dataclass(frozen=True)
class BrokerAt:
    """``certificates``: a folder with those of hub-money and terminal, or ``None`` on a plain line."""

    port: int
    certificates: Path | None

    def arguments(self) -> list[str]:
        return [str(self.certificates)] if self.certificates else []


@contextmanager
def broker(folder: Path, *, tls: bool) -> Iterator[BrokerAt]:
    """A Mosquitto for the length of a ``with`` block."""
    folder.mkdir(parents=True)
    port, certificates = free_port(), folder / "certificates"
    text = _PLAIN.format(port=port, user="user root" if os.geteuid() == 0 else "")
    if tls:
        authority = Authority(certificates)
        for identity in ("broker", "hub-money", "terminal"):
            authority.issue(identity)
        text += _TLS.format(certificates=certificates)
    else:
        text += "allow_anonymous true\n"
    (folder / "mosquitto.conf").write_text(text)
    command = [MOSQUITTO, "-c", str(folder / "mosquitto.conf")]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        wait_for_port(port)
        yield BrokerAt(port, certificates if tls else None)
    finally:
        process.kill()
        process.wait()


@contextmanager
def child(module: str, *arguments: str) -> Iterator[int]:
    """The process of ``python -m module`` that has said ``ready``, until the end of the block."""
    process = subprocess.Popen([sys.executable, "-m", module, *arguments], stdout=subprocess.PIPE)
    assert process.stdout is not None
    try:
        if process.stdout.readline() != b"ready\n":
            raise RuntimeError(f"{module} did not start")
        yield process.pid
    finally:
        process.terminate()
        process.wait(30)
        process.stdout.close()


@dataclass(frozen=True)
class Town:
    """Where the hub's files and database are, its wallets' numbers and the key of their codes."""

    folder: Path
    url: str
    numbers: list[str]
    key: bytes


def build_town(folder: Path, url: str, hot: float = 0.0) -> Town:
    """64 tills of 20 shops, and wallets full of money. One shop has ``hot`` of the tills, if any."""
    folder.mkdir(parents=True)
    now = datetime.now(UTC)
    wallet_numbers = [numbers.wallet_number(number) for number in range(WALLETS)]
    engine = open_engine(url)
    upgrade(engine)
    with transaction(engine) as tx:
        for number in range(SHOPS):
            shops.open_shop(tx, id=f"shop-{number}", name=f"店 {number}")
        for number, node in enumerate(NODES):
            shop = 0 if number < hot * TERMINALS else number % SHOPS
            shops.assign_till(tx, node, f"shop-{shop}")
        issue = system_account(tx, AccountKind.ISSUE)
        accounts = [_open_wallet(tx, number, now) for number in wallet_numbers]
    engine.dispose()
    _fill(url, issue, accounts, microseconds(now))
    return Town(folder, url, wallet_numbers, code_key(folder / KEY_FILE, os.urandom))


def _open_wallet(tx: Transaction, number: str, now: datetime) -> int:
    account = open_account(tx, AccountKind.WALLET, cap=100_000)
    tx.execute(sa.insert(wallet).values(number=number, account=account, citizen=None, opened_at=now))
    return account


def _fill(url: str, issue: int, accounts: list[int], at: int) -> None:
    lot = NewLot(ValueClass.PAID, Micros(at + 10**13))
    charges = [
        Transfer(
            id=f"charge-{account}",
            body=fingerprint(account),
            debit=AccountId(issue),
            credit=AccountId(account),
            amount=Yen(YEN_EACH),
            new_lot=lot,
        )
        for account in accounts
    ]
    with posting(url) as store:
        for first in range(0, len(charges), 500):
            outcomes = store.post(charges[first : first + 500], Micros(at))
            assert {outcome.code for outcome in outcomes} == {Code.POSTED}
