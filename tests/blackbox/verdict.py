"""What the clients were told, against what the books hold: counted by rows and sums alone.

Nothing here asks the hub's code what is right, its own named invariants apart, which are run too.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from tests.blackbox.journal import Ask, Said, read

ENTRIES = "SELECT id, code, amount FROM ledger_entry"
BALANCES = "SELECT id, balance FROM ledger_account"
BY_PAGE = ("charge", "poster", "fix")
"""Told by a page that says what was done, and of it neither number nor sum."""


@dataclass
class Story:
    """One id: what was asked under it, and everything that was ever said of it."""

    ask: Ask
    said: set[tuple[str, str]] = field(default_factory=set)
    amounts: set[int] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)
    answers: int = 0

    @property
    def paid(self) -> bool:
        return any(state == "paid" for state, _ in self.said)


def stories(journals: Iterable[Path]) -> tuple[dict[str, Story], list[str]]:
    """By id; and complaints about answers that no rule allows."""
    known: dict[str, Story] = {}
    lines = [line for journal in journals for line in read(journal)]
    for line in lines:
        if isinstance(line, Ask):
            known[line.id] = Story(line)
    wrong: list[str] = []
    for line in lines:
        if isinstance(line, Said):
            wrong += _hear(known[line.id], line)
    return known, wrong


def _hear(story: Story, said: Said) -> Iterator[str]:
    story.answers += 1
    if said.other:
        if (said.state, said.reason) not in (("refused", "id_reused"), ("refused", "closed")):
            yield f"{said.id}: another body under its id was answered {said.state} {said.reason}"
        return
    if said.reason == "id_reused":
        yield f"{said.id}: its own body was taken for another"
        return
    never = said.state == "absent" or said.reason == "closed"
    story.said.add(("refused", "closed") if never else (said.state, said.reason))
    if said.state == "paid" and said.to not in BY_PAGE:
        assert said.amount is not None
        assert said.number is not None
        story.amounts.add(said.amount)
        story.numbers.add(said.number)


def complaints(
    known: Mapping[str, Story], engine: sa.Engine, wallets: Mapping[str, int], shops: Mapping[str, int],
    shop_of: Mapping[str, str],
) -> Iterator[str]:  # fmt: skip
    """Everything in which journals and books differ; nothing when all is well."""
    with engine.connect() as tx:
        rows = {row.id: row for row in tx.execute(sa.text(ENTRIES))}
        balances = {row.id: row.balance for row in tx.execute(sa.text(BALANCES))}
    yield from _by_id(known, {id: row.amount for id, row in rows.items() if row.code == 0})
    yield from _codes_once(known)
    yield from _refunds_bounded(known)
    right: dict[int, int] = defaultdict(int)
    for story in known.values():
        if story.paid:
            ask = story.ask
            sign = -1 if ask.what == "pay" else 1
            right[wallets[ask.wallet]] += sign * ask.amount
            if ask.what != "charge":
                right[shops[shop_of[ask.node]]] -= sign * ask.amount
    for account in [*wallets.values(), *shops.values()]:
        if balances[account] != right[account]:
            yield f"account {account} holds {balances[account]}, the journals say {right[account]}"


def _by_id(known: Mapping[str, Story], posted: Mapping[str, int]) -> Iterator[str]:
    for id, story in known.items():
        if not story.said:
            yield f"{id}: still open"
        elif len(story.said) > 1 or len(story.numbers) > 1:
            yield f"{id}: was told {sorted(story.said)} {sorted(story.numbers)}"
        elif story.paid != (id in posted):
            books = "hold" if id in posted else "lack"
            yield f"{id}: was told {sorted(story.said)}, and the books {books} it"
        elif story.paid and {posted[id], story.ask.amount} | story.amounts != {story.ask.amount}:
            yield f"{id}: another amount"
    for id in set(posted) - set(known):
        yield f"{id}: in the books, and nobody asked for it"


def _codes_once(known: Mapping[str, Story]) -> Iterator[str]:
    used = Counter(story.ask.code for story in known.values() if story.paid and story.ask.code)
    for code, times in used.items():
        if times > 1:
            yield f"one code has paid {times} times: {code[:12]}…"


def _refunds_bounded(known: Mapping[str, Story]) -> Iterator[str]:
    given: Counter[str] = Counter()
    for story in known.values():
        if story.paid and story.ask.what == "refund":
            given[story.ask.target] += story.ask.amount
    for payment, amount in given.items():
        if amount > known[payment].ask.amount or not known[payment].paid:
            yield f"{payment}: {amount} yen of it were given back"
