"""A microphone: sound from a pipe, or from a program that writes it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from drivers.ports import Microphone
from edge.devices.finding import Finding
from edge.devices.kind import DriverKind
from edge.devices.ports import MICROPHONES
from edge.devices.profile_line import Driver, unfit

if TYPE_CHECKING:
    from edge.settings import Settings


def build(driver: Driver) -> Microphone:
    from drivers.microphone.driver import PcmMicrophone
    from drivers.transport.pcm import from_command, from_fifo

    kind, _, place = driver.connection.partition(":")
    if driver.command:
        return PcmMicrophone(from_command(driver.command))
    if kind == "fifo" and place:
        return PcmMicrophone(from_fifo(Path(place)))
    raise unfit(driver, "fifo:PATH, or a command that writes sound")


def model(settings: Settings) -> Iterator[Finding]:
    """The model of the profile, that turns sound into words."""
    from drivers.speech.model import ACOUSTIC_FILES, described

    folder = Path(settings.speech.model or "-")
    if not any((folder / name).is_file() for name in ACOUSTIC_FILES):
        step = "put a Vosk model there and name it under [speech] model (make model builds ours)"
        yield Finding("model", False, settings.speech.model or "none in the profile", step)
    else:
        yield Finding("model", True, described(folder).name)


KIND = DriverKind(port=MICROPHONES, line=Driver, build=build, needs=model)
