"""How much coin may move and lie on a day: dated rules out of ``rules/limits.toml``, each with its ground."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import msgspec

from hub.law.rules import Ground, RuleBook, Unknown
from hub.ledger.model import Meter
from hub.ledger.units import Yen, day_number, month_number

Value = TypeVar("Value")

RULE_FILE = Path(__file__).parent / "rules" / "limits.toml"


class LimitsUnknown(Exception):
    """No edition of a rule is in force on that day: better no payment than one without a limit."""


class Most(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Yen at most in one movement, in a day and in a month of the city; ``None``: not bounded."""

    each: Yen
    day: Yen | None = None
    month: Yen | None = None

    def meter(self, key: str, today: date) -> Meter:
        """What the ledger adds up under ``key`` against these bounds; ``today`` is the city's."""
        return Meter(key, day_number(today), month_number(today), self.day, self.month)


class _Lasts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Days."""

    bought: int
    refunded: int


@dataclass(frozen=True, slots=True)
class Limits:
    """What holds on one day. ``grounds`` says why, by the rule's id, for pages that show it.

    ``payment``: by one wallet. ``transfer``: person to person, by one wallet. ``funding``: out of one
    means of payment into all wallets together. ``balance``: in a wallet of whoever holds it,
    ``balance_identified``: in the one wallet of an identified person. ``card_without_pin``: above
    it a wallet card asks for its PIN. ``paid_lasts``: bought coin, from its purchase.
    ``refund_lasts_at_least``: money that comes back after its expiry, or shortly before.
    """

    payment: Most
    transfer: Most
    funding: Most
    balance: int
    balance_identified: int
    card_without_pin: int
    paid_lasts: timedelta
    refund_lasts_at_least: timedelta
    grounds: dict[str, Ground]


@lru_cache(maxsize=8)
def limits(as_of: date) -> Limits:
    """What holds on ``as_of``, a day in the city. Read once a day; raises ``LimitsUnknown``."""
    return limits_of(_shipped(), as_of)


def limits_of(rules: RuleBook, as_of: date) -> Limits:
    """The same from other rules."""
    grounds: dict[str, Ground] = {}

    def ask(id: str, kind: type[Value]) -> Value:
        found = rules.ask(id, as_of, {}, kind)
        if isinstance(found, Unknown):
            raise LimitsUnknown(f"{id} has no edition for {as_of}")
        grounds[id] = found.ground
        return found.value

    lasts = ask("coin.lasts", _Lasts)
    return Limits(
        payment=ask("coin.payment", Most),
        transfer=ask("coin.transfer", Most),
        funding=ask("coin.funding", Most),
        balance=ask("coin.balance", Most).each,
        balance_identified=ask("coin.balance_identified", Most).each,
        card_without_pin=ask("coin.card_without_pin", Most).each,
        paid_lasts=timedelta(days=lasts.bought),
        refund_lasts_at_least=timedelta(days=lasts.refunded),
        grounds=grounds,
    )


@lru_cache(maxsize=1)
def _shipped() -> RuleBook:
    return RuleBook.load(RULE_FILE)
