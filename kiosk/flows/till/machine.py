"""How the till goes on: one function for each event on each screen (``table``).

What stands as paid has been committed. An outcome that is not known stays 処理未了 until the hub says
what became of that same id; no other payment of that amount is begun without a word.
"""

from __future__ import annotations

from kiosk.flows.step import Step
from kiosk.flows.till.customer import customer_lines
from kiosk.flows.till.effects import ShowCustomer
from kiosk.flows.till.events import Event
from kiosk.flows.till.navigation import TillStep
from kiosk.flows.till.phases import State
from kiosk.flows.till.table import TABLE


def step(state: State, event: Event) -> TillStep:
    """The next state and what to do. An event that means nothing here changes nothing."""
    go_on = TABLE[type(state.phase)][type(event)]
    done = go_on(state, state.phase, event)
    lines = customer_lines(done.state)
    if lines == customer_lines(state):
        return done
    return Step(done.state, (*done.effects, ShowCustomer(*lines)))
