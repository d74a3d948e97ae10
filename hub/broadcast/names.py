"""What people call the announcements that the access log has by their ids."""

from __future__ import annotations

from collections.abc import Collection

from hub.broadcast import service
from hub.core.db import Transaction

SUBJECT = service.SUBJECT


def names(tx: Transaction, ids: Collection[str]) -> dict[str, str]:
    """Id → title; ids of nothing are left out."""
    return {each.id: each.content.title for each in service.found(tx, ids)}
