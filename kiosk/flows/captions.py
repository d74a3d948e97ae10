"""Live captions: two to three lines that grow at the foot and scroll up when finished."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from kiosk.flows.step import Step

KEPT_LINES = 6
"""Finished lines kept for the scroll; two to three of them are visible."""


class Microphone(StrEnum):
    LISTENING = "listening"
    STALLED = "stalled"  # the source is there but no sound has come for a while
    UNPLUGGED = "unplugged"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Caption:
    """``line`` counts the sentences of the meeting from 1; ``speaker`` is empty when the seat has no name."""

    line: int
    speaker: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class State:
    """``lines`` are final, oldest first. ``model``: name of the recogniser's model; ``trial``: 試験用.

    ``last``: number of the newest final line; ``painted``: of the newest one proved to be on glass.
    """

    title: str = ""
    open: bool = False
    lines: tuple[Caption, ...] = ()
    partial: Caption | None = None
    microphone: Microphone = Microphone.UNKNOWN
    model: str = ""
    trial: bool = False
    online: bool = False
    last: int = 0
    painted: int = 0
    quarantined: bool = False


# --- events ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MeetingOpened:
    title: str


@dataclass(frozen=True, slots=True)
class MeetingClosed:
    pass


@dataclass(frozen=True, slots=True)
class PartialHeard:
    caption: Caption


@dataclass(frozen=True, slots=True)
class FinalHeard:
    """Never changes again."""

    caption: Caption


@dataclass(frozen=True, slots=True)
class MicrophoneChanged:
    microphone: Microphone


@dataclass(frozen=True, slots=True)
class ModelLoaded:
    name: str
    trial: bool


@dataclass(frozen=True, slots=True)
class LinkChanged:
    """``quarantined``: the hub keeps this device away; then it is not online either."""

    online: bool
    quarantined: bool = False


@dataclass(frozen=True, slots=True)
class Rendered:
    """The browser has painted this sentence (``final``: in its final form)."""

    line: int
    final: bool


Event = (
    MeetingOpened | MeetingClosed | PartialHeard | FinalHeard | MicrophoneChanged | ModelLoaded
    | LinkChanged | Rendered
)  # fmt: skip


# --- effects -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReportShown:
    """A final line is on glass: the device's clock gives the time."""

    line: int


Effect = ReportShown


# --- the flow ----------------------------------------------------------------------------------


def step(state: State, event: Event) -> Step[State, Effect]:
    """The next state. A final line never changes and never comes back as a partial one."""
    match event:
        case MeetingOpened(title):
            kept = State(
                microphone=state.microphone,
                model=state.model,
                trial=state.trial,
                online=state.online,
                quarantined=state.quarantined,
            )
            return Step(replace(kept, title=title, open=True))
        case MeetingClosed():
            return Step(replace(state, open=False, lines=(), partial=None))
        case PartialHeard(caption) if state.open and caption.line > state.last:
            return Step(replace(state, partial=caption))
        case FinalHeard(caption) if state.open and caption.line > state.last:
            lines = (*state.lines, caption)[-KEPT_LINES:]
            return Step(replace(state, lines=lines, partial=None, last=caption.line))
        case MicrophoneChanged(microphone):
            return Step(replace(state, microphone=microphone))
        case ModelLoaded(name, trial):
            return Step(replace(state, model=name, trial=trial))
        case LinkChanged(online, quarantined):
            return Step(replace(state, online=online, quarantined=quarantined))
        case Rendered(line, final) if final and state.painted < line <= state.last:
            return Step(replace(state, painted=line), (ReportShown(line),))
        case _:
            return Step(state)
