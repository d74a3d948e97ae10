"""Bodies of the messages, one file per subject, and the registry of schemas."""

from __future__ import annotations

from edge.wire.messages import broadcast, coin, link, meetings, printing, sessions

SCHEMAS: dict[str, type] = {
    **link.SCHEMAS,
    **coin.SCHEMAS,
    **printing.SCHEMAS,
    **broadcast.SCHEMAS,
    **meetings.SCHEMAS,
    **sessions.SCHEMAS,
}
"""Schema name with version → type of the body. The AsyncAPI document is made from it."""

_NAMES = {body_type: name for name, body_type in SCHEMAS.items()}


def schema_of(body: object) -> str:
    """The schema name of a body, for its envelope; ``KeyError`` when it is none of the contract."""
    return _NAMES[type(body)]
