"""The journal as a file of JSON lines, with which the books can be verified far from the hub.

::

    {"format":"tsunagaru journal 1"}
    ["<chain hash, 64 hex digits>",<the sealed array, byte for byte as it was hashed>]      one per entry
    {"position":…,"chain":"…","accounts":[[account,kind],…]}

The last line says where the log ended. It is what an auditor compares with an older report, or notes.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import sqlalchemy as sa
from sqlalchemy import select

from hub.core.db import reading
from hub.ledger.audit.offline import FORMAT
from hub.ledger.audit.walking import sealed
from hub.ledger.statements import end_of_log
from hub.ledger.tables import account

PIECE_BYTES = 256 * 1024
"""Handed over at a time: few enough to keep the memory small, many enough to be quick."""


def journal(engine: sa.Engine) -> Iterator[bytes]:
    """The file in pieces of whole lines: one consistent picture, which holds up no payment."""
    with reading(engine) as tx:
        piece = [msgspec.json.encode({"format": FORMAT}) + b"\n"]
        size = 0
        for each in sealed(tx):
            piece.append(b'["%s",%s]\n' % (each.chain.hex().encode(), each.text))
            size += len(each.text)
            if size >= PIECE_BYTES:
                yield b"".join(piece)
                piece, size = [], 0
        position, chain = end_of_log(tx)
        accounts = [
            tuple(row) for row in tx.execute(select(account.c.id, account.c.kind).order_by(account.c.id))
        ]
        end = {"position": position, "chain": chain.hex(), "accounts": accounts}
        yield b"".join(piece) + msgspec.json.encode(end) + b"\n"
