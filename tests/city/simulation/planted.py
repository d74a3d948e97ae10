"""Faults that a simulation must find, each at a joint of the town (``city.simulation.world.Parts``)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TypeVar

from msgspec.structs import replace

from city.simulation.hub import Hub
from city.simulation.records import id_of
from edge.link.connection import LinkDown, View
from edge.link.requests import HubRequests
from edge.wire.messages.coin import Outcome, PaymentState
from hub.coin.payments.devices import Ask, Posting
from hub.ledger.model import Close, Code, Command, Confirm, Hold, Kind, Refund, Transfer
from hub.ledger.model import Outcome as Posted
from hub.ledger.posting.store import LedgerStore
from hub.ledger.units import Micros, Position
from kiosk.flows.step import Step
from kiosk.flows.till.effects import Effect
from kiosk.flows.till.events import Event, OutcomeArrived
from kiosk.flows.till.machine import step
from kiosk.flows.till.model import NotSent, Result
from kiosk.flows.till.phases import State

T = TypeVar("T")


class Between:
    """A store that hands on; its children do it wrongly."""

    def __init__(self, store: LedgerStore) -> None:
        self.store = store

    def post(self, batch: Sequence[Command], now: int) -> list[Posted]:
        return self.store.post(batch, Micros(now))

    def close(self) -> None:
        self.store.close()


class ForgetsUsedCodes(Between):
    def post(self, batch: Sequence[Command], now: int) -> list[Posted]:
        return self.store.post(
            [replace(each, nonce=None) if isinstance(each, Transfer) else each for each in batch], Micros(now)
        )


class TakesEveryRetryForNew(Between):
    """The client's id is not the ledger's."""

    def __init__(self, store: LedgerStore) -> None:
        super().__init__(store)
        self.count = 0

    def post(self, batch: Sequence[Command], now: int) -> list[Posted]:
        self.count += 1
        fresh = [
            replace(each, id=f"{each.id}.{self.count}") if isinstance(each, Transfer) else each
            for each in batch
        ]
        posted = self.store.post(fresh, Micros(now))
        return [replace(each, id=own.id) for each, own in zip(posted, batch, strict=True)]


class ClosesNothing(Between):
    """Asked for an id that it never heard of, it says absent, and keeps no note of having said so."""

    def __init__(self, store: LedgerStore) -> None:
        super().__init__(store)
        self.known: set[str] = set()

    def post(self, batch: Sequence[Command], now: int) -> list[Posted]:
        kept = []
        for each in batch:
            if not isinstance(each, Close) or each.id in self.known:
                kept.append(each)
                self.known.add(each.id)
        posted = iter(self.store.post(kept, Micros(now)))
        return [next(posted) if each in kept else _absent(each.id, now) for each in batch]


class RefundsTwice(Between):
    """The second leg is posted under an id of its own."""

    def post(self, batch: Sequence[Command], now: int) -> list[Posted]:
        doubled = [replace(each, id=f"{each.id}x") for each in batch if isinstance(each, Refund)]
        return self.store.post([*batch, *doubled], Micros(now))[: len(batch)]


class ForgetsLimits(Between):
    """Nothing is counted towards a day or a month."""

    def post(self, batch: Sequence[Command], now: int) -> list[Posted]:
        return self.store.post(
            [replace(each, meters=()) if isinstance(each, Transfer) else each for each in batch], Micros(now)
        )


class SendsGrantedMoney(Between):
    """City points can be passed on."""

    def post(self, batch: Sequence[Command], now: int) -> list[Posted]:
        return self.store.post(
            [replace(each, only=None) if isinstance(each, Transfer) else each for each in batch], Micros(now)
        )


class ConfirmsAll(Between):
    """A hold is confirmed for whatever was set aside."""

    def __init__(self, store: LedgerStore) -> None:
        super().__init__(store)
        self.held: dict[str, int] = {}

    def post(self, batch: Sequence[Command], now: int) -> list[Posted]:
        self.held |= {each.id: each.amount for each in batch if isinstance(each, Hold)}
        wrong = [
            replace(each, amount=self.held.get(each.hold, each.amount)) if isinstance(each, Confirm) else each
            for each in batch
        ]
        return self.store.post(wrong, Micros(now))


def _absent(id: str, now: int) -> Posted:
    return Posted(id=id, kind=Kind.CLOSE, code=Code.CLOSED, position=Position(0), at=Micros(now))


class SaysItFirst(Hub):
    """Answers what will surely be right, and commits afterwards: unless the power goes in between."""

    async def durable(self, asks: list[Ask]) -> list[Outcome]:
        await self.send(asks, [self._guess(ask) for ask in asks])
        await asyncio.sleep(0.1)
        return await super().durable(asks)

    def _guess(self, ask: Ask) -> Outcome:
        assert isinstance(ask.body, Posting)
        return Outcome(ask=ask.id, payment=id_of(ask.body), state=PaymentState.PAID, amount=1)


class TimeOutIsRefusal:
    """A till that takes silence for a no."""

    def __init__(self, link: HubRequests) -> None:
        self._link = link

    @property
    def view(self) -> View:
        return self._link.view

    @view.setter
    def view(self, view: View) -> None:
        self._link.view = view

    async def ask(
        self, subject: str, operation: str, body: object, answer: type[T], timeout: float
    ) -> T | None:
        said = await self._link.ask(subject, operation, body, answer, timeout)
        if said is None and operation == "pay":
            raise LinkDown
        return said


class NeverAsksAgain(TimeOutIsRefusal):
    """A till that lets an unknown outcome be."""

    async def ask(
        self, subject: str, operation: str, body: object, answer: type[T], timeout: float
    ) -> T | None:
        if operation == "outcome":
            return None
        return await self._link.ask(subject, operation, body, answer, timeout)


def unknown_is_done(state: State, event: Event) -> Step[State, Effect]:
    """Leaving the loop of an unknown outcome sets "completed"."""
    if isinstance(event, OutcomeArrived) and event.result is Result.UNKNOWN:
        event = OutcomeArrived(event.id, Result.PAID)
    return step(state, event)


def unknown_is_refused(state: State, event: Event) -> Step[State, Effect]:
    """Every outcome that is not "paid" is shown as a refusal."""
    if isinstance(event, OutcomeArrived) and event.result is Result.UNKNOWN:
        event = OutcomeArrived(event.id, Result.REFUSED, NotSent.OFFLINE)
    return step(state, event)
