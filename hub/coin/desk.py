"""What the desk's pages of the coin share: who may open them, and what they show of a wallet."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import sqlalchemy as sa
from fastapi import Depends

from edge.wire import receipts
from hub.coin import card_codes, cards, codes, corrections, counter, identified, memo, parts, phone, service
from hub.coin.limits import limits
from hub.coin.model import Freezer, Wallet
from hub.coin.tables import wallet as wallet_table
from hub.coin.words import NO_REASON, REFUND_REASONS
from hub.core.db import Transaction
from hub.core.words import local_day, own
from hub.identity import service as identity
from hub.identity.model import Role, Staff
from hub.identity.tables import staff as staff_table
from hub.identity.web import require
from hub.kit import typed
from hub.ledger import finding
from hub.ledger.model import AccountKind, Code, Kind
from hub.ledger.reading import balance_at, movements
from hub.ledger.records import Entry
from hub.ledger.service import moment
from kiosk.words.catalogue import Words

Clerk = Annotated[Staff, Depends(require(Role.TILL_CLERK))]
"""Whoever handles money at the counter."""
Watcher = Annotated[Staff, Depends(require(Role.TILL_CLERK, Role.AUDITOR))]
"""The auditor sees the same and changes nothing."""

LAST_LINES = 20
CORRECTION = "/desk/coin/corrections/new"

KINDS = {
    corrections.Kind.RETURN_CHARGE: ("チャージの取り消し", "Return a charge"),
    corrections.Kind.REFUND: ("支払いの返金", "Refund a payment"),
    corrections.Kind.CHARGE_AGAIN: ("返金の取り消し", "Take a refund back"),
    corrections.Kind.ADD: ("残高に足す", "Add to the balance"),
    corrections.Kind.TAKE: ("残高から引く", "Take from the balance"),
    corrections.Kind.RELEASE: ("取り置きの解除", "Release money set aside"),
}
STATES = {
    corrections.State.PROPOSED: ("warn", "承認待ち"),
    corrections.State.APPROVED: ("warn", "反映中"),
    corrections.State.POSTED: ("good", "反映済み"),
    corrections.State.REFUSED: ("bad", "反映できず"),
    corrections.State.REJECTED: ("quiet", "差し戻し"),
}
KIND_NAMES = {
    AccountKind.ISSUE: "発行（現金など）",
    AccountKind.WALLET: "さいふ",
    AccountKind.SHOP: "加盟店",
    AccountKind.LAPSED: "失効",
    AccountKind.CLEARING: "清算",
}
CARD_STATES = {
    cards.CardState.ACTIVE: ("good", "使用中"),
    cards.CardState.LOCKED: ("warn", "暗証番号でロック中"),
    cards.CardState.LOST: ("bad", "紛失"),
    cards.CardState.REPLACED: ("quiet", "再発行済み"),
}


DOCUMENTS = {
    identified.Document.MY_NUMBER: "マイナンバーカード",
    identified.Document.LICENCE: "運転免許証",
    identified.Document.PASSPORT: "旅券（パスポート）",
    identified.Document.RESIDENCE: "在留カード・特別永住者証明書",
    identified.Document.TWO_OTHERS: "顔写真のない書類を2点",
}


@dataclass(frozen=True, slots=True)
class Found:
    """What a text typed or scanned at the counter leads to: its page, and the form that puts it right."""

    path: str
    correction: str


def grouped(number: str) -> str:
    """A wallet's or card's number as people read it: 9392 0000 0000 0000."""
    return " ".join(number[place : place + 4] for place in range(0, len(number), 4))


def search(tx: Transaction, text: str, key: bytes) -> Found | None:
    """A wallet or payment by its number, a card or receipt also by what a scanner reads from it."""
    wallet = _wallet_behind(tx, text.strip(), key)
    if wallet is not None:
        return Found(f"/desk/coin/wallets/{wallet.number}", f"{CORRECTION}?wallet={wallet.number}")
    position = codes.position_of(typed.login(text.strip().removeprefix(receipts.PREFIX)))
    if position is not None and finding.at(tx, position) is not None:
        number = codes.payment_number(position)
        return Found(f"/desk/coin?number={number}", f"{CORRECTION}?about={number}")
    return None


def _wallet_behind(tx: Transaction, text: str, key: bytes) -> Wallet | None:
    digits = typed.login(text)
    if card_codes.is_card(text):
        try:
            digits = card_codes.read(text, key).number
        except codes.CodeUnreadable:
            return None
    card = cards.find_card(tx, digits) if card_codes.is_card_number(digits) else None
    person = identity.find_by_login(tx, digits)
    if person is not None:
        return service.wallet_of(tx, person.id)
    return service.find_wallet(tx, card.wallet if card else digits)


def refund_reasons(tx: Transaction, found: Entry) -> list[Words]:
    """Why money was given back: by this refund, or of this payment. Empty where nothing was."""
    if found.kind is Kind.REFUND:
        reason = memo.read(found.memo).reason
        return [NO_REASON if reason is None else REFUND_REASONS[reason]]
    if not found.refunded:
        return []
    given = parts.given_back(tx, [found.position]).get(found.position)
    return [REFUND_REASONS[reason] for reason in given.reasons] if given and given.reasons else [NO_REASON]


@dataclass(frozen=True, slots=True)
class Charge:
    """What the paper of a charge against cash says."""

    id: str
    number: str
    position: int
    chain: str
    at: datetime
    amount: int
    received: int | None
    wallet: Wallet
    balance: int


def charge_paper(tx: Transaction, id: str) -> Charge | None:
    """The charge with this id, when it was posted to a wallet against cash."""
    entry = finding.find(tx, id)
    if entry is None or entry.code is not Code.POSTED or not counter.was_cash(tx, id):
        return None
    wallet = wallet_of_account(tx, entry.credit)
    if wallet is None:
        return None
    return Charge(
        id,
        codes.payment_number(entry.position),
        entry.position,
        entry.chain.hex(),
        moment(entry.at),
        entry.amount,
        counter.received_for(tx, id),
        wallet,
        balance_at(tx, wallet.account, entry.position),
    )


def wallet_of_account(tx: Transaction, account: int | None) -> Wallet | None:
    """The wallet behind a ledger account; ``None`` for a shop's or the issuer's."""
    number = tx.execute(sa.select(wallet_table.c.number).where(wallet_table.c.account == account)).scalar()
    return service.find_wallet(tx, number) if number else None


def called(tx: Transaction, account: int) -> str:
    """How the counter calls an account: a shop by its name, a wallet by its number, else by its kind."""
    behind = wallet_of_account(tx, account)
    if behind is not None:
        return f"さいふ {grouped(behind.number)}"
    name = service.names(tx, {account}).get(account)
    return own(name) if name else KIND_NAMES[finding.standing(tx, account).kind]


def wallet_values(tx: Transaction, staff: Staff, wallet: Wallet, now: datetime) -> dict[str, object]:
    """Everything that the page of one wallet shows."""
    held = cards.cards_of(tx, wallet.number)
    known = identified.find(tx, wallet.number)
    people = {each.staff for each in counter.freezings(tx, wallet.number)}
    if known is not None:
        people.add(known.staff)
    return {
        "wallet": wallet,
        "number": grouped(wallet.number),
        "standing": finding.standing(tx, wallet.account),
        "summary": phone.summary(tx, wallet, now),
        "lines": phone.lines(tx, movements(tx, wallet.account, limit=LAST_LINES)),
        "cards": held,
        "card": next((each for each in held if each.in_use), None),
        "lost": next((each for each in held if each.state is cards.CardState.LOST), None),
        "frozen_by": service.frozen_by(tx, wallet.number),
        "STAFF": Freezer.STAFF,
        "freezings": counter.freezings(tx, wallet.number),
        "people": names_of(tx, people),
        "shift": counter.running_shift(tx, staff.id),
        "card_states": CARD_STATES,
        "identified": known,
        "documents": DOCUMENTS,
        "limits": limits(local_day(now)),
        "grouped": grouped,
        "may_act": staff.may(Role.TILL_CLERK),
    }


def names_of(tx: Transaction, ids: Collection[str | None]) -> dict[str, str]:
    """Id of a member of staff → name, also of those who have left."""
    query = sa.select(staff_table.c.id, staff_table.c.name).where(staff_table.c.id.in_(set(ids) - {None}))
    return {row.id: own(row.name) for row in tx.execute(query)}
