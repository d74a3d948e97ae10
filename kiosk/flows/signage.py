"""What a public screen shows: a playlist that is valid now, or an alert over everything.

The screen's own clock decides (``Tick``), so an alert ends with the cable cut. Nothing is reported
as shown before the browser has said that it painted it (``Rendered``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from kiosk.flows.step import Step

LONGEST_READING_SECONDS = 300


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


class Part(StrEnum):
    """What of an announcement can be missing on the glass; the values are those of the contract."""

    TITLE = "title"
    LINES = "lines"
    ACTION = "action"
    PLACE = "place"
    PLAIN_JAPANESE = "plain_japanese"
    ENGLISH = "english"
    PICTURE = "picture"


class EndReason(StrEnum):
    """The values are those of the contract."""

    ENDED = "ended"
    CANCELLED = "cancelled"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Evidence:
    """On glass since ``since``, wholly, as the browser proved."""

    key: Key
    since: datetime


@dataclass(frozen=True, slots=True)
class Painting:
    """What the browser has painted of what stands there now: it came at ``since``, these pages by now.

    ``of``: how many pages this layout has. ``seconds``: how long all of them take to read.
    """

    key: Key
    since: datetime
    pages: frozenset[int]
    of: int = 1
    missing: frozenset[Part] = frozenset()
    seconds: float = 0.0

    @property
    def read_by(self) -> datetime:
        """Bounded, so that no browser's word stops the playlist."""
        return self.since + timedelta(seconds=min(self.seconds, LONGEST_READING_SECONDS))


@dataclass(frozen=True, slots=True)
class State:
    """``current`` is the item whose turn it is; nothing valid and no alert shows the city's clock.

    ``unseen``: what was reported as not whole on this glass.
    """

    items: tuple[Item, ...] = ()
    alerts: tuple[Alert, ...] = ()
    current: Key | None = None
    turned_at: datetime | None = None
    now: datetime | None = None
    shown: tuple[Evidence, ...] = ()
    unseen: tuple[Key, ...] = ()
    painting: Painting | None = None
    online: bool = False
    quarantined: bool = False

    @property
    def alert(self) -> Alert | None:
        """The one that has the screen: real before drill, then the highest level, then the newest."""
        return max(self._valid_alerts(), key=lambda a: (not a.drill, a.level, a.starts, a.key), default=None)

    @property
    def item(self) -> Item | None:
        """What stands on the screen when there is no alert."""
        return next((item for item in self.valid if item.key == self.current), None)

    @property
    def valid(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if _is_valid(item, self.now))

    @property
    def on_glass(self) -> Key | None:
        shown = self.alert or self.item
        return None if shown is None else shown.key

    def _valid_alerts(self) -> list[Alert]:
        return [alert for alert in self.alerts if _is_valid(alert, self.now)]


def _is_valid(content: Item | Alert, now: datetime | None) -> bool:
    return now is not None and content.starts <= now < content.ends


# --- events ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ManifestArrived:
    """Sent once all its media are on the disk and verified: until then the old content stays.

    ``now``, where it is given, saves the wait for the next tick.
    """

    items: tuple[Item, ...]
    now: datetime | None = None


@dataclass(frozen=True, slots=True)
class AlertArrived:
    """``now``, where it is given, saves the wait for the next tick."""

    alert: Alert
    now: datetime | None = None


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
    """The browser has painted one page of it (after its fonts, its picture and two frames).

    ``at``: when its word came; without it the last tick counts, which may be a second earlier. ``seconds`` is
    what reading all pages takes, ``missing`` what of this one was not whole on the glass.
    """

    announcement: str
    revision: int
    at: datetime | None = None
    page: int = 1
    pages: int = 1
    seconds: float = 0.0
    missing: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class LinkChanged:
    """``quarantined``: the hub keeps this device away; then it is not online either."""

    online: bool
    quarantined: bool = False


Event = ManifestArrived | AlertArrived | AlertEnded | Tick | Rendered | LinkChanged


# --- effects -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReportShown:
    """On glass since ``since``: every page, every language, its picture."""

    announcement: str
    revision: int
    since: datetime


@dataclass(frozen=True, slots=True)
class ReportNotShown:
    """It stands on the glass, but these parts are not whole there. Said once for each revision."""

    announcement: str
    revision: int
    missing: tuple[Part, ...]


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


Effect = ReportShown | ReportNotShown | ReportEnded | Voice


# --- the flow ----------------------------------------------------------------------------------


