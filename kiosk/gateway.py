"""What the screens need of the device that they stand on. The edge implements it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from kiosk.flows import captions, moving_in, signage, till
from kiosk.speech import Cues
from kiosk.stage import Stage

TillStage = Stage[till.phases.State, till.events.Event, till.effects.Effect]
MovingInStage = Stage[moving_in.model.State, moving_in.events.Event, moving_in.effects.Effect]
SignageStage = Stage[signage.State, signage.Event, signage.Effect]
CaptionsStage = Stage[captions.State, captions.Event, captions.Effect]


class Gateway(Protocol):
    """Everything of the world that a screen uses besides its stage."""

    def new_id(self) -> str:
        """A fresh id, for what a person has just pressed."""
        ...

    def now(self) -> datetime:
        """Aware, in the city's time zone."""
        ...

    def media(self, sha256: str) -> Path | None:
        """The verified file with this hash, if the device has it."""
        ...


@dataclass(frozen=True, slots=True)
class Screens:
    """The conversations of one device. The first that is set is shown at ``/``, each at ``/<flow>``.

    ``cues`` carries voice and sounds: ``screens.cues.give(*cues_of(effect))``.
    """

    till: TillStage | None = None
    moving_in: MovingInStage | None = None
    signage: SignageStage | None = None
    captions: CaptionsStage | None = None
    cues: Cues = field(default_factory=Cues)
