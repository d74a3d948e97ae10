"""What people call the documents that the access log has by their ids."""

from __future__ import annotations

from collections.abc import Collection

from hub.core.db import Transaction
from hub.documents import model, queries

SUBJECT = model.SUBJECT


def names(tx: Transaction, ids: Collection[str]) -> dict[str, str]:
    """Id → number; ids of nothing are left out."""
    found = queries.numbers(tx, [int(id) for id in ids if id.isdecimal()])
    return {str(id): number for id, number in found.items()}
