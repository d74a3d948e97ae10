"""Corrections as matters of approval: one step, by whoever handles money and has not proposed it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection

import msgspec

from hub.approvals.model import Move, Seen, Step
from hub.approvals.port import Kind, Matter
from hub.coin.corrections import service
from hub.coin.corrections.words import KINDS as NAMES
from hub.coin.subject import TILL_CLERK
from hub.coin.wallets.service import find_wallet
from hub.core.db import Transaction
from hub.identity.subject import AUDITOR


def content(tx: Transaction, id: str) -> Seen:
    """All that would be posted, and why. A correction is never written again, so it has one revision."""
    of = service.get(tx, id)
    told = (of.kind, of.wallet, of.target, of.amount, of.reduced, of.value_class, of.undoes, of.reason)
    return Seen(1, hashlib.sha256(msgspec.json.encode(told)).hexdigest())


def route(_tx: Transaction, _id: str) -> tuple[Step, ...]:
    return (Step(role=TILL_CLERK),)


def matters(tx: Transaction, ids: Collection[str]) -> dict[str, Matter]:
    return {
        each.id: Matter(title=f"￥{each.amount:,}", ja=NAMES[each.kind][0], en=NAMES[each.kind][1])
        for each in service.found(tx, ids)
    }


def path(id: str) -> str:
    return f"/desk/coin/corrections/{id}"


def citizen(tx: Transaction, id: str) -> str | None:
    """Whose wallet it is about."""
    wallet = find_wallet(tx, service.get(tx, id).wallet)
    return wallet.citizen if wallet else None


KINDS = (
    Kind(
        name=service.KIND,
        ja="訂正",
        en="Correction",
        rights=frozenset({TILL_CLERK}),
        content=content,
        route=route,
        still_valid=service.check,
        matters=matters,
        path=path,
        effects={
            Move.APPROVE: service.on_approved,
            Move.REJECT: service.on_rejected,
            Move.WITHDRAW: service.on_withdrawn,
        },
        open_to=frozenset({TILL_CLERK, AUDITOR}),
        about=citizen,
        followed_up=True,
    ),
)
