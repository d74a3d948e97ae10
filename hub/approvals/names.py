"""What people call the matters that the access log has by their ids."""

from __future__ import annotations

from collections.abc import Collection

from hub.approvals import port, service
from hub.core.db import Transaction

SUBJECT = service.SUBJECT


def names(tx: Transaction, ids: Collection[str]) -> dict[str, str]:
    """Id → title; ids of nothing are left out."""
    return {id: matter.title for kind in port.kinds() for id, matter in kind.matters(tx, ids).items()}
