"""What a public screen shows: a playlist that is valid now, or an alert over everything.

The screen's own clock decides (``Tick``), so an alert ends with the cable cut. Nothing is reported
as shown before the browser has said that it painted it (``Rendered``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Media:
    """A picture already fetched and verified by the device, at ``/media/<sha256>``."""

    sha256: str
    content_type: str


@dataclass(frozen=True, slots=True)
class Item:
    """An announcement in the half-open time ``[starts, ends)``; times are aware."""

    announcement: str
    revision: int
    title: str
    lines: tuple[str, ...]
    plain_japanese: str
    english: str
    starts: datetime
    ends: datetime
    drill: bool = False
    media: Media | None = None
    seconds: int = 12

    @property
    def key(self) -> Key:
        return Key(self.announcement, self.revision)


@dataclass(frozen=True, slots=True)
class Alert:
    """An emergency; ``level`` is the warning level 1–5."""

    announcement: str
    revision: int
    level: int
    title: str
    action: str
    place: str
    plain_japanese: str
    english: str
    starts: datetime
    ends: datetime
    drill: bool = False

    @property
    def key(self) -> Key:
        return Key(self.announcement, self.revision)


@dataclass(frozen=True, slots=True, order=True)
class Key:
    announcement: str
    revision: int


class EndReason(StrEnum):
    """The values are those of the contract."""

    ENDED = "ended"
    CANCELLED = "cancelled"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Evidence:
    """On glass since ``since``, as the browser proved."""

    key: Key
    since: datetime


@dataclass(frozen=True, slots=True)
class State:
    """``current`` is an index into ``valid``; nothing valid and no alert shows the city's clock."""

    items: tuple[Item, ...] = ()
    alerts: tuple[Alert, ...] = ()
    current: Key | None = None
    turned_at: datetime | None = None
    now: datetime | None = None
    shown: tuple[Evidence, ...] = ()
    online: bool = False


# --- events ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ManifestArrived:
    """Sent once all its media are on the disk and verified: until then the old content stays."""

    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class AlertArrived:
    alert: Alert


@dataclass(frozen=True, slots=True)
class AlertEnded:
    """Cancelled before its time."""

    announcement: str


@dataclass(frozen=True, slots=True)
class Tick:
    """Once a second, by the device's hub-corrected clock."""

    now: datetime


@dataclass(frozen=True, slots=True)
class Rendered:
    """The browser has painted it (after decoding its picture and two frames)."""

    announcement: str
    revision: int


@dataclass(frozen=True, slots=True)
class LinkChanged:
    online: bool


Event = ManifestArrived | AlertArrived | AlertEnded | Tick | Rendered | LinkChanged


# --- effects -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReportShown:
    """First painted at ``since``."""

    announcement: str
    revision: int
    since: datetime


@dataclass(frozen=True, slots=True)
class ReportEnded:
    """It has left the screen for good at ``until``."""

    announcement: str
    revision: int
    since: datetime
    until: datetime
    reason: EndReason


@dataclass(frozen=True, slots=True)
class Voice:
    """Say an alert aloud, once for each revision. ``lines`` are read in order."""

    announcement: str
    revision: int


Effect = ReportShown | ReportEnded | Voice
