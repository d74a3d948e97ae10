"""What a hub must know and undo when it goes on from a copy: others remember what it has forgotten.

Receipts bear numbers of payments that the copy does not have, people have signed out, screens were told of
what is gone. Numbers are closed, tokens are voided, screens are told anew. Devices whose facts were
acknowledged since go on counting: ``hub.messaging`` finds the gap at the next of them, and says it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from hub.core import restored
from hub.core.context import Context
from hub.core.db import Transaction, transaction
from hub.core.restored import Restoration
from hub.fleet import enrolment
from hub.identity.sessions import service as sessions
from hub.identity.staff import service as staffing
from hub.keeping.files import Say
from hub.ledger.model import Close
from hub.ledger.posting.stores import posting
from hub.ledger.service import microseconds

TellAnew = Callable[[Transaction, Context, int], None]
"""A subject's way to tell its devices what the hub now knows, so many versions ahead of the copy's."""

AT_ONCE = 2_000
VERSIONS_AHEAD = 10_000
"""More than a screen or a room is told between two copies."""


@dataclass(frozen=True, slots=True)
class Voided:
    """What was valid in the copy and is not any more."""

    sessions: int
    given_passwords: int
    enrolments: int


def close_numbers(context: Context, url: str, restoration: Restoration, say: Say) -> None:
    """Take the positions behind the copy's last, up to ``closed_through``, for entries that move nothing.

    A position is a receipt's number. The log has no gaps, and its form is fixed by whoever verifies it: so
    each number that may stand on paper is given to an id that is closed, and can be no other payment's.
    """
    now = microseconds(restoration.at)
    with posting(url) as store:
        for batch in _batches(restoration):
            store.post(batch, now)
            say(f"numbers {batch[-1].id.rpartition('-')[2]} / {restoration.closed_through}")


def void(context: Context, restoration: Restoration, tell_anew: Iterable[TellAnew]) -> Voided:
    """All in one transaction, and with it the evidence that it was done."""
    with transaction(context.engine) as tx:
        voided = Voided(
            sessions=sessions.end_everyones(tx),
            given_passwords=staffing.close_given_passwords(tx, restoration.at),
            enrolments=enrolment.reject_all(tx),
        )
        for tell in tell_anew:
            tell(tx, context, VERSIONS_AHEAD)
        restored.record(tx, restoration)
    return voided


def _batches(restoration: Restoration) -> Iterator[list[Close]]:
    first, last = restoration.ledger + 1, restoration.closed_through
    for start in range(first, last + 1, AT_ONCE):
        positions = range(start, min(start + AT_ONCE, last + 1))
        yield [Close(id=f"restored-{restoration.id}-{position}") for position in positions]
