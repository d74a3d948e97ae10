"""What a test may have broken in a city, and how it is mended: cables, processes, faults."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from city.cables import CableState
from city.miniature import City
from drivers.emulators.control import ControlError

EMULATORS = ("scanner", "till-printer", "card", "kiosk-printer", "microphone")
PROCESSES = ("broker", "hub")


@dataclass(frozen=True, slots=True)
class Wear:
    """Something that is not as it was."""

    thing: str
    how: str


def faults_of(city: City) -> dict[str, dict[str, Any]]:
    """The switches of every emulator that answers."""
    found = {}
    for name in EMULATORS:
        try:
            found[name] = city.emulator(name).get()["faults"]
        except ControlError:
            continue  # this city has no such device
    return found


def worn(city: City, whole: dict[str, dict[str, Any]]) -> list[Wear]:
    """Everything that is cut, dead or faulty, compared with the faults ``whole`` of a new city."""
    cut = [Wear(node, city.cables.state(node).value) for node in city.screens if _is_cut(city, node)]
    dead = [Wear(name, "dead") for name in (*PROCESSES, *city.screens) if not city.processes[name].running]
    present = faults_of(city)
    faulty = [Wear(name, "faulty") for name in whole if present.get(name) != whole[name]]
    return cut + dead + faulty


def mend(city: City, whole: dict[str, dict[str, Any]]) -> None:
    """Join, start and switch back. What lives in a device (a card on the reader) is the test's to clear."""
    for node in city.screens:
        if _is_cut(city, node):
            city.join(node)
    for name in (*PROCESSES, *city.screens):
        if not city.processes[name].running:
            city.revive(name)
    present = faults_of(city)
    for name, faults in whole.items():
        if name in present and present[name] != faults:
            city.emulator(name).set(**faults)


def _is_cut(city: City, node: str) -> bool:
    return city.cables.state(node) is not CableState.WHOLE
