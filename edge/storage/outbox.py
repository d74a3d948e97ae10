"""Facts wait here, on disk, until the hub says that it has committed them.

A row leaves on the hub's ``ack`` alone: the broker's PUBACK only says that the broker has it.
``seq`` counts for the life of the device and has no holes: a fact that had to give way to a more
important one is replaced by the fact that it was dropped, and one that its own type does not allow by the
fact that it could not be said.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from enum import IntEnum

from edge.link.envelopes import Envelopes
from edge.storage.disk import Disk, DiskFull
from edge.wire.bounds import LONGEST_WORD
from edge.wire.envelope import BodyUnfit, demand_fit, encode
from edge.wire.messages import schema_of
from edge.wire.messages.link import Dropped, Unsaid
from edge.wire.topics import Topics, Up

DEFAULT_LIMIT_BYTES = 64 * 1024 * 1024

_TABLES = """
CREATE TABLE IF NOT EXISTS outbox (
    seq INTEGER PRIMARY KEY,
    topic TEXT NOT NULL,
    schema TEXT NOT NULL,
    weight INTEGER NOT NULL,
    payload BLOB NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS outbox_by_weight ON outbox (weight, seq);
CREATE TABLE IF NOT EXISTS outbox_count (given INTEGER NOT NULL) STRICT;
INSERT INTO outbox_count SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM outbox_count);
"""

log = logging.getLogger(__name__)


class Weight(IntEnum):
    """Which fact gives way when room is short: the lightest, and of these the oldest."""

    DROPPED = 0  # a tombstone: nothing left to give
    GAUGE = 1
    DEVICE = 2
    EVENT = 3
    RESULT = 4


_REPLACEABLE_BY_ITS_LIKE = (Weight.GAUGE, Weight.DEVICE)
"""A newer number or state makes an older one worthless; an event or a result is never made so."""


class OutboxFull(DiskFull):
    """No lighter fact is left to give way. The caller must say so and begin nothing new."""


@dataclass(frozen=True, slots=True)
class Row:
    seq: int
    topic: str
    payload: bytes = field(repr=False)


class Outbox:
    """``limit_bytes`` bounds the payloads that wait; the disk's own ceiling stands behind it."""

    def __init__(
        self, disk: Disk, envelopes: Envelopes, topics: Topics, limit_bytes: int = DEFAULT_LIMIT_BYTES
    ) -> None:
        self._disk = disk
        self._envelopes = envelopes
        self._topics = topics
        self._limit_bytes = limit_bytes
        with disk.transaction() as connection:
            for statement in filter(str.strip, _TABLES.split(";")):
                connection.execute(statement)
            self._bytes = _one(disk, "SELECT coalesce(sum(length(payload)), 0) FROM outbox")

    def event(self, device: str, body: object, weight: Weight = Weight.EVENT) -> int:
        """Keep a fact about ``device``; returns its seq. Durable when this returns."""
        kind = schema_of(body).split("/")[0]
        return self._put(self._topics.up(self._envelopes.node, Up.EVENT, device, kind), body, weight)

    def offer(self, device: str, body: object, weight: Weight = Weight.EVENT) -> bool:
        """Keep a fact if there is room: what has happened has happened, and the screen goes on without it.

        False, and an error in the log, when it is lost. Nothing that must not begin without its record
        may use this.
        """
        try:
            self.event(device, body, weight)
        except DiskFull as error:
            log.error("%s is lost: %s", schema_of(body), error)
            return False
        return True

    def unsaid(self, device: str, error: BodyUnfit) -> None:
        """Tell the hub of a level that could not be said; a fact is looked at where it is put."""
        self.offer(device, _unsaid(error))

    def result(self, command: str, body: object) -> int:
        """Keep how a command goes."""
        return self._put(self._topics.up(self._envelopes.node, Up.RESULT, command), body, Weight.RESULT)

    def after(self, seq: int, limit: int) -> list[Row]:
        """The next rows behind ``seq``, in order."""
        rows = self._disk.read(
            "SELECT seq, topic, payload FROM outbox WHERE seq > ? ORDER BY seq LIMIT ?", seq, limit
        )
        return [Row(*row) for row in rows]  # type: ignore[arg-type]

    def acknowledged(self, through: int) -> int:
        """The hub has committed every fact up to and with ``through``; returns how many left.

        Of more than was ever given out it speaks of another outbox of this device, put aside or lost since.
        """
        if through > self.given:
            log.error(
                "the hub acknowledges %d facts, and %d were given out: none leaves", through, self.given
            )
            return 0
        with self._disk.transaction() as connection:
            left = connection.execute("DELETE FROM outbox WHERE seq <= ?", (through,)).rowcount
            self._bytes = _one(self._disk, "SELECT coalesce(sum(length(payload)), 0) FROM outbox")
        return left

    @property
    def lowest(self) -> int:
        """The lowest seq still on disk; one above the highest given when all are committed."""
        return _one(self._disk, "SELECT coalesce(min(seq), (SELECT given + 1 FROM outbox_count)) FROM outbox")

    @property
    def given(self) -> int:
        """The highest seq ever given out."""
        return _one(self._disk, "SELECT given FROM outbox_count")

    def __len__(self) -> int:
        return _one(self._disk, "SELECT count(*) FROM outbox")

    def _put(self, topic: str, body: object, weight: Weight) -> int:
        held, body = self._bytes, _fit(body)
        try:
            with self._disk.transaction() as connection:
                (seq,) = connection.execute(
                    "UPDATE outbox_count SET given = given + 1 RETURNING given"
                ).fetchone()
                payload = encode(self._envelopes.seal(body, int(seq)))
                self._make_room(len(payload), weight)
                connection.execute(
                    "INSERT INTO outbox VALUES (?, ?, ?, ?, ?)",
                    (seq, topic, schema_of(body), weight, payload),
                )
                self._bytes += len(payload)
        except BaseException:
            self._bytes = held
            raise
        return int(seq)

    def _make_room(self, needed: int, weight: Weight) -> None:
        heaviest = weight if weight in _REPLACEABLE_BY_ITS_LIKE else weight - 1
        while self._bytes + needed > self._limit_bytes:
            victims = self._disk.read(
                "SELECT seq, topic, schema, length(payload) FROM outbox"
                " WHERE weight BETWEEN ? AND ? ORDER BY weight, seq LIMIT 1",
                Weight.GAUGE,
                heaviest,
            )
            if not victims:
                raise OutboxFull("the outbox takes no more until the hub has been reached")
            self._drop(*victims[0])

    def _drop(self, seq: object, topic: object, schema: object, size: object) -> None:
        """Leave a tombstone under the same seq, so that the hub sees a loss and not a gap."""
        assert isinstance(seq, int)
        assert isinstance(size, int)
        stone = encode(self._envelopes.seal(Dropped(schema=str(schema)), seq))
        with self._disk.transaction() as connection:
            connection.execute(
                "UPDATE outbox SET weight = ?, payload = ?, schema = ? WHERE seq = ?",
                (Weight.DROPPED, stone, "link.dropped/1", seq),
            )
        self._bytes += len(stone) - size


def _fit(body: object) -> object:
    """The body, or what stands for it. Raising here would end the agent, and at each start again."""
    try:
        demand_fit(schema_of(body), body)
    except BodyUnfit as error:
        log.error("a mistake of ours, and a fact is lost: %s", error, stack_info=True)
        return _unsaid(error)
    return body


def _unsaid(error: BodyUnfit) -> Unsaid:
    return Unsaid(schema=error.schema, field=error.field[:LONGEST_WORD])


def _one(disk: Disk, query: str) -> int:
    ((value,),) = disk.read(query)
    assert isinstance(value, int)
    return value
