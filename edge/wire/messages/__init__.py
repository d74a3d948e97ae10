"""Bodies of the messages, one file per subject, and the registry of schemas."""

from __future__ import annotations

from edge.wire.messages import broadcast, coin, link, meetings, printing

SCHEMAS: dict[str, type] = {
    **link.SCHEMAS,
    **coin.SCHEMAS,
    **printing.SCHEMAS,
    **broadcast.SCHEMAS,
    **meetings.SCHEMAS,
}
"""Schema name with version → type of the body. The AsyncAPI document is made from it."""
