"""What somebody typed into the form of an announcement, read for saving it and for drawing its preview."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, TypeVar

from fastapi import Form

from edge.wire.text import TextUnfit, written
from hub.broadcast.model import BroadcastError, Content, Kind
from hub.core.words import TOKYO, local_input
from hub.kit.refusals import in_words
from hub.kit.typed import Mistyped, moment, whole

Value = TypeVar("Value")

LONGEST_TYPED = 4000
"""More than this no person types into one field; what is too long for the glass is said beside its field."""

Text = Annotated[str, Form(max_length=LONGEST_TYPED)]


NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""Instead of a time that was not given; the form says so before anything is made of it."""


@dataclass(frozen=True, slots=True)
class Typed:
    """``starts`` and ``ends`` stay as they were typed, so that a wrong one can be mended where it stands."""

    content: Content
    starts: str
    ends: str
    errors: tuple[BroadcastError, ...] = ()
    picture_kept: str = ""


def typed(
    kind: Text = "",
    starts: Text = "",
    ends: Text = "",
    title: Text = "",
    text: Text = "",
    plain_japanese: Text = "",
    english: Text = "",
    level: Text = "0",
    action: Text = "",
    place: Text = "",
    drill: Annotated[bool, Form()] = False,
    picture_kept: Annotated[str, Form(max_length=64)] = "",
) -> Typed:
    """The dependency of the routes that take the form. What cannot be read is an error beside its field."""
    errors: list[BroadcastError] = []

    def read(field: str, text: str, reader: Callable[[str], Value], otherwise: Value) -> Value:
        try:
            return reader(text)
        except Mistyped as unread:
            errors.append(BroadcastError(unread.words.ja, field))
        except TextUnfit as unfit:
            errors.append(BroadcastError(in_words(unfit).ja, field))
        except BroadcastError as unknown:
            errors.append(unknown)
        return otherwise

    content = Content(
        kind=read("", kind, _kind, Kind.NOTICE),
        title=read("title", title, _one_line, title),
        lines=tuple(read("lines", text, _lines, tuple(text.splitlines()))),
        plain_japanese=read("plain_japanese", plain_japanese, _one_line, plain_japanese),
        english=read("english", english, _one_line, english),
        starts=read("starts", starts, _moment, NEVER),
        ends=read("ends", ends, _moment, NEVER),
        drill=drill,
        level=read("level", level, whole, 0),
        action=read("action", action, _one_line, action),
        place=read("place", place, _one_line, place),
    )
    return Typed(content, starts, ends, tuple(errors), picture_kept)


def untouched(content: Content) -> Typed:
    """A form that nobody has typed into yet."""
    starts, ends = local_input(content.starts), local_input(content.ends)
    return Typed(content, starts, ends)


def _kind(text: str) -> Kind:
    try:
        return Kind(text)
    except ValueError:
        raise BroadcastError("お知らせの種類が分かりません。一覧から書き直してください。") from None


def _one_line(text: str) -> str:
    """The glass breaks lines where they end; a line of the form's box is only where the writer stopped."""
    return " ".join(written(text, lines=True).split("\n"))


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.rstrip() for line in written(text, lines=True).split("\n"))


def _moment(text: str) -> datetime:
    """A local time of the form (Kisarazu's)."""
    return moment(text, TOKYO)
