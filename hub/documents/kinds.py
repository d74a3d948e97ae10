"""The kinds of documents of all subjects: each tells its own in its ``documents.py``."""

from __future__ import annotations

from functools import cache

from hub.core import subjects
from hub.core.registration import Role
from hub.documents.model import Kind
from hub.identity.model import Staff


@cache
def kinds() -> dict[str, Kind]:
    """Name → kind."""
    return {kind.name: kind for part in subjects.parts("documents") for kind in part.KINDS}


def seen_by(staff: Staff) -> dict[str, Kind]:
    """The kinds that he may see."""
    return {name: kind for name, kind in kinds().items() if staff.may(*kind.seen_by)}


def seers() -> frozenset[Role]:
    """Whoever may see documents of any kind."""
    return frozenset(role for kind in kinds().values() for role in kind.seen_by)
