"""Who has a wallet and who a shop: pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hub.ledger.units import AccountId

SUBJECT = "coin"
"""What watchers of wallets, shops and tills watch; balances are the ledger's."""


@dataclass(frozen=True, slots=True)
class Wallet:
    """``number`` is what codes and staff know it by; no name stands here."""

    number: str
    account: AccountId
    citizen: str | None


class Holder(StrEnum):
    """How somebody holds a wallet."""

    PHONE = "phone"
    CARD = "card"  # alone


class Use(StrEnum):
    """Whether a wallet pays."""

    OPEN = "open"
    FROZEN = "frozen"


class Trading(StrEnum):
    """Whether a shop takes payments."""

    ACTIVE = "active"
    STOPPED = "stopped"


class FreezeReason(StrEnum):
    """Who froze a wallet."""

    HOLDER = "holder"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Shop:
    """``registration_number``: T and 13 digits, for 適格簡易請求書. ``code``: the number on its poster."""

    id: str
    name: str
    account: AccountId
    active: bool
    code: str
    registration_number: str | None = None
