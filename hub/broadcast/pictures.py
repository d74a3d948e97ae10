"""Pictures of announcements: made anew, so that every screen can show what the form took."""

from __future__ import annotations

from typing import BinaryIO

import sqlalchemy as sa

from edge.wire.messages.broadcast import Media
from hub.broadcast.model import BroadcastError
from hub.broadcast.tables import picture as pictures
from hub.core import blobs
from hub.core.context import Context
from hub.core.db import Transaction
from hub.core.pictures import WORDS, Refused

LARGEST_BYTES = 8 * 1024 * 1024
LONGEST_SIDE = 3840
"""Dots; a glass has no more."""


def make(context: Context, file: BinaryIO) -> Media:
    """What was chosen at the form as a plain JPEG or PNG, kept on the disk; slow, so in no transaction.

    Upright, still, without the place where it was taken. Raises ``BroadcastError``.
    """
    if file.seek(0, 2) > LARGEST_BYTES:
        raise BroadcastError("画像は8メガバイトまでにしてください。", "picture")
    file.seek(0)
    try:
        seen, data = context.pictures.plain(file, LONGEST_SIDE)
    except Refused as error:
        raise BroadcastError(WORDS[error.why][0], "picture") from error
    return Media(sha256=blobs.put(context.settings, data), size=len(data), content_type=seen.kind)


def note(tx: Transaction, context: Context, id: str, media: Media) -> None:
    """Remember that it was taken for this announcement: a form that comes back names it by its hash alone."""
    if find(tx, id, media.sha256) is None:
        row = {"sha256": media.sha256, "size": media.size, "content_type": media.content_type}
        tx.execute(pictures.insert().values(announcement=id, taken_at=context.clock.now(), **row))


def find(tx: Transaction, id: str, sha256: str) -> Media | None:
    """The picture with this hash, if it was taken for this announcement: no other file of the hub is one."""
    row = tx.execute(
        sa.select(pictures).where(pictures.c.announcement == id, pictures.c.sha256 == sha256)
    ).one_or_none()
    return Media(sha256=row.sha256, size=row.size, content_type=row.content_type) if row else None
