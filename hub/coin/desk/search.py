"""A text typed or scanned at the counter: the page that it leads to."""

from __future__ import annotations

from dataclasses import dataclass

from edge.wire import receipts
from hub.coin import numbers
from hub.coin.cards import service as cards
from hub.coin.model import Wallet
from hub.coin.qr import card_code, one_time_code
from hub.coin.wallets import service as wallets
from hub.core.db import Transaction
from hub.identity.citizens import service as citizens
from hub.kit import typed
from hub.ledger import queries

CORRECTION = "/desk/coin/corrections/new"


@dataclass(frozen=True, slots=True)
class Found:
    """What a text typed or scanned at the counter leads to: its page, and the form that puts it right."""

    path: str
    correction: str


def search(tx: Transaction, text: str, key: bytes) -> Found | None:
    """A wallet or payment by its number, a card or receipt also by what a scanner reads from it."""
    wallet = _wallet_behind(tx, text.strip(), key)
    if wallet is not None:
        return Found(f"/desk/coin/wallets/{wallet.number}", f"{CORRECTION}?wallet={wallet.number}")
    position = numbers.position_of(typed.login(text.strip().removeprefix(receipts.PREFIX)))
    if position is not None and queries.at(tx, position) is not None:
        number = numbers.payment_number(position)
        return Found(f"/desk/coin?number={number}", f"{CORRECTION}?about={number}")
    return None


def _wallet_behind(tx: Transaction, text: str, key: bytes) -> Wallet | None:
    digits = typed.login(text)
    if card_code.is_card(text):
        try:
            digits = card_code.read(text, key).number
        except one_time_code.CodeUnreadable:
            return None
    card = cards.find_card(tx, digits) if numbers.is_card_number(digits) else None
    person = citizens.find_by_login(tx, digits)
    if person is not None:
        return wallets.wallet_of(tx, person.id)
    return wallets.find_wallet(tx, card.wallet if card else digits)
