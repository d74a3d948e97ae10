"""Payments by the shop's printed code: nobody at the till asked for them, and none may go unseen.

An incoming payment is on the disk before the broker is told that it came, so it is announced once,
however often the hub says it. What nobody has acknowledged comes back after a restart; what came while
the till was away is found in the hub's lists.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from edge.clock import CITY_TIME
from edge.storage.disk import Disk, DiskFull
from edge.wire.envelope import parse_timestamp, timestamp
from edge.wire.messages import coin
from kiosk.flows.till.model import IncomingPayment

KEPT_FOR = timedelta(days=30)
FURTHEST_BACK = timedelta(days=7)
"""How long a till may have been off and still read every day since."""

_TABLES = """
CREATE TABLE IF NOT EXISTS arrival (
    payment TEXT PRIMARY KEY,
    number TEXT NOT NULL,
    amount INTEGER NOT NULL,
    committed_at TEXT NOT NULL,
    acknowledged INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE IF NOT EXISTS arrival_rate (payment TEXT PRIMARY KEY, reduced INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS arrival_watch (first TEXT NOT NULL, day TEXT NOT NULL) STRICT;
"""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Watch:
    """Since when this till announces, and the last day whose list it has read to the end."""

    first: datetime
    day: date


class IncomingPayments:
    """``now``: the hub's time as far as it is known."""

    def __init__(self, disk: Disk, now: Callable[[], datetime]) -> None:
        self._disk = disk
        self._now = now
        self._not_kept: set[str] = set()
        with disk.transaction() as connection:
            for statement in filter(str.strip, _TABLES.split(";")):
                connection.execute(statement)

    def forget(self, hub_now: datetime) -> None:
        """What was acknowledged long ago, by the hub's time: a wrong one would make it news again."""
        with self._disk.transaction() as connection:
            connection.execute(
                "DELETE FROM arrival WHERE acknowledged = 1 AND committed_at < ?",
                (timestamp(hub_now - KEPT_FOR),),
            )

    def keep(self, received: coin.Received | coin.ListedPayment) -> IncomingPayment | None:
        """The payment, the first time that it is heard of.

        When the disk is full it is told all the same, and is remembered only until the next restart.
        """
        if received.payment in self._not_kept:
            return None
        at = parse_timestamp(received.committed_at)
        try:
            with self._disk.transaction() as connection:
                new = connection.execute(
                    "INSERT INTO arrival (payment, number, amount, committed_at) VALUES (?, ?, ?, ?)"
                    " ON CONFLICT (payment) DO NOTHING",
                    (received.payment, received.number, received.amount, timestamp(at)),
                ).rowcount
        except DiskFull:
            log.error("the disk is full: an incoming payment is told and not kept")
            self._not_kept.add(received.payment)
            new = 1
        return IncomingPayment(received.payment, received.number, received.amount, at) if new else None

    def missed(self, listed: Iterable[coin.ListedPayment]) -> list[IncomingPayment]:
        """Those of a list by the printed code that this till has not heard of, oldest first."""
        first = self._watch().first
        posters = [each for each in listed if each.way is coin.Way.POSTER]
        posters = [each for each in posters if parse_timestamp(each.committed_at) >= first]
        return [new for each in reversed(posters) if (new := self.keep(each))]

    def acknowledge(self, payments: Iterable[str]) -> None:
        """Somebody has seen them. ``DiskFull`` is only said in the log: they come back, nothing is lost."""
        try:
            with self._disk.transaction() as connection:
                connection.executemany(
                    "UPDATE arrival SET acknowledged = 1 WHERE payment = ?", [(each,) for each in payments]
                )
        except DiskFull:
            log.error("the disk is full: an acknowledgement is not kept")

    def unacknowledged(self) -> tuple[IncomingPayment, ...]:
        rows = self._disk.read(
            "SELECT payment, number, amount, committed_at FROM arrival"
            " WHERE acknowledged = 0 ORDER BY committed_at, payment"
        )
        return tuple(map(_payment, rows))

    def find(self, payment: str) -> IncomingPayment | None:
        rows = self._disk.read(
            "SELECT payment, number, amount, committed_at FROM arrival WHERE payment = ?", payment
        )
        return _payment(rows[0]) if rows else None

    def name_rate(self, payment: str, reduced: int) -> None:
        """The shop has said at which rate it sold, before the original is printed."""
        try:
            with self._disk.transaction() as connection:
                connection.execute(
                    "INSERT OR REPLACE INTO arrival_rate (payment, reduced) VALUES (?, ?)", (payment, reduced)
                )
        except DiskFull:
            log.error("the disk is full: the rate of an incoming payment is not kept")

    def rate(self, payment: str) -> int | None:
        """The part at 8 %, when the shop has named it."""
        rows = self._disk.read("SELECT reduced FROM arrival_rate WHERE payment = ?", payment)
        return int(str(rows[0][0])) if rows else None

    def days_to_read(self) -> list[date]:
        """From the last day that was read to the end until today, oldest first."""
        today = _day(self._now())
        start = min(max(self._watch().day, today - FURTHEST_BACK), today)
        return [start + timedelta(days=each) for each in range((today - start).days + 1)]

    def have_read(self, day: date) -> None:
        try:
            with self._disk.transaction() as connection:
                connection.execute("UPDATE arrival_watch SET day = ?", (day.isoformat(),))
        except DiskFull:
            log.error("the disk is full: a day of incoming payments is read again")

    def _watch(self) -> Watch:
        """A till that is new announces nothing that came before it."""
        rows = self._disk.read("SELECT first, day FROM arrival_watch")
        if rows:
            ((first, day),) = rows
            return Watch(parse_timestamp(str(first)), date.fromisoformat(str(day)))
        watch = Watch(self._now(), _day(self._now()))
        try:
            with self._disk.transaction() as connection:
                connection.execute(
                    "INSERT INTO arrival_watch VALUES (?, ?)", (timestamp(watch.first), watch.day.isoformat())
                )
        except DiskFull:
            log.error("the disk is full: payments are watched from now on only until the next restart")
        return watch


def _day(moment: datetime) -> date:
    return moment.astimezone(CITY_TIME).date()


def _payment(row: tuple[object, ...]) -> IncomingPayment:
    payment, number, amount, committed_at = row
    return IncomingPayment(str(payment), str(number), int(str(amount)), parse_timestamp(str(committed_at)))
