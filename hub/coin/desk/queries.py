"""What the desk's pages of the coin share: who may open them, and what they show of a wallet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hub.coin import memo, numbers, tax_split
from hub.coin.cards import service as cards
from hub.coin.cash_desk import service as cash_desk
from hub.coin.desk.parties import wallet_of_account
from hub.coin.desk.words import CARD_STATES, DOCUMENTS
from hub.coin.identification import service as identification
from hub.coin.limits import limits
from hub.coin.model import FreezeReason, Wallet
from hub.coin.numbers import grouped
from hub.coin.subject import TILL_CLERK
from hub.coin.wallets import freezing
from hub.coin.wallets import queries as wallet_queries
from hub.coin.wallets import service as wallets
from hub.coin.words import NO_REASON, REFUND_REASONS
from hub.core.db import Transaction
from hub.core.words import local_day
from hub.identity.model import Staff
from hub.identity.staff.queries import names_of
from hub.ledger import queries
from hub.ledger.model import Code, Kind
from hub.ledger.posting.records import Entry
from hub.ledger.service import moment
from hub.ledger.statements import balance_at, movements
from hub.ledger.units import Position
from kiosk.words.catalogue import Words

LAST_LINES = 20


def refund_reasons(tx: Transaction, found: Entry) -> list[Words]:
    """Why money was given back: by this refund, or of this payment. Empty where nothing was."""
    if found.kind is Kind.REFUND:
        reason = memo.read(found.memo).reason
        return [NO_REASON if reason is None else REFUND_REASONS[reason]]
    if not found.refunded:
        return []
    given = tax_split.given_back(tx, [found.position]).get(found.position)
    return [REFUND_REASONS[reason] for reason in given.reasons] if given and given.reasons else [NO_REASON]


@dataclass(frozen=True, slots=True)
class Charge:
    """What the paper of a charge against cash says."""

    id: str
    number: str
    position: Position
    chain: str
    at: datetime
    amount: int
    received: int | None
    wallet: Wallet
    balance: int


def charge_paper(tx: Transaction, id: str) -> Charge | None:
    """The charge with this id, when it was posted to a wallet against cash."""
    entry = queries.find(tx, id)
    if entry is None or entry.code is not Code.POSTED or not cash_desk.was_cash(tx, id):
        return None
    wallet = wallet_of_account(tx, entry.credit)
    if wallet is None:
        return None
    return Charge(
        id,
        numbers.payment_number(entry.position),
        entry.position,
        entry.chain.hex(),
        moment(entry.at),
        entry.amount,
        cash_desk.received_for(tx, id),
        wallet,
        balance_at(tx, wallet.account, entry.position),
    )


def wallet_values(tx: Transaction, staff: Staff, wallet: Wallet, now: datetime) -> dict[str, object]:
    """Everything that the page of one wallet shows."""
    held = cards.cards_of(tx, wallet.number)
    known = identification.find(tx, wallet.number)
    people = {each.staff for each in freezing.freezings(tx, wallet.number)}
    if known is not None:
        people.add(known.staff)
    return {
        "wallet": wallet,
        "number": grouped(wallet.number),
        "standing": queries.standing(tx, wallet.account),
        "summary": wallet_queries.summary(tx, wallet, now),
        "lines": wallet_queries.lines(tx, movements(tx, wallet.account, limit=LAST_LINES)),
        "cards": held,
        "card": next((each for each in held if each.in_use), None),
        "lost": next((each for each in held if each.state is cards.CardState.LOST), None),
        "frozen_by": wallets.frozen_by(tx, wallet.number),
        "STAFF": FreezeReason.STAFF,
        "freezings": freezing.freezings(tx, wallet.number),
        "people": names_of(tx, people),
        "shift": cash_desk.running_shift(tx, staff.id),
        "card_states": CARD_STATES,
        "identified": known,
        "documents": DOCUMENTS,
        "limits": limits(local_day(now)),
        "grouped": grouped,
        "may_act": staff.may(TILL_CLERK),
    }
