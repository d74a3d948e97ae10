"""Tries to come in: what counts against whom, and what a success forgives."""

from __future__ import annotations

from datetime import datetime

from hub.core import limits
from hub.core.db import Transaction
from hub.identity.model import KNOWN_HERE, PER_ADDRESS, PER_LOGIN, PER_LOGIN_HERE


def count(tx: Transaction, account: str, address: str, now: datetime) -> None:
    """One try at ``account`` from ``address``; raises ``limits.TooOften``.

    A guesser is held up where he is. The account stays open to everybody else, and to the addresses that
    it is used from even while the whole world guesses at it.
    """
    here = _here(account, address)
    limits.hit(tx, PER_LOGIN_HERE, here, now)
    limits.hit(tx, PER_ADDRESS, address, now)
    if not limits.reached(tx, KNOWN_HERE, here, now):
        limits.hit(tx, PER_LOGIN, account, now)


def succeeded(tx: Transaction, account: str, address: str, now: datetime) -> None:
    """The try that was counted last was right."""
    here = _here(account, address)
    limits.forgive(tx, PER_LOGIN_HERE, here)
    limits.take_back(tx, PER_ADDRESS, address)
    if not limits.reached(tx, KNOWN_HERE, here, now):
        limits.take_back(tx, PER_LOGIN, account)
    limits.forgive(tx, KNOWN_HERE, here)
    limits.hit(tx, KNOWN_HERE, here, now)


def _here(account: str, address: str) -> str:
    return f"{account}\0{address}"
