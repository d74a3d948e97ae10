"""Announcements on screens: the manifest that a screen should show, alerts, and evidence."""

from __future__ import annotations

import hashlib
from typing import Annotated

import msgspec

from edge.wire.envelope import Identifier
from edge.wire.messages.printing import Sha256


class Media(msgspec.Struct, frozen=True, kw_only=True):
    """Fetched from the hub's device port at ``/media/<sha256>`` and checked before it is shown."""

    sha256: Sha256
    size: int
    content_type: str


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One announcement as a screen shows it, in the half-open time ``[starts, ends)`` (RFC 3339)."""

    announcement: Identifier
    revision: int
    title: str
    lines: tuple[str, ...]
    plain_japanese: str
    english: str
    starts: str
    ends: str
    drill: bool = False
    media: Media | None = None
    seconds: int = 12


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """``broadcast.manifest/1``, retained on ``down/desired/screen``."""

    version: int
    items: tuple[Item, ...]


class Alert(msgspec.Struct, frozen=True, kw_only=True):
    """``broadcast.alert/1``, retained on ``area/<area>/alert/<id>``. ``level`` is the warning level 1–5.

    ``cancelled`` takes it off the screen at once; the empty retained payload follows later.
    """

    announcement: Identifier
    revision: int
    level: Annotated[int, msgspec.Meta(ge=1, le=5)]
    title: str
    action: str
    place: str
    plain_japanese: str
    english: str
    starts: str
    ends: str
    drill: bool = False
    cancelled: bool = False


def content_sha256(content: Item | Alert) -> str:
    """What a screen's receipts refer to: SHA-256 of the message in its canonical form."""
    return hashlib.sha256(msgspec.json.encode(content, order="deterministic")).hexdigest()


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """``broadcast.accepted/1``: the screen has it, with its media verified."""

    announcement: Identifier
    revision: int
    content_sha256: Sha256


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """``broadcast.shown/1``: painted at ``since``."""

    announcement: Identifier
    revision: int
    content_sha256: Sha256
    since: str


class Ended(msgspec.Struct, frozen=True, kw_only=True):
    """``broadcast.ended/1``: on glass from ``since`` to ``until``.

    ``reason``: ended, cancelled, replaced, or restarted (the screen lost its power; it was there until then
    at least).
    """

    announcement: Identifier
    revision: int
    since: str
    until: str
    reason: str


SCHEMAS: dict[str, type] = {
    "broadcast.manifest/1": Manifest,
    "broadcast.alert/1": Alert,
    "broadcast.accepted/1": Taken,
    "broadcast.shown/1": Shown,
    "broadcast.ended/1": Ended,
}
