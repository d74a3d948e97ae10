"""What an announcement is, which steps it may take, and what a screen is told of it. Pure.

Who approved what is the approvals' to say; the state here tells what screens show and what may be rewritten.
A drill bears 訓練 in every rendering; there is no way to render one without it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from edge.wire.envelope import timestamp
from edge.wire.messages.broadcast import Alert, Item, Manifest, Media
from edge.wire.text import fits, length
from kiosk.design import glass
from kiosk.design.glass import DRILL_MARK, Sheet

LONGEST_ALERT = timedelta(hours=24)
"""An alert ends by itself: a forgotten one must not teach people to ignore the next."""


class Kind(StrEnum):
    NOTICE = "notice"  # お知らせ: takes its turn in the playlist
    ALERT = "alert"  # 緊急: takes the whole screen at once


class State(StrEnum):
    DRAFTED = "drafted"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"  # sent back to the writer with a reason
    WITHDRAWN = "withdrawn"  # taken down again
    OVERRIDDEN = "overridden"  # 緊急専行: on screens, and no second person has looked at it yet
    CANCELLED = "cancelled"  # taken down before anybody had confirmed it


SHOWN = frozenset({State.APPROVED, State.OVERRIDDEN})
TAKEN_DOWN = frozenset({State.WITHDRAWN, State.CANCELLED})
WRITABLE = frozenset({State.DRAFTED, State.RETURNED})


class BroadcastError(Exception):
    """``message`` is for the person at the desk: what is wrong and what to do."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


@dataclass(frozen=True, slots=True)
class Content:
    """What was written, once, for every medium."""

    kind: Kind
    title: str
    lines: tuple[str, ...]
    plain_japanese: str
    english: str
    starts: datetime
    ends: datetime
    drill: bool = False
    level: int = 0
    action: str = ""
    place: str = ""
    media: Media | None = None


@dataclass(frozen=True, slots=True)
class Announcement:
    id: str
    revision: int
    state: State
    author: str
    content: Content
    approver: str | None = None


def examine(content: Content, now: datetime) -> list[BroadcastError]:
    """Everything that must be mended before a second person is asked, in the order of the form."""
    errors = [
        *_missing(content),
        *_too_long(content),
    ]
    if content.ends <= content.starts:
        errors.append(BroadcastError("終了は開始より後にしてください。", "ends"))
    if content.ends <= now:
        errors.append(BroadcastError("終了がすでに過ぎています。これからの時刻にしてください。", "ends"))
    if content.kind is Kind.ALERT:
        if content.level not in range(1, 6):
            errors.append(BroadcastError("警戒レベル（1〜5）を選んでください。", "level"))
        if content.ends - content.starts > LONGEST_ALERT:
            errors.append(BroadcastError("緊急のお知らせは24時間以内に終わるようにしてください。", "ends"))
    return errors


NAMES = {
    "title": "題名",
    "action": "とるべき行動",
    "place": "場所",
    "plain_japanese": "やさしい日本語",
    "english": "英語",
}
"""The texts of an announcement as the form calls them."""


def texts(content: Content) -> dict[str, str]:
    """What must be written of an announcement of this kind, without a notice's lines."""
    written = {"title": content.title, "plain_japanese": content.plain_japanese, "english": content.english}
    if content.kind is Kind.ALERT:
        written |= {"action": content.action, "place": content.place}
    return written


def _missing(content: Content) -> Iterable[BroadcastError]:
    if content.kind is Kind.NOTICE and not any(line.strip() for line in content.lines):
        yield BroadcastError("本文を書いてください。", "lines")
    for field, text in texts(content).items():
        if not text.strip():
            yield BroadcastError(f"{NAMES[field]}を書いてください。", field)


def _too_long(content: Content) -> Iterable[BroadcastError]:
    """What the glass cannot show so that it is read from 5 m."""
    for field, text in texts(content).items():
        limit = glass.LIMITS[field]
        if length(text) > limit:
            yield BroadcastError(
                f"{NAMES[field]}は{limit}文字までにしてください（今は{length(text)}文字）。"
                "これより長いと、画面から5メートル離れて読めません。",
                field,
            )
        elif not fits(text, limit):
            yield BroadcastError(f"{NAMES[field]}の文字についた記号が多すぎます。減らしてください。", field)
    if content.kind is Kind.NOTICE and len(content.lines) > glass.LINES:
        yield BroadcastError(f"本文は{glass.LINES}行までにしてください。", "lines")
    if any(length(line) > glass.LINE_LENGTH for line in content.lines):
        yield BroadcastError(f"本文の1行は{glass.LINE_LENGTH}文字までにしてください。", "lines")
    elif not all(fits(line, glass.LINE_LENGTH) for line in content.lines):
        yield BroadcastError("本文の文字についた記号が多すぎます。減らしてください。", "lines")


