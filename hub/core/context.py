"""What a use case needs besides its transaction: built once per process, handed down as an argument."""

from __future__ import annotations

from dataclasses import dataclass, field

import sqlalchemy as sa

from edge.wire.ids import NewId
from edge.wire.topics import Topics
from hub.core.chance import Chance
from hub.core.clock import Clock
from hub.core.pictures import Pictures
from hub.core.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """One process of one hub. ``boot`` names the life of the process in the messages that it sends."""

    settings: Settings
    engine: sa.Engine
    clock: Clock
    chance: Chance
    new_id: NewId
    boot: str
    pictures: Pictures = field(default_factory=Pictures)
    """Begins nothing before the first picture comes."""

    @property
    def topics(self) -> Topics:
        return self.settings.topics
