"""What a printer put on paper, as evidence."""

from __future__ import annotations

from typing import Annotated

import msgspec

from edge.wire.envelope import Identifier

Sha256 = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]


class Printed(msgspec.Struct, frozen=True, kw_only=True):
    """``printing.printed/1``. ``outcome``: confirmed / refused / unknown; ``copy`` 0 is the original,
    1 and up are 再発行. ``subject`` is ``receipt``, ``guide_sheet``, ``day_totals`` or ``shift``;
    ``reference`` its payment or refund, case, day and place in the log, or shift."""

    subject: str
    reference: Identifier
    copy: int
    content_sha256: Sha256
    outcome: str
    reasons: tuple[str, ...] = ()
    seconds: float | None = None


class Reprint(msgspec.Struct, frozen=True, kw_only=True):
    """``printing.reprint/1``, a command on ``down/command/printer/reprint``: one more copy, marked 再発行.

    ``expires`` (RFC 3339, the hub's clock) stands in the body too: on MQTT 3.1.1 no packet carries it.
    """

    subject: str
    reference: Identifier
    expires: str


SCHEMAS: dict[str, type] = {
    "printing.printed/1": Printed,
    "printing.reprint/1": Reprint,
}
