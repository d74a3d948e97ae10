"""A meeting's record as it grows: lines that are final, sound that is chained, gaps that are said. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from edge.wire.messages.meetings import SoundChunk, SpokenWord

MOST_LETTERS_OF_A_TITLE = 100
"""A room's screen is told it on one line."""


class State(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class MeetingError(Exception):
    """``message`` is for the person at the desk."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Meeting:
    id: str
    title: str
    room: str
    state: State
    opened_at: datetime
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CaptionLine:
    """One final line of one channel; word times are seconds of the meeting's sound."""

    line: int
    channel: str
    text: str
    words: tuple[SpokenWord, ...]
    model: str

    @property
    def start(self) -> float:
        return self.words[0].start if self.words else 0.0

    @property
    def end(self) -> float:
        return self.words[-1].end if self.words else 0.0


@dataclass(frozen=True, slots=True)
class SoundFault:
    """The record of the sound does not hold together at ``index``, and why."""

    index: int
    problem: str


def sound_faults(chunks: Sequence[SoundChunk], stored: frozenset[str]) -> Iterator[SoundFault]:
    """Missing, unchained or not (yet) uploaded chunks, in order of ``index``."""
    previous: str | None = None
    expected = 0
    for chunk in sorted(chunks, key=lambda c: c.index):
        if chunk.index != expected:
            yield SoundFault(expected, f"missing up to {chunk.index}")
        elif chunk.previous_sha256 != previous:
            yield SoundFault(chunk.index, "not chained to the one before")
        if chunk.sha256 not in stored:
            yield SoundFault(chunk.index, "not uploaded yet")
        previous = chunk.sha256
        expected = chunk.index + 1


def missing_lines(lines: Iterable[CaptionLine]) -> list[int]:
    """Line numbers that must exist because a later one does."""
    numbers = {line.line for line in lines}
    return [number for number in range(1, max(numbers, default=0)) if number not in numbers]


def webvtt(lines: Iterable[CaptionLine]) -> str:
    """The lines as WebVTT captions (W3C WebVTT: The Web Video Text Tracks Format)."""
    cues = [
        f"{number}\n{_vtt_time(cue.start)} --> {_vtt_time(cue.end)}\n{_vtt_text(cue.text)}\n"
        for number, cue in enumerate(_cues(lines), start=1)
    ]
    return "\n".join(["WEBVTT\n", *cues])


SHORTEST_CUE_SECONDS = 1.0
"""The format demands that a cue ends after it begins; a shorter one nobody reads."""


@dataclass(frozen=True, slots=True)
class _Cue:
    start: float
    end: float
    text: str


def _cues(lines: Iterable[CaptionLine]) -> Iterator[_Cue]:
    """Lines that hold something, each for a time; one without times of its own follows the line before."""
    before = 0.0
    for line in lines:
        text = " ".join(line.text.split())
        if not text:
            continue
        start = max(0.0, min((word.start for word in line.words), default=before))
        end = max((word.end for word in line.words), default=start)
        before = max(end, start + SHORTEST_CUE_SECONDS)
        yield _Cue(start, before, text)


def _vtt_time(seconds: float) -> str:
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"


def _vtt_text(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
