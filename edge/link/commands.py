"""Commands of the hub: obeyed once, never after their time, and always answered.

A command is in the journal before the broker is told that it arrived. Its time is looked at again at the
last moment before the effect, by the hub's clock: until that was heard in this life nothing is obeyed, since
a device whose clock says 1970 would obey what ended last year. What became of it goes out as a fact; a
repeated id is answered with what is stored.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from edge.clock import HubTime
from edge.fitting import words
from edge.link.connection import Heard
from edge.storage.disk import Disk, DiskFull
from edge.storage.journal import Entry, Journal, State
from edge.storage.outbox import Outbox
from edge.wire.bounds import Timestamp
from edge.wire.envelope import UNREADABLE, WireError, decode_body, parse_timestamp
from edge.wire.messages import SCHEMAS
from edge.wire.messages.link import CommandState, Result

KIND = "command"
EXPIRED = "expired"
NOT_UNDERSTOOD = "not_understood"
DISK_FULL = "disk_full"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Obeyed:
    """How it ended: ``CONFIRMED``, ``REFUSED`` (no effect) or ``UNKNOWN``."""

    state: State
    reasons: tuple[str, ...] = ()


Obey = Callable[[object, str], Awaitable[Obeyed]]
"""Carries out a body under the command's id."""

_STATE_OF = {
    State.ACCEPTED: CommandState.ACCEPTED,
    State.STARTED: CommandState.ACCEPTED,
    State.CONFIRMED: CommandState.DONE,
    State.REFUSED: CommandState.FAILED,
    State.UNKNOWN: CommandState.UNKNOWN,
}


class _Expiring(msgspec.Struct):
    """What every command's body has: without an end it could be obeyed next year."""

    expires: Timestamp


class _Kept(msgspec.Struct, frozen=True):
    schema: str
    data: msgspec.Raw
    expires: datetime  # in UTC, where a moment of the contract may lie in a year before or behind all others


class Commands:
    """``operations``: schema → what carries it out on this device."""

    def __init__(
        self,
        disk: Disk,
        journal: Journal,
        outbox: Outbox,
        hub_time: HubTime,
        operations: Mapping[str, Obey],
        wake: Callable[[], None],
    ) -> None:
        self._disk = disk
        self._journal = journal
        self._outbox = outbox
        self._hub_time = hub_time
        self._operations = operations
        self._wake = wake
        self._waiting: asyncio.Queue[str] = asyncio.Queue()

    def hear(self, heard: Heard) -> None:
        """``down/command/…``: on the disk when this returns. Raises ``WireError`` for one without an end."""
        if heard.header is None or heard.retained:
            raise WireError("a command is never retained")
        expires = parse_timestamp(decode_body(heard.header, _Expiring).expires)
        if heard.expires_in is not None and self._hub_time.offset is not None:
            expires = min(expires, self._hub_time.now() + timedelta(seconds=heard.expires_in))
        id = heard.header.id
        if self._journal.known(id):
            known = self._journal.entry(id)
            if known.kind == KIND:
                self._report(known)
            else:
                log.error("a command came with an id of something else")
            return
        kept = _Kept(heard.header.schema, heard.header.data, expires)
        with self._disk.transaction():
            entry = self._journal.accept(id, KIND, msgspec.json.encode(kept), self._hub_time.now())
            self._report(entry)
        self._waiting.put_nowait(id)

    def restore(self) -> None:
        """After a restart: what had begun is unknown and is said so; what had not is still to be done."""
        for entry in self._journal.unreported():
            if entry.kind == KIND:
                self._report(entry)
        for entry in self._journal.standing(KIND, State.ACCEPTED):
            self._waiting.put_nowait(entry.id)

    async def run(self) -> None:
        """One command after the other, once the hub's time is known; until cancelled."""
        await self._hub_time.known()
        while True:
            id = await self._waiting.get()
            try:
                await self._obey(self._journal.entry(id))
            except DiskFull as error:  # what has begun is unknown in the next life, what has not is done then
                log.error("a command cannot be written down: %s", error)

    async def _obey(self, entry: Entry) -> None:
        kept = msgspec.json.decode(entry.body, type=_Kept)
        operation = self._operations.get(kept.schema)
        try:
            body: object = msgspec.json.decode(kept.data, type=SCHEMAS.get(kept.schema, _Expiring))
        except UNREADABLE:
            operation = None
        if operation is None:
            self._end(entry.id, Obeyed(State.REFUSED, (NOT_UNDERSTOOD,)))
        elif self._hub_time.now() >= kept.expires:
            self._end(entry.id, Obeyed(State.REFUSED, (EXPIRED,)))
        else:
            try:
                self._journal.start(entry.id)
            except DiskFull:
                self._end(entry.id, Obeyed(State.REFUSED, (DISK_FULL,)))
                return
            self._end(entry.id, await operation(body, entry.id))

    def _end(self, id: str, obeyed: Obeyed) -> None:
        with self._disk.transaction():
            self._journal.end(id, obeyed.state, msgspec.json.encode(obeyed.reasons))
            self._report(self._journal.entry(id))

    def _report(self, entry: Entry) -> None:
        reasons = msgspec.json.decode(entry.outcome or b"[]", type=tuple[str, ...])
        with self._disk.transaction():
            result = Result(command=entry.id, state=_STATE_OF[entry.state], reasons=words(reasons))
            self._outbox.result(entry.id, result)
            self._journal.mark_reported(entry.id)
        self._wake()