def step(state: State, event: Event) -> Step[State, Effect]:
    """The next state and what to report. Every change ends in the same settling of what is on glass."""
    match event:
        case Tick(now):
            return _settle(state, replace(state, now=now), EndReason.ENDED)
        case ManifestArrived(items, now):
            return _settle(state, replace(state, items=items, now=now or state.now), EndReason.CANCELLED)
        case AlertArrived(alert, now):
            others = tuple(other for other in state.alerts if other.announcement != alert.announcement)
            alerts = replace(state, alerts=(*others, alert), now=now or state.now)
            return _settle(state, alerts, EndReason.CANCELLED)
        case AlertEnded(announcement):
            left = tuple(alert for alert in state.alerts if alert.announcement != announcement)
            return _settle(state, replace(state, alerts=left), EndReason.CANCELLED)
        case Rendered():
            return _painted(state, event)
        case LinkChanged(online, quarantined):
            return Step(replace(state, online=online, quarantined=quarantined))


def _painted(state: State, page: Rendered) -> Step[State, Effect]:
    """A proof counts once, for what should be on the glass now, when all its pages have been there."""
    key, at = Key(page.announcement, page.revision), page.at or state.now
    if at is None or key != state.on_glass or not 1 <= page.page <= page.pages:
        return Step(state)
    before = state.painting
    if before is None or before.of != page.pages:  # another layout: its pages are counted anew
        before = Painting(key, at, frozenset(), page.pages)
    painting = replace(
        before,
        pages=before.pages | {page.page},
        missing=before.missing | set(page.missing),
        seconds=page.seconds,
    )
    state = replace(state, painting=painting)
    if painting.missing:
        if key in state.unseen:
            return Step(state)
        report = ReportNotShown(*_words(key), tuple(part for part in Part if part in painting.missing))
        return Step(replace(state, unseen=(*state.unseen, key)), (report,))
    if len(painting.pages) < page.pages or any(key == seen.key for seen in state.shown):
        return Step(state)
    evidence = Evidence(key, painting.since)
    return Step(replace(state, shown=(*state.shown, evidence)), (ReportShown(*_words(key), evidence.since),))


def _words(key: Key) -> tuple[str, int]:
    return key.announcement, key.revision


def _settle(before: State, after: State, reason: EndReason) -> Step[State, Effect]:
    """Turn the playlist, end the evidence of what has left the glass, give an alert its voice."""
    after = _turn(replace(after, alerts=tuple(a for a in after.alerts if _is_open(a, after.now))))
    staying = {after.alert.key} if after.alert else {item.key for item in after.valid}
    gone = tuple(seen for seen in after.shown if seen.key not in staying)
    effects: list[Effect] = [_ended(before, after, seen, reason) for seen in gone]
    if after.alert is not None and (before.alert is None or before.alert.key != after.alert.key):
        effects.append(Voice(after.alert.announcement, after.alert.revision))
    known = {item.key for item in after.items} | {alert.key for alert in after.alerts}
    after = replace(
        after,
        unseen=tuple(key for key in after.unseen if key in known),
        shown=tuple(seen for seen in after.shown if seen.key in staying),
        painting=after.painting if after.painting and after.painting.key == after.on_glass else None,
    )
    return Step(after, tuple(effects))


def _is_open(alert: Alert, now: datetime | None) -> bool:
    return now is None or now < alert.ends


def _ended(before: State, after: State, seen: Evidence, reason: EndReason) -> ReportEnded:
    contents: tuple[Item | Alert, ...] = (*before.items, *before.alerts)
    until = after.now or seen.since
    content = next((content for content in contents if content.key == seen.key), None)
    still_wanted = {item.announcement for item in after.items} | {
        alert.announcement for alert in after.alerts
    }
    if content is not None and until >= content.ends:
        reason = EndReason.ENDED
    elif seen.key.announcement in still_wanted:
        reason = EndReason.REPLACED  # by a newer revision, or by an alert over it
    return ReportEnded(seen.key.announcement, seen.key.revision, seen.since, until, reason)


def _turn(state: State) -> State:
    """Whose turn it is: the present item until it can have been read, then the next that is valid."""
    valid = state.valid
    if not valid:
        return replace(state, current=None, turned_at=None)
    if state.item is None or state.now is None or state.turned_at is None:
        return replace(state, current=valid[0].key, turned_at=state.now)
    if len(valid) == 1 or state.now < state.turned_at + timedelta(seconds=state.item.seconds):
        return state
    painting = state.painting
    if painting and painting.key == state.item.key and state.now < painting.read_by:
        return state
    following = valid[(valid.index(state.item) + 1) % len(valid)]
    return replace(state, current=following.key, turned_at=state.now)
