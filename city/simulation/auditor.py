"""Looks at everything after every step: the books, the answers, the screens, the papers.

A complaint is a fault of the system; the first one ends the run.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import sqlalchemy as sa

from city.simulation.printer import Sheet
from city.simulation.records import ABSENT, Body, Said, id_of
from city.simulation.reference_model import ReferenceModel
from city.simulation.workload import SHOP_OF
from edge.wire.messages.coin import AskOutcome, Listed, Outcome, PaymentState, Requested, Totals
from hub.coin.checks import CHECKS as COIN_CHECKS
from hub.coin.numbers import payment_number
from hub.coin.payments.devices import Answer, Ask
from hub.core.db import reading
from hub.ledger.audit.invariants import CHECKS
from hub.ledger.units import Position
from kiosk.flows.till.model import Pending, Result
from kiosk.flows.till.phases import Paid, Refused, State, Working

CHECK_EVERY = 4
"""Commits between two invariants, which are read in turn; at the end of a run all are. The reference's
comparison and the sum over all accounts are made after every commit."""

ShopStates = Callable[[str], set[bool]]
"""Shop → whether it is active, as far as the money process may know it now."""


class Auditor:
    """``shop_states`` and ``told`` are the world's; ``complaints`` stay empty in a sound one.

    ``said`` counts the hub's answers.
    """

    def __init__(
        self, reference: ReferenceModel, shop_states: ShopStates, told: Callable[[str], None]
    ) -> None:
        self.reference = reference
        self.complaints: list[str] = []
        self.said: Counter[str] = Counter()
        self._shop_states = shop_states
        self._told = told
        self._commits = 0
        self._denied: dict[str, str] = {}
        self._papers: set[tuple[str, int, str]] = set()
        self._books: sqlite3.Connection | None = None
        self._engine: sa.Engine | None = None

    def open(self, path: Path, engine: sa.Engine) -> None:
        """Look at the books with these eyes from now on."""
        self.close()
        self._books = sqlite3.connect(path, isolation_level=None)
        self._engine = engine

    def close(self) -> None:
        if self._books is not None:
            self._books.close()
            self._books = None

    def complain(self, words: str) -> None:
        self._told(f"!! {words}")
        self.complaints.append(words)

    # --- the hub's answers ---------------------------------------------------------------------

    def answered(self, asks: Sequence[Ask], answers: Sequence[Outcome], now: int) -> None:
        """A batch is durable, and this is what will be said."""
        for ask, answer in zip(asks, answers, strict=True):
            self._outcome(ask, answer, now)
        self.look_at_books()

    def looked(self, ask: Ask, answer: Answer) -> None:
        """What was read beside the payments is the books of this moment."""
        if isinstance(answer, Listed):
            self._listed(ask, answer)
        elif isinstance(answer, Totals):
            self._totals(ask, answer)
        elif isinstance(answer, Requested) and answer.code is not None:
            self.reference.requests[answer.payment] = ask.node

    def posted(self, what: str, said: str, right: str) -> None:
        """What desk or phone were told, and what the reference would have said."""
        if said != right:
            self.complain(f"{what}: the hub says {said}, right: {right}")
        self.look_at_books()

    def _outcome(self, ask: Ask, answer: Outcome, now: int) -> None:
        said: Said = answer.state, answer.reason
        self.said[said_words(said)] += 1
        allowed = self._allowed(ask, now)
        if said in allowed:
            self._write(ask, said, now)
            self._content(answer)
        else:
            right = ", ".join(sorted(map(said_words, allowed)))
            self.complain(f"{_words(ask)}: the hub says {said_words(said)}, right: {right}")

    def recovered(self, write: Callable[[], object] | None) -> None:
        """The hub died in a transaction: all of it is there (``write`` tells the model) or none."""
        if write is not None and self._position() != self.reference.position:
            write()
        self.look_at_books()

    def write_as_seen(self, asks: Sequence[Ask], now: int) -> None:
        """Nobody heard the answers to these, but they are durable."""
        for ask in asks:
            self._write(ask, self._seen(ask, self._allowed(ask, now)), now)

    def _allowed(self, ask: Ask, now: int) -> set[Said]:
        return self.reference.allowed(ask.node, _body(ask), now, self._shop_states(SHOP_OF[ask.node]))

    def _write(self, ask: Ask, said: Said, now: int) -> None:
        id = id_of(_body(ask))
        self.reference.write(ask.node, _body(ask), said, now)
        if id in self._denied and self.reference.moved(id):
            self.complain(f"{id}: committed after a till had said {self._denied[id]}")

    def _seen(self, ask: Ask, allowed: set[Said]) -> Said:
        """Which of several right outcomes the books hold."""
        assert self._books is not None
        query = "SELECT code = 0 FROM ledger_entry WHERE id = ?"
        row = self._books.execute(query, (id_of(_body(ask)),)).fetchone()
        posted = row is not None and bool(row[0])
        fitting = [said for said in allowed if (said[0] is PaymentState.PAID) == posted]
        return min(fitting or allowed, key=str)

    def _content(self, answer: Outcome) -> None:
        """Amount, number and time of what was paid are the log's."""
        record = self.reference.records.get(answer.payment)
        if answer.state is not PaymentState.PAID or record is None:
            return
        said = answer.amount, answer.refunded, answer.number
        right = record.amount, record.refunded, payment_number(Position(record.position))
        if said != right:
            self.complain(f"{answer.payment}: the hub says {said}, the books {right}")

    def _listed(self, ask: Ask, answer: Listed) -> None:
        for each in answer.payments:
            record = self.reference.records.get(each.payment)
            if record is None or record.kind != "pay" or not self.reference.moved(each.payment):
                self.complain(f"{each.payment} stands in the list of {ask.node} and was never paid")
            elif (record.shop, record.amount, record.refunded, tuple(record.reasons)) != (
                SHOP_OF[ask.node], each.amount, each.refunded, each.refund_reasons,
            ):  # fmt: skip
                self.complain(f"{each.payment} stands wrong in the list of {ask.node}")

    def _totals(self, ask: Ask, answer: Totals) -> None:
        """Of the whole run: it lasts some minutes, and only in some does midnight fall into it."""
        mine = [
            each
            for each in self.reference.records.values()
            if each.shop == SHOP_OF[ask.node] and each.said[0] is PaymentState.PAID
        ]
        paid = sum(each.amount for each in mine if each.kind == "pay")
        refunded = sum(each.amount for each in mine if each.kind == "refund")
        takings = answer.takings
        if takings.paid > paid or takings.refunded > refunded or answer.position != self.reference.position:
            said = f"{takings.paid} − {takings.refunded} at {answer.position}"
            right = f"{paid} − {refunded} at {self.reference.position}"
            self.complain(f"the totals told to {ask.node}: {said}; at most {right}")

    # --- the books -----------------------------------------------------------------------------

    def look_at_books(self, *, wholly: bool = False) -> None:
        """The reference's balances and one invariant; ``wholly`` and now and then, all of them."""
        if self._books is None or self._engine is None:
            return
        self._commits += 1
        if self._position() != self.reference.position:
            self.complain(f"the log ends at {self._position()}, the reference's at {self.reference.position}")
        held = dict(self._books.execute("SELECT id, balance FROM ledger_account").fetchall())
        wrong = {id: (held[id], right) for id, right in self.reference.balances() if held[id] != right}
        if wrong or sum(held.values()) != 0:
            self.complain(f"balances: {wrong} (books, reference); all together {sum(held.values())}")
        names = list(CHECKS)  # of the ledger; the coin's own are read at the end
        if wholly:
            self._lots()
            names += COIN_CHECKS
        else:
            turn, rest = divmod(self._commits, CHECK_EVERY)
            names = [] if rest else [names[turn % len(names)]]
        if names:
            self._invariants(names)

    def _invariants(self, names: Sequence[str]) -> None:
        assert self._engine is not None
        with reading(self._engine) as tx:
            for name in names:
                for violation in {**CHECKS, **COIN_CHECKS}[name](tx):
                    self.complain(f"{name}: {violation.where}: {violation.what}")

    def _lots(self) -> None:
        assert self._books is not None
        query = (
            "SELECT account, class, expires, sum(remaining) FROM ledger_lot WHERE remaining > 0"
            " GROUP BY account, class, expires"
        )
        held = {row[:3]: row[3] for row in self._books.execute(query)}
        right: dict[tuple[int, int, int], int] = {}
        for purse in self.reference.purses.values():
            for lot in purse.lots:
                if lot.remaining:
                    key = purse.account, lot.value_class, lot.expires
                    right[key] = right.get(key, 0) + lot.remaining
        if held != right:
            self.complain(f"lots: books {sorted(held.items())}, reference {sorted(right.items())}")

    def _position(self) -> int:
        assert self._books is not None
        return int(self._books.execute("SELECT position FROM ledger_head").fetchone()[0])

    # --- what people see -----------------------------------------------------------------------

    def screen(self, node: str, state: State) -> None:
        """No lie on any screen: what stands as paid is committed, what stands as refused never is."""
        match state.phase:
            case Paid(subject, _):
                self._shown(node, subject, True, "paid")
            case Refused(subject, reason):
                self._shown(node, subject, False, f"refused ({reason.value})")
            case _:
                pass
        for payment in state.incoming:
            record = self.reference.records.get(payment.payment_id)
            if (
                record is None
                or not self.reference.moved(payment.payment_id)
                or record.amount != payment.amount
            ):
                self.complain(f"{node} tells of {payment.payment_id}, and the books do not")
        if state.late is not None and state.late.result is not Result.UNKNOWN:
            late = state.late
            self._shown(node, late.subject, late.result is Result.PAID, f"late {late.result.value}")

    def _shown(self, node: str, subject: Pending, paid: bool, words: str) -> None:
        moved = self.reference.moved(subject.id)
        if not paid:
            self._denied.setdefault(subject.id, words)
        if moved != paid:
            self.complain(f"{node} shows {subject.id} as {words}, and the books say otherwise")
        elif moved and self.reference.records[subject.id].amount != subject.amount:
            self.complain(f"{node} shows {subject.id} with another amount than the books")

    def paper(self, node: str, sheet: Sheet) -> None:
        """One original of each receipt, copies marked and counted, nothing that was not paid."""
        numbers = {payment_number(Position(each.position)): id for id, each in self.reference.records.items()}
        id = numbers.get(sheet.number, sheet.number)
        record = self.reference.records.get(id)
        what = f"{node} printed copy {sheet.copy} of {id}"
        if record is None or not self.reference.moved(id):
            self.complain(f"{what}, which was not paid")
        elif (record.amount, record.kind == "refund") != (sheet.amount, sheet.refund):
            self.complain(f"{what} with {sheet.amount} yen instead of {record.amount}")
        counted = (id, sheet.copy, sheet.till if sheet.copy else "")  # each till counts its own copies
        if counted in self._papers:
            self.complain(f"{what} a second time")
        self._papers.add(counted)

    # --- when all is quiet ------------------------------------------------------------------------

    def at_rest(self, node: str, state: State, standing: dict[str, str]) -> None:
        """Everybody could ask: nothing is open, and ``standing`` (id → state in the journal) is the truth."""
        if state.unsettled:
            self.complain(f"{node} still shows {[each.id for each in state.unsettled]} as open")
        if isinstance(state.phase, Working):
            self.complain(f"{node} is still busy with {state.phase.subject.id}")
        for id, written in standing.items():
            right = "confirmed" if self.reference.moved(id) else "refused"
            if written != right:
                self.complain(f"the journal of {node} says {written} of {id}, the books {right}")

    def nothing_forgotten(self, journals: dict[str, dict[str, str]]) -> None:
        """Every yen that moved at a till's request stands in that till's own journal."""
        for id, record in self.reference.records.items():
            if record.kind in ("pay", "refund") and record.said == (PaymentState.PAID, None):
                assert isinstance(record.body, tuple)
                node = record.body[0]
                if not id.startswith("forged") and node in journals and id not in journals[node]:
                    self.complain(f"{id} was paid, and no journal knows of it")


def _body(ask: Ask) -> Body:
    assert isinstance(ask.body, Body)
    return ask.body


def _words(ask: Ask) -> str:
    body = _body(ask)
    kind = "outcome" if isinstance(body, AskOutcome) else type(body).__name__.lower()
    return f"{ask.node} {kind} {id_of(body)}"


def said_words(said: Said) -> str:
    """An answer in one word."""
    if said == ABSENT:
        return "absent"
    return said[1].value if said[1] is not None else said[0].value
