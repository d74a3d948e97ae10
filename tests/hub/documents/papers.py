"""A kind of documents that no subject has, and its paper."""

from __future__ import annotations

from pathlib import Path

from hub.coin.subject import TILL_CLERK
from hub.core.context import Context
from hub.core.db import transaction
from hub.documents import service
from hub.documents.model import Document, Kind, Order, Paper, Retention, fingerprint
from kiosk.words.catalogue import Words

NOTICE = Kind(
    name="test_notice",
    symbol="木試",
    words=Words("お知らせ", "Notice"),
    issuer=Words("木更津市", "Kisarazu City"),
    retention=Retention(3, Words("見本", "Sample")),
    seen_by=frozenset({TILL_CLERK}),
    revoked_by=frozenset({TILL_CLERK}),
)
OTHER = Kind(
    name="test_other",
    symbol="木他",
    words=Words("その他", "Other"),
    issuer=NOTICE.issuer,
    retention=NOTICE.retention,
    seen_by=frozenset(),
    revoked_by=frozenset(),
)


def notice(folder: Path, text: str) -> Paper:
    """A paper with one line."""
    template = folder / "notice.typ"
    template.write_text('#import "stamp.typ": stamp\n#sys.inputs.text\n#stamp()')
    return Paper(template, {"text": text})


def order(reference: str, says: str, kind: Kind = NOTICE) -> Order:
    source = fingerprint(kind, says)
    return Order(kind=kind, reference=reference, title=says, source=source, by="s-1")


def reserved(context: Context, reference: str, says: str, kind: Kind = NOTICE) -> Document:
    with transaction(context.engine) as tx:
        return service.reserve(tx, context, order(reference, says, kind))


def made(context: Context, reference: str, says: str) -> Document:
    """Reserved and confirmed; its hash is that of what it says."""
    known = reserved(context, reference, says)
    with transaction(context.engine) as tx:
        return service.confirm(tx, known.id, fingerprint(NOTICE, says), context.clock.now())
