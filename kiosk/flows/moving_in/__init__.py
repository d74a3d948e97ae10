"""A citizen is read in at the kiosk (転入)."""

from __future__ import annotations

from kiosk.flows.moving_in import effects, events, machine, model

__all__ = ["effects", "events", "machine", "model"]
