"""What a printer put on paper, as evidence."""

from __future__ import annotations

from typing import Annotated

import msgspec

from edge.wire.bounds import Identifier, Seconds, Sha256, Timestamp, Word, Words
from edge.wire.roles import NodeRole, Says


class Printed(msgspec.Struct, frozen=True, kw_only=True):
    """``printing.printed/1``. ``outcome``: confirmed / refused / unknown; ``copy`` 0 is the original,
    1 and up are 再発行. ``subject`` is ``receipt``, ``guide_sheet``, ``day_totals`` or ``shift``;
    ``reference`` its payment or refund, case, day and place in the log, or shift."""

    subject: Word
    reference: Identifier
    copy: Annotated[int, msgspec.Meta(ge=0, le=9999)]
    content_sha256: Sha256
    outcome: Word
    reasons: Words = ()
    seconds: Seconds | None = None


class Reprint(msgspec.Struct, frozen=True, kw_only=True):
    """``printing.reprint/1``, a command on ``down/command/printer/reprint``: one more copy, marked 再発行.

    ``expires`` (RFC 3339, the hub's clock) stands in the body too: on MQTT 3.1.1 no packet carries it.
    """

    subject: Word
    reference: Identifier
    expires: Timestamp


SCHEMAS: dict[str, type] = {
    "printing.printed/1": Printed,
    "printing.reprint/1": Reprint,
}

SAID_BY = dict.fromkeys((NodeRole.TILL, NodeRole.KIOSK), Says(facts=("printing.printed/1",)))
