"""A broker and the lines to it: messages get lost, doubled, late and out of order, as the weather is.

What a machine is away for waits, as in a session of the broker, until it expires; an answer does not
wait, it is gone. What the hub has not acknowledged comes again when the hub does.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from random import Random

from city.simulation.workload import Weather

CALM = Weather(at=0.0, number=0, lasts=0.0, lose=0.0, double=0.0, late=0.0)
LINE_SECONDS = 0.02
"""One way between a machine and the hub on a good day, at most."""


@dataclass(eq=False, slots=True)
class Message:
    """``name`` tells it from all others of a run; ``until``: the loop's time at which the broker drops it.

    ``waits``: for a till that is away (QoS 1), or else it is lost to that till (QoS 0).
    """

    name: str
    node: str
    topic: str
    payload: bytes = field(repr=False)
    until: float = 0.0
    waits: bool = True


Receive = Callable[[Message], None]


class Broker:
    """``calm`` are names of messages that the weather spares; ``told`` is given what befell the others."""

    def __init__(self, seed: int, calm: Collection[str], told: Callable[[str], None]) -> None:
        self.weather = CALM
        self.befell: list[str] = []
        self._seed = seed
        self._calm = calm
        self._told = told
        self._loop = asyncio.get_running_loop()
        self._hub: Receive | None = None
        self._for_hub: list[Message] = []
        self._unacknowledged: list[Message] = []
        self._tills: dict[str, Receive] = {}
        self._for_tills: dict[str, list[Message]] = {}
        self._sent: dict[str, int] = {}

    def name(self, words: str) -> str:
        """A name for the next message that these words describe."""
        self._sent[words] = self._sent.get(words, 0) + 1
        return f"{words} #{self._sent[words]}"

    def up(self, message: Message, expiry: float) -> None:
        """From a till to the hub. What is late is so before the broker, or behind it, where it expires."""
        for before, behind in self._fate(message.name):
            self._loop.call_later(before, self._taken, message, behind, expiry)

    def down(self, message: Message, expiry: float) -> None:
        """From the hub to a till."""
        message.until = self._loop.time() + expiry
        for before, behind in self._fate(message.name):
            self._loop.call_later(before + behind, self._to_till, message)

    def hub_comes(self, receive: Receive) -> None:
        self._hub = receive
        again, self._unacknowledged = self._unacknowledged, []
        waiting, self._for_hub = self._for_hub, []
        for message in again + waiting:
            self._to_hub(message)

    def hub_goes(self) -> None:
        self._hub = None

    def acknowledged(self, messages: Collection[Message]) -> None:
        """The hub has done with these."""
        self._unacknowledged = [each for each in self._unacknowledged if each not in messages]

    def till_comes(self, node: str, receive: Receive) -> None:
        self._tills[node] = receive
        for message in self._for_tills.pop(node, []):
            self._to_till(message)

    def till_goes(self, node: str) -> None:
        self._tills.pop(node, None)

    def _taken(self, message: Message, behind: float, expiry: float) -> None:
        until = self._loop.time() + expiry
        copy = Message(message.name, message.node, message.topic, message.payload, until)
        self._loop.call_later(behind, self._to_hub, copy)

    def _to_hub(self, message: Message) -> None:
        if self._loop.time() > message.until:
            return
        if self._hub is None:
            self._for_hub.append(message)
        else:
            self._unacknowledged.append(message)
            self._hub(message)

    def _to_till(self, message: Message) -> None:
        if self._loop.time() > message.until:
            return
        receive = self._tills.get(message.node)
        if receive is not None:
            receive(message)
        elif message.waits:
            self._for_tills.setdefault(message.node, []).append(message)
        else:
            self._told(f"lost on the dead line: {message.name}")

    def _fate(self, name: str) -> list[tuple[float, float]]:
        """Seconds before and behind the broker for each copy that arrives."""
        random = Random(f"{self._seed} {name}")  # noqa: S311 - chance that can be repeated
        chances = random.random(), random.random(), random.random()
        line = [(random.uniform(0.001, LINE_SECONDS), random.uniform(0.001, LINE_SECONDS)) for _ in range(2)]
        lateness = [random.expovariate(1.0) for _ in range(2)]
        weather = CALM if name in self._calm else self.weather
        if weather is CALM:
            return line[:1]
        self.befell.append(name)
        if chances[0] < weather.lose:
            self._told(f"lost: {name}")
            return []
        copies = 2 if chances[1] < weather.double else 1
        fates = []
        for (before, behind), late in list(zip(line, lateness, strict=True))[:copies]:
            extra = late * weather.late
            at_till = chances[2] < 0.5
            fates.append((before + extra * at_till, behind + extra * (not at_till)))
        said = ", ".join(f"{before + behind:.2f} s" for before, behind in fates)
        self._told(f"{'doubled' if copies == 2 else 'late'}: {name} ({said})")
        return fates