def submit(announcement: Announcement, now: datetime) -> Announcement:
    """Ask a second person. Raises the first error of the content."""
    _require(announcement, State.DRAFTED, State.RETURNED)
    for error in examine(announcement.content, now):
        raise error
    return replace(announcement, state=State.SUBMITTED)


def approve(announcement: Announcement, approver: str) -> Announcement:
    """Onto the screens: another person has said yes, before or (after an override) afterwards."""
    _require(announcement, State.SUBMITTED, State.OVERRIDDEN, State.CANCELLED)
    state = State.WITHDRAWN if announcement.state is State.CANCELLED else State.APPROVED
    return replace(announcement, state=state, approver=approver)


def override(announcement: Announcement) -> Announcement:
    """Onto the screens before a second person has looked at it."""
    _require(announcement, State.SUBMITTED)
    return replace(announcement, state=State.OVERRIDDEN)


def send_back(announcement: Announcement) -> Announcement:
    _require(announcement, State.SUBMITTED)
    return replace(announcement, state=State.RETURNED)


def take_back(announcement: Announcement) -> Announcement:
    """Its writer has it again, to mend it or to leave it."""
    _require(announcement, State.SUBMITTED, State.RETURNED)
    return replace(announcement, state=State.DRAFTED)


def withdraw(announcement: Announcement) -> Announcement:
    """Off every screen at once. One person suffices: taking down is the safe direction."""
    _require(announcement, *SHOWN)
    state = State.CANCELLED if announcement.state is State.OVERRIDDEN else State.WITHDRAWN
    return replace(announcement, state=state, revision=announcement.revision + 1)


def _require(announcement: Announcement, *states: State) -> None:
    if announcement.state not in states:
        raise BroadcastError("この操作は今の状態ではできません。画面を読み直してください。")


def manifest(version: int, announcements: Iterable[Announcement], now: datetime) -> Manifest:
    """What a screen should rotate through: approved notices that have not ended, earliest first."""
    running = sorted(
        (a for a in announcements if a.state in SHOWN and a.content.kind is Kind.NOTICE),
        key=lambda a: (a.content.starts, a.id),
    )
    return Manifest(version=version, items=tuple(item(a) for a in running if a.content.ends > now))


def item(announcement: Announcement) -> Item:
    content = announcement.content
    return Item(
        announcement=announcement.id,
        revision=announcement.revision,
        title=_marked(content.title, content.drill),
        lines=content.lines,
        plain_japanese=content.plain_japanese,
        english=content.english,
        starts=timestamp(content.starts),
        ends=timestamp(content.ends),
        drill=content.drill,
        media=content.media,
    )


def alert(announcement: Announcement) -> Alert:
    content = announcement.content
    return Alert(
        announcement=announcement.id,
        revision=announcement.revision,
        level=content.level,
        title=_marked(content.title, content.drill),
        action=content.action,
        place=content.place,
        plain_japanese=content.plain_japanese,
        english=content.english,
        starts=timestamp(content.starts),
        ends=timestamp(content.ends),
        drill=content.drill,
        cancelled=announcement.state in TAKEN_DOWN,
    )


def is_running_alert(announcement: Announcement, now: datetime) -> bool:
    """Whether a screen may still have it on its glass."""
    return announcement.content.kind is Kind.ALERT and announcement.content.ends > now


def rendered(announcement: Announcement) -> Item | Alert:
    """What a screen is told of it."""
    return alert(announcement) if announcement.content.kind is Kind.ALERT else item(announcement)


def sheet(announcement: Announcement, picture: str = "") -> Sheet:
    """What the glass shows of it; ``picture`` is the address where the picture is served."""
    content = announcement.content
    is_alert = content.kind is Kind.ALERT
    return Sheet(
        announcement=announcement.id,
        revision=announcement.revision,
        title=content.title,
        plain_japanese=content.plain_japanese,
        english=content.english,
        lines=() if is_alert else content.lines,
        level=content.level if is_alert else 0,
        action=content.action,
        place=content.place,
        issued=content.starts if is_alert else None,
        drill=content.drill,
        picture=picture,
    )


def content_hash(rendered: Item | Alert) -> str:
    """SHA-256 of the message in its canonical form: what a screen's receipt refers to."""
    return hashlib.sha256(msgspec.json.encode(rendered, order="deterministic")).hexdigest()


def _marked(title: str, drill: bool) -> str:
    return f"{DRILL_MARK}{title}" if drill and not title.startswith(DRILL_MARK) else title
