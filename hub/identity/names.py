"""What people call the staff and the sections that the access log has by their ids."""

from __future__ import annotations

from collections.abc import Collection

from hub.core.db import Transaction
from hub.identity.organisation import queries as organisation
from hub.identity.staff import queries as staffing

SUBJECT = "identity"


def names(tx: Transaction, ids: Collection[str]) -> dict[str, str]:
    """Id → name, of a section its latest; ids of nothing are left out."""
    return {**organisation.section_names(tx, ids), **staffing.plain_names(tx, ids)}
