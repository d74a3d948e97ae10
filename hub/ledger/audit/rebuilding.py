"""All balances anew from the journal's lines, with the hash chain verified on the way.

The log is cut into stretches that processes walk side by side: a stretch begins with the hash of the
entry before it, and with whatever balances its first lines say that there were. Put together, the
end of one must be the beginning of the next.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context

import sqlalchemy as sa

from hub.core.db import open_engine, reading
from hub.ledger.audit.walking import sealed
from hub.ledger.chain import GENESIS, link
from hub.ledger.statements import end_of_log
from hub.ledger.units import Position

STRETCH = 250_000
"""Entries that one process walks at a time."""


@dataclass
class Stretch:
    """What the entries above position ``after`` say, up to where the next stretch begins.

    ``begun`` and ``ended`` are balances by account, before the first and after the last of its lines;
    ``lots`` what went into and out of each lot. ``wrong`` are findings, a sentence each.
    """

    after: int = 0
    lines: int = 0
    begun: dict[int, int] = field(default_factory=dict)
    ended: dict[int, int] = field(default_factory=dict)
    lots: dict[int, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Rebuilt:
    """``wrong`` is empty when the books are what their lines say."""

    entries: int
    lines: int
    wrong: list[str]


def rebuild(database_url: str, processes: int = 1, stretch: int = STRETCH) -> Rebuilt:
    """Add everything up and compare it with the books as they stood when this began."""
    engine = open_engine(database_url)
    with reading(engine) as tx:
        end, _ = end_of_log(tx)
        balances = dict(_pairs(tx, "SELECT id, balance FROM ledger_account"))
        lots = dict(_pairs(tx, "SELECT id, remaining FROM ledger_lot"))
    engine.dispose()
    cuts = [Position(cut) for cut in (*range(0, end, stretch), end)]
    urls = [database_url] * (len(cuts) - 1)
    if processes == 1:
        whole = _joined(map(walk, urls, cuts, cuts[1:]))
    else:
        with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
            whole = _joined(pool.map(walk, urls, cuts, cuts[1:]))
    whole.wrong += _differences("account", whole.ended, balances)
    whole.wrong += _differences("lot", whole.lots, lots)
    return Rebuilt(end, whole.lines, whole.wrong)


def walk(database_url: str, after: Position, through: Position) -> Stretch:
    """One stretch, in whatever process."""
    engine = open_engine(database_url)
    stretch = Stretch(after)
    begun, ended, lots = stretch.begun, stretch.ended, stretch.lots
    with reading(engine) as tx:
        previous = _chain_at(tx, after)
        for position, text, chain, lines in sealed(tx, after, through):
            if link(previous, text) != chain:
                stretch.wrong.append(f"entry {position}: the hash does not fit")
            previous = chain
            stretch.lines += len(lines)
            for account, _, lot, amount, balance in lines:
                if ended.setdefault(account, begun.setdefault(account, balance - amount)) + amount != balance:
                    stretch.wrong.append(f"entry {position}: the running balance of account {account}")
                ended[account] = balance
                if lot is not None:
                    lots[lot] = lots.get(lot, 0) + amount
    engine.dispose()
    return stretch


def _joined(stretches: Iterable[Stretch]) -> Stretch:
    whole = Stretch()
    for each in stretches:
        whole.lines += each.lines
        whole.wrong += each.wrong
        for account, balance in each.begun.items():
            if whole.ended.get(account, 0) != balance:
                whole.wrong.append(f"entry {each.after}: the balance of account {account} breaks off")
        whole.ended.update(each.ended)
        for lot, amount in each.lots.items():
            whole.lots[lot] = whole.lots.get(lot, 0) + amount
    return whole


def _differences(what: str, found: dict[int, int], stored: dict[int, int]) -> list[str]:
    return [
        f"{what} {number}: {found.get(number, 0)} by its lines, {stored.get(number, 0)} in the books"
        for number in sorted(found.keys() | stored.keys())
        if found.get(number, 0) != stored.get(number, 0)
    ]


def _chain_at(tx: sa.Connection, position: Position) -> bytes:
    if position == 0:
        return GENESIS
    found = tx.execute(
        sa.text("SELECT chain FROM ledger_entry WHERE position = :position"), {"position": position}
    ).scalar_one_or_none()
    return bytes(found or b"")


def _pairs(tx: sa.Connection, query: str) -> Iterable[tuple[int, int]]:
    return ((number, amount) for number, amount in tx.execute(sa.text(query)))
