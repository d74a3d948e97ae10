"""What people call the jobs that the access log has by their names in the program."""

from __future__ import annotations

from collections.abc import Collection

from hub.core.db import Transaction
from hub.jobs import service
from hub.jobs.registering import registered

SUBJECT = service.SUBJECT


def names(_tx: Transaction, ids: Collection[str]) -> dict[str, str]:
    """Name in the program → in words; ids of nothing are left out."""
    return {id: registered()[id].words.ja for id in ids if id in registered()}
