"""A document is issued: reserved, made outside every transaction, confirmed."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from hub.core import blobs
from hub.core.blobs import Shelf
from hub.core.context import Context
from hub.core.db import reading, transaction
from hub.core.guarding import outside_transactions
from hub.core.settings import Settings
from hub.documents import queries, service, typesetting
from hub.documents.errors import DocumentError
from hub.documents.model import Document, Kind, Order, Paper, State, Why, source_of


@dataclass(frozen=True, slots=True)
class Issued:
    """A valid document and its bytes."""

    document: Document
    content: bytes = field(repr=False)


def issue(
    context: Context,
    kind: Kind,
    paper: Paper,
    *,
    reference: str,
    title: str,
    by: str,
    about: str | None = None,
) -> Issued:
    """What this paper says, as a document: the valid one when there is one, else its next version.

    Raises ``Busy`` when too many papers wait, ``DocumentError`` when it took too long or was lost.
    """
    source = source_of(kind, paper)
    order = Order(kind=kind, reference=reference, title=title, source=source, by=by, about=about)
    with reading(context.engine) as tx:
        known = queries.newest(tx, kind.name, reference)
    if known is None or known.state is not State.VALID or known.source != source:
        with transaction(context.engine) as tx:
            known = service.reserve(tx, context, order)
    if known.state is State.RESERVED:
        made = typesetting.pdf(paper, service.stamp_of(context.settings, known))
        known = finish(context, known, made)
    return Issued(known, content(context.settings, known))


@outside_transactions("keeping a document")
def finish(context: Context, reserved: Document, made: bytes) -> Document:
    """Keep what was made for a reservation, and make it valid."""
    sha256 = blobs.put(context.settings, made, Shelf.DOCUMENTS)
    with transaction(context.engine) as tx:
        return service.confirm(tx, reserved.id, sha256, context.clock.now())


def content(settings: Settings, of: Document) -> bytes:
    """The bytes as they were issued. Raises ``DocumentError`` when they are not there."""
    path = kept(settings, of)
    if path is None:
        raise DocumentError(Why.LOST)
    return path.read_bytes()


def kept(settings: Settings, of: Document) -> Path | None:
    """Where its bytes lie."""
    return blobs.path(settings, of.sha256, Shelf.DOCUMENTS) if of.sha256 else None
