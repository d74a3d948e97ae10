"""What people call the devices that the access log has by their ids."""

from __future__ import annotations

from collections.abc import Collection

from hub.core.db import Transaction
from hub.fleet import service

SUBJECT = service.SUBJECT


def names(tx: Transaction, ids: Collection[str]) -> dict[str, str]:
    """Id → label; ids of nothing are left out."""
    return {node: label for node, label in service.labels(tx).items() if node in ids}
