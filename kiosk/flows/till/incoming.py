"""Payments by the shop's printed code: they come by themselves, and somebody says that they were seen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from edge.wire.messages.coin import Way
from kiosk.flows.step import Step
from kiosk.flows.till.effects import Acknowledge, Announce, Chime, Effect, PrintReceipt
from kiosk.flows.till.events import (
    AcknowledgePressed,
    IncomingPrintPressed,
    PaymentsReceived,
)
from kiosk.flows.till.model import IncomingPayment, Pending, Rate, Receipt, Slip, Sound
from kiosk.flows.till.navigation import TillStep, at, home
from kiosk.flows.till.phases import AtPoster, IncomingShown, Keying, Paid, Phase, State

REMEMBERED = 200
"""Ids of payments heard lately."""


def received(state: State, phase: Phase, event: PaymentsReceived) -> TillStep:
    new = tuple(
        {each.payment_id: each for each in event.incoming if each.payment_id not in state.received}.values()
    )
    if not new:
        return Step(state)
    ids = (*state.received, *(each.payment_id for each in new))[-REMEMBERED:]
    state = replace(state, received=ids)
    if event.meanwhile:
        told = replace(state, incoming=state.incoming + new, meanwhile=state.meanwhile + len(new))
        return Step(told, (Chime(Sound.ATTENTION),))
    effects: list[Effect] = []
    for payment in new:
        step = _one(state, payment)
        state = step.state
        effects += step.effects
    return Step(state, tuple(effects))


def _one(state: State, payment: IncomingPayment) -> TillStep:
    """The payment that the screen waits for fills it; any other is announced and kept in a line."""
    match state.phase:
        case AtPoster(amount, reduced) if amount == payment.amount:
            subject = Pending(payment.payment_id, amount, reduced=reduced)
            paid = Paid(subject, Receipt(Slip.PRINTING), payment.number, Way.POSTER)
            return at(
                replace(state, kept=Keying(), undo=None), paid,
                Chime(Sound.PAID),
                PrintReceipt(payment.payment_id, amount, 0, None, reduced),
                Acknowledge((payment.payment_id,)),
            )  # fmt: skip
        case AtPoster() as waiting:
            state = replace(state, phase=replace(waiting, other=payment.amount))
    kept = replace(state, incoming=(*state.incoming, payment))
    return Step(kept, (Chime(Sound.ARRIVED), Announce(payment.amount, state.language)))


def acknowledge(state: State, phase: IncomingShown, event: AcknowledgePressed) -> TillStep:
    return _acknowledge(
        state, [each for each in state.incoming if event.payment_id in (None, each.payment_id)]
    )


def print_receipt(state: State, phase: IncomingShown, event: IncomingPrintPressed) -> TillStep:
    return _print(state, event.payment_id, event.rate)


def _acknowledge(state: State, seen: Iterable[IncomingPayment]) -> TillStep:
    ids = tuple(each.payment_id for each in seen)
    if not ids:
        return Step(state)
    left = tuple(each for each in state.incoming if each.payment_id not in ids)
    state = replace(state, incoming=left, meanwhile=min(state.meanwhile, len(left)))
    return Step(state if left else home(state).state, (Acknowledge(ids),))


def _print(state: State, payment_id: str, rate: Rate) -> TillStep:
    for place, each in enumerate(state.incoming):
        if each.payment_id == payment_id and not (each.receipt and each.receipt.slip is Slip.PRINTING):
            # Copies say what the first sheet said.
            printed_before = each.receipt is not None and each.receipt.next_copy > 0
            rate = each.rate if printed_before and each.rate else rate
            copy = each.receipt.next_copy if each.receipt else 0
            printing = replace(each, rate=rate, receipt=Receipt(Slip.PRINTING, copy))
            payments = (*state.incoming[:place], printing, *state.incoming[place + 1 :])
            reduced = each.amount if rate is Rate.REDUCED else 0
            paper = PrintReceipt(payment_id, each.amount, copy, None, reduced)
            return Step(replace(state, incoming=payments), (paper,))
    return Step(state)
