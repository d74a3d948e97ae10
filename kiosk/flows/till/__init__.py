"""A shop takes a payment."""

from __future__ import annotations

from kiosk.flows.till import customer, effects, events, machine, model, phases

__all__ = ["customer", "effects", "events", "machine", "model", "phases"]
