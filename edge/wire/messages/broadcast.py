"""Announcements on screens: the manifest that a screen should show, alerts, and evidence."""

from __future__ import annotations

import hashlib
from enum import StrEnum
from typing import Annotated

import msgspec

from edge.wire.bounds import NO_CONTROL, Bytes, Identifier, Line, Prose, Sha256, Timestamp, Version, Word
from edge.wire.roles import NodeRole, Says

MOST_ALERTS = 4
"""In one answer: of the longest there are, with room in a packet."""

PartName = Annotated[str, msgspec.Meta(pattern=r"^[a-z_]{1,16}(?!\n)$", max_length=16)]


class Media(msgspec.Struct, frozen=True, kw_only=True):
    """Fetched from the hub's device port at ``/media/<sha256>`` and checked before it is shown."""

    sha256: Sha256
    size: Bytes
    content_type: Word


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One announcement as a screen shows it, in the half-open time ``[starts, ends)`` (RFC 3339)."""

    announcement: Identifier
    revision: Version
    title: Line
    lines: Annotated[tuple[Line, ...], msgspec.Meta(max_length=32)]
    plain_japanese: Prose
    english: Prose
    starts: Timestamp
    ends: Timestamp
    drill: bool = False
    media: Media | None = None
    seconds: Annotated[int, msgspec.Meta(ge=1, le=3600)] = 12


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """``broadcast.manifest/1``, retained on ``down/desired/screen``."""

    version: Version
    items: Annotated[tuple[Item, ...], msgspec.Meta(max_length=1000)]


class Alert(msgspec.Struct, frozen=True, kw_only=True):
    """``broadcast.alert/1``, retained on ``area/<area>/alert/<id>``. ``level`` is the warning level 1–5.

    ``cancelled`` takes it off the screen at once; the empty retained payload follows later.
    """

    announcement: Identifier
    revision: Version
    level: Annotated[int, msgspec.Meta(ge=1, le=5)]
    title: Line
    action: Prose
    place: Line
    plain_japanese: Prose
    english: Prose
    starts: Timestamp
    ends: Timestamp
    drill: bool = False
    cancelled: bool = False


class AskProgramme(msgspec.Struct, frozen=True, kw_only=True):
    """``broadcast.ask_programme/1``: what a screen should show, as the hub's books have it now."""


class ProgrammeTold(msgspec.Struct, frozen=True, kw_only=True):
    """``broadcast.programme_told/1``. The higher version counts, however the two came."""

    ask: Identifier
    manifest: Manifest


class AskAlerts(msgspec.Struct, frozen=True, kw_only=True):
    """``broadcast.ask_alerts/1``: those whose end has not come, from behind ``after`` on."""

    after: Identifier | None = None


class AlertsTold(msgspec.Struct, frozen=True, kw_only=True):
    """``broadcast.alerts_told/1``, in order of their ids. ``more`` follow the last of these.

    What was withdrawn is among them, ``cancelled``. The higher revision of an alert counts.
    """

    ask: Identifier
    alerts: Annotated[tuple[Alert, ...], msgspec.Meta(max_length=MOST_ALERTS)]
    more: bool = False


def content_sha256(content: Item | Alert) -> str:
    """What a screen's receipts refer to: SHA-256 of the message in its canonical form."""
    return hashlib.sha256(msgspec.json.encode(content, order="deterministic")).hexdigest()


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """``broadcast.accepted/1``: the screen has it, with its media verified."""

    announcement: Identifier
    revision: Version
    content_sha256: Sha256


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """``broadcast.shown/1``: on glass since ``since``, and since then wholly: every page, its picture."""

    announcement: Identifier
    revision: Version
    content_sha256: Sha256
    since: Timestamp


class Unshown(StrEnum):
    """Why a screen does not show the whole of what it was told."""

    UNREADABLE = "unreadable"
    NO_PICTURE = "no_picture"
    NOT_WHOLE = "not_whole"


class NotShown(msgspec.Struct, frozen=True, kw_only=True):
    """``broadcast.not_shown/1``: left out of the programme, or on glass without ``missing``.

    The id is as it was told, which may be none; ``missing`` names parts: title, lines, action, place,
    plain_japanese, english, picture.
    """

    announcement: Annotated[str, msgspec.Meta(pattern=NO_CONTROL, max_length=36)]
    revision: Version
    reason: Unshown
    missing: Annotated[tuple[PartName, ...], msgspec.Meta(max_length=8)] = ()


END_REASONS = frozenset({"ended", "cancelled", "replaced", "restarted"})


class Ended(msgspec.Struct, frozen=True, kw_only=True):
    """``broadcast.ended/1``: on glass from ``since`` to ``until``.

    ``reason``: ended, cancelled, replaced, or restarted (the screen lost its power; it was there until then
    at least).
    """

    announcement: Identifier
    revision: Version
    since: Timestamp
    until: Timestamp
    reason: Annotated[str, msgspec.Meta(pattern=r"^[a-z_]{1,16}(?!\n)$", max_length=16)]


SCHEMAS: dict[str, type] = {
    "broadcast.manifest/1": Manifest,
    "broadcast.alert/1": Alert,
    "broadcast.accepted/1": Taken,
    "broadcast.shown/1": Shown,
    "broadcast.not_shown/1": NotShown,
    "broadcast.ended/1": Ended,
    "broadcast.ask_programme/1": AskProgramme,
    "broadcast.programme_told/1": ProgrammeTold,
    "broadcast.ask_alerts/1": AskAlerts,
    "broadcast.alerts_told/1": AlertsTold,
}

SAID_BY = {
    NodeRole.SIGNAGE: Says(
        facts=(
            "broadcast.accepted/1",
            "broadcast.shown/1",
            "broadcast.not_shown/1",
            "broadcast.ended/1",
        ),
        asks=("broadcast.ask_programme/1", "broadcast.ask_alerts/1"),
    )
}
ASKED_FOR = "what a screen should show"
