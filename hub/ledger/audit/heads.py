"""The heads of both chains, the evidence log's and the books': noted outside the database, and compared."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from hub.core import evidence, restored
from hub.core.db import Transaction, reading
from hub.core.heads import (
    Chain,
    HeadsUnreadable,
    Missing,
    Noted,
    missing,
    newest,
    put_torn_ends_aside,
    read,
    write,
)
from hub.ledger import queries
from hub.ledger.statements import end_of_log

_AT_ONCE = 500

log = logging.getLogger(__name__)


def note(engine: sa.Engine, folder: Path, now: datetime) -> list[Noted]:
    """Write down how far both chains have come; what has not moved since is not written again.

    Whatever stands in the files, noting goes on; who compares is told of it. Raises ``OSError``.
    """
    with reading(engine) as tx:
        shown, (position, chain) = evidence.head(tx), end_of_log(tx)
    ends = (
        Noted(chain=Chain.EVIDENCE, at=now, position=shown.position, hash=shown.hash),
        Noted(chain=Chain.LEDGER, at=now, position=position, hash=chain.hex()),
    )
    for aside in put_torn_ends_aside(folder, now):
        log.error("a line of noted heads was torn; what there is of it is kept in %s", aside)
    known = _known(folder)
    moved = [each for each in ends if each.position and not _is_known(each, known.get(each.chain))]
    write(folder, moved)
    return moved


def compare(tx: Transaction, noted: Sequence[Noted]) -> list[Missing]:
    """The noted heads that the chains do not hold any more, oldest first, and no restoration explains."""
    known = restored.restorations(tx)
    return [each for each in _not_held(tx, noted) if restored.explained(each, known) is None]


def lost(tx: Transaction, noted: Sequence[Noted]) -> list[Missing]:
    """Those that a restoration explains: what they were noted of was newer than its copy."""
    known = restored.restorations(tx)
    return [each for each in _not_held(tx, noted) if restored.explained(each, known) is not None]


def _not_held(tx: Transaction, noted: Sequence[Noted]) -> list[Missing]:
    held = {
        (chain, position): hash
        for chain in Chain
        for position, hash in _hashes(tx, chain, {e.position for e in noted if e.chain is chain})
    }
    return missing(noted, held)


def _known(folder: Path) -> Mapping[Chain, Noted]:
    try:
        return newest(read(folder))
    except HeadsUnreadable as error:
        log.error("heads that were noted before cannot be read: %s", error)
        return {}


def _is_known(now: Noted, before: Noted | None) -> bool:
    return before is not None and (before.position, before.hash) == (now.position, now.hash)


def _hashes(tx: Transaction, chain: Chain, positions: Collection[int]) -> list[tuple[int, str]]:
    find = evidence.hashes if chain is Chain.EVIDENCE else queries.hashes
    wanted = sorted(positions)
    return [
        each
        for start in range(0, len(wanted), _AT_ONCE)
        for each in find(tx, wanted[start : start + _AT_ONCE]).items()
    ]
