"""What a screen is told, read so that an announcement that it cannot take costs no other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import msgspec

from edge.wire.bounds import Version
from edge.wire.envelope import WireError, parse_timestamp
from edge.wire.messages.broadcast import Alert, Item, Manifest, NotShown, Unshown
from kiosk.flows import signage

Content = TypeVar("Content", Item, Alert)


@dataclass(frozen=True, slots=True)
class Programme:
    """``manifest`` holds what can be shown, ``left_out`` says what of the rest it is and why."""

    manifest: Manifest
    left_out: tuple[NotShown, ...] = ()


class _Loose(msgspec.Struct):
    version: Version
    items: tuple[msgspec.Raw, ...]


class _Named(msgspec.Struct):
    announcement: str = ""
    revision: Version = 0


def read_programme(body: bytes | msgspec.Raw) -> Programme:
    """A ``broadcast.manifest/1``. Raises ``WireError`` where it is no manifest at all."""
    try:
        loose = msgspec.json.decode(body, type=_Loose)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise WireError("the body is no manifest") from error
    items, left_out = [], []
    for raw in loose.items:
        try:
            items.append(_checked(msgspec.json.decode(raw, type=Item)))
        except (msgspec.MsgspecError, UnicodeDecodeError, WireError):
            left_out.append(unreadable(raw))
    return Programme(Manifest(version=loose.version, items=tuple(items)), tuple(left_out))


def read_alert(body: bytes | msgspec.Raw) -> Alert:
    """A ``broadcast.alert/1``; raises ``WireError``."""
    try:
        return _checked(msgspec.json.decode(body, type=Alert))
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise WireError("the body is no alert") from error


def unreadable(body: bytes | msgspec.Raw) -> NotShown:
    """What can be said of an announcement that cannot be read: its name, as far as it has one."""
    try:
        named = msgspec.json.decode(body, type=_Named)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        named = _Named()
    name = "".join(filter(str.isprintable, named.announcement))[:36]
    return NotShown(announcement=name, revision=named.revision, reason=Unshown.UNREADABLE)


def without_picture(item: Item) -> NotShown:
    return NotShown(
        announcement=item.announcement,
        revision=item.revision,
        reason=Unshown.NO_PICTURE,
        missing=("picture",),
    )


def _checked(content: Content) -> Content:
    """A time that cannot be read must be refused before anything is kept."""
    if parse_timestamp(content.starts) >= parse_timestamp(content.ends):
        raise WireError("it ends before it begins")
    return content


def item_on_screen(item: Item) -> signage.Item:
    media = None
    if item.media is not None:
        media = signage.Media(item.media.sha256, item.media.content_type)
    return signage.Item(
        announcement=item.announcement,
        revision=item.revision,
        title=item.title,
        lines=item.lines,
        plain_japanese=item.plain_japanese,
        english=item.english,
        starts=parse_timestamp(item.starts),
        ends=parse_timestamp(item.ends),
        drill=item.drill,
        media=media,
        seconds=item.seconds,
    )


def alert_on_screen(alert: Alert) -> signage.Alert:
    return signage.Alert(
        announcement=alert.announcement,
        revision=alert.revision,
        level=alert.level,
        title=alert.title,
        action=alert.action,
        place=alert.place,
        plain_japanese=alert.plain_japanese,
        english=alert.english,
        starts=parse_timestamp(alert.starts),
        ends=parse_timestamp(alert.ends),
        drill=alert.drill,
    )
