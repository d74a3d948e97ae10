"""What can befall a city in the middle of anything, and how it is made good."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from city.miniature import City


@dataclass(frozen=True, slots=True)
class Harm:
    """``strike`` and ``heal`` are given the city and the device that the journey is about."""

    name: str
    strike: Callable[[City, str], None]
    heal: Callable[[City, str], None]
    ends_the_agent: bool = False

    def __str__(self) -> str:
        return self.name


HARMS = (
    Harm("hub killed", lambda city, _: city.kill("hub"), lambda city, _: city.revive("hub")),
    Harm("broker killed", lambda city, _: city.kill("broker"), lambda city, _: city.revive("broker")),
    Harm("agent killed", City.kill, City.revive, ends_the_agent=True),
    Harm("cable cut", City.cut, City.join),
)
