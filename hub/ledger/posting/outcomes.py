"""What came of acts that posted to the books, for the access log."""

from __future__ import annotations

from collections.abc import Collection

from hub.core.db import Transaction
from hub.ledger import queries
from hub.ledger.model import Code


def outcomes(tx: Transaction, entries: Collection[str]) -> dict[str, bool]:
    """Id of an entry → whether it was posted; one that is not in the books is not in it."""
    return {id: code is Code.POSTED for id, code in queries.codes(tx, entries).items()}
