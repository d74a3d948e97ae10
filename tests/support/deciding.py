"""What stood on the page of somebody who decides."""

from __future__ import annotations

from hub.approvals import port
from hub.approvals.model import Seen
from hub.core.db import Transaction


def seen(tx: Transaction, kind: str, reference: str) -> Seen:
    """The matter as it is now."""
    return port.kind(kind).content(tx, reference)
