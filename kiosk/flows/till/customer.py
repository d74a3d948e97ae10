"""What the customer's display says: a function of the state, in half-width kana."""

from __future__ import annotations

from kiosk.flows.till.phases import State

COLUMNS = 20


def customer_lines(state: State) -> tuple[str, str]:
    """Upper and lower line, at most ``COLUMNS`` cells each."""
    return "", ""
