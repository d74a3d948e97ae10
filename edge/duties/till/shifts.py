"""A till's shift: its id is on the disk before the hub hears of it, and open until the hub says closed."""

from __future__ import annotations

import logging
from datetime import datetime

from edge.duties.till.sales import SUBJECT, takings_of
from edge.link.connection import LinkDown
from edge.link.requests import HubRequests
from edge.storage.disk import Disk, DiskFull
from edge.wire.envelope import parse_timestamp
from edge.wire.messages import coin
from kiosk.flows.till.effects import CloseShift, OpenShift
from kiosk.flows.till.events import ShiftArrived
from kiosk.flows.till.model import Shift

log = logging.getLogger(__name__)

_TABLE = """
CREATE TABLE IF NOT EXISTS shift (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    id TEXT NOT NULL,
    opened_at TEXT
) STRICT
"""


class Shifts:
    """At most one shift is open. ``opened_at`` is null while the hub has not said that it is."""

    def __init__(self, link: HubRequests, disk: Disk, patience_seconds: float) -> None:
        self._link = link
        self._disk = disk
        self._patience_seconds = patience_seconds
        self._pressed = 0
        with disk.transaction() as connection:
            connection.execute(_TABLE)

    async def perform(self, effect: OpenShift | CloseShift) -> ShiftArrived:
        self._pressed += 1
        match effect:
            case OpenShift(id):
                return await self._open(id)
            case CloseShift(id, counted):
                return self._heard(await self._ask("close_shift", coin.CloseShift(shift=id, counted=counted)))

    def restore(self) -> ShiftArrived | None:
        """The open shift, as this till left it."""
        id, opened_at = self._kept()
        return ShiftArrived(Shift(id, opened_at)) if id and opened_at else None

    async def refresh(self) -> ShiftArrived | None:
        """Whenever the hub is back: the shift that was left open, by the hub's word. None: nothing to tell.

        What somebody presses meanwhile has its own answer.
        """
        id, _ = self._kept()
        if not id:
            return None
        pressed = self._pressed
        shift = await self._ask("open_shift", coin.OpenShift(shift=id))
        return None if shift is None or pressed != self._pressed else self._heard(shift)

    async def _open(self, id: str) -> ShiftArrived:
        """A shift that is open already comes back in place of the new one: it is to be closed first."""
        kept, _ = self._kept()
        if not kept:
            try:
                self._disk.demand_room()
                self._keep(id, None)
            except DiskFull:
                return ShiftArrived(None, failed=True)
        return self._heard(await self._ask("open_shift", coin.OpenShift(shift=kept or id)))

    def _heard(self, shift: coin.Shift | None) -> ShiftArrived:
        if shift is None:
            return ShiftArrived(None, failed=True)
        if shift.opened_at is None:  # the hub has no such shift, and none is open
            self._forget()
            return ShiftArrived(None)
        opened_at = parse_timestamp(shift.opened_at)
        closed_at = shift.closed_at and parse_timestamp(shift.closed_at)
        try:
            self._forget() if closed_at else self._keep(shift.shift, shift.opened_at)
        except DiskFull:
            log.error("the disk is full: the shift is asked for again after the next restart")
        takings = takings_of(shift.takings)
        return ShiftArrived(
            Shift(
                shift.shift,
                opened_at,
                closed_at or None,
                takings,
                shift.expected,
                shift.counted,
                shift.position,
                takings_of(shift.late or coin.Takings()),
            )
        )

    async def _ask(self, operation: str, body: object) -> coin.Shift | None:
        try:
            return await self._link.ask(SUBJECT, operation, body, coin.Shift, self._patience_seconds)
        except LinkDown:
            return None

    def _kept(self) -> tuple[str, datetime | None]:
        for id, opened_at in self._disk.read("SELECT id, opened_at FROM shift"):
            return str(id), parse_timestamp(str(opened_at)) if opened_at else None
        return "", None

    def _keep(self, id: str, opened_at: str | None) -> None:
        with self._disk.transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO shift VALUES (1, ?, ?)", (id, opened_at))

    def _forget(self) -> None:
        with self._disk.transaction() as connection:
            connection.execute("DELETE FROM shift")
