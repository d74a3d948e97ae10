"""A kind of driver is one folder and one registration: whoever adds one changes no other file."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import drivers
from edge.devices import kinds
from edge.devices.discovery import Discovery, Found, unclaimed
from edge.devices.doctor import examine
from edge.devices.driver_factory import build_drivers
from edge.devices.kind import Port
from edge.devices.profile_line import SettingsError
from edge.settings import parse
from tests.edge.link.links import build
from tests.support.broker import Broker

DRIVER = '''
"""A lamp that can be switched on."""
from drivers.ports import DeviceState, Presence

class Lamp:
    def __init__(self, place: str, colour: str) -> None:
        self.place, self.colour, self.closed = place, colour, False
    async def states(self):
        yield DeviceState(Presence.READY)
    async def close(self) -> None:
        self.closed = True
'''
KIND = '''
"""A lamp."""
from edge.devices.finding import Finding
from edge.devices.kind import DriverKind, Port
from edge.devices.profile_line import Driver, unfit

class LampLine(Driver, frozen=True, kw_only=True, forbid_unknown_fields=True):
    colour: str = "white"

def build(line: LampLine):
    from drivers.lamp.driver import Lamp
    if not line.connection.startswith("gpio:"):
        raise unfit(line, "gpio:N")
    return Lamp(line.connection, line.colour)

KIND = DriverKind(
    port=Port("lamps"), line=LampLine, build=build, obeys="lamp.", listed=(lambda: ["gpio:1", "gpio:2"],),
    examine=lambda line: Finding(line.device, False, "dark", "put in a bulb"),
    needs=lambda settings: [Finding("bulbs", True, "three in the drawer")],
    listen=lambda line, seconds: [Finding(f"{line.device} light", True, f"{seconds} s")],
)
'''
PROFILE = 'role = "till"\ndata = "{}"\n[[driver]]\ndevice = "lamp"\nkind = "lamp"\nconnection = "{}"\n{}'


@pytest.fixture
def lamp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The folder of the driver and the registration, and nothing else."""
    folder, registration = tmp_path / "drivers" / "lamp", tmp_path / "kinds"
    folder.mkdir(parents=True)
    registration.mkdir()
    (folder / "driver.py").write_text(DRIVER)
    (registration / "lamp.py").write_text(KIND)
    monkeypatch.setattr(drivers, "__path__", [*drivers.__path__, str(folder.parent)])
    monkeypatch.setattr(kinds, "__path__", [*kinds.__path__, str(registration)])
    kinds.all_kinds.cache_clear()
    yield
    kinds.all_kinds.cache_clear()
    for name in ("edge.devices.kinds.lamp", "drivers.lamp.driver", "drivers.lamp"):
        sys.modules.pop(name, None)
    vars(kinds).pop("lamp", None)


async def test_a_new_kind_is_built_from_its_own_line_and_closed(lamp: None, tmp_path: Path) -> None:
    attached = build_drivers(parse(PROFILE.format(tmp_path, "gpio:1", 'colour = "red"')).driver)
    lamps: Port[Any] = Port("lamps")
    (built,) = attached.of(lamps).values()
    assert (built.place, built.colour) == ("gpio:1", "red")
    assert set(attached.states) == {"lamp"}
    await attached.close()
    assert built.closed


async def test_its_mistakes_are_named_like_any_others(lamp: None, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="driver lamp: connection must be gpio:N"):
        build_drivers(parse(PROFILE.format(tmp_path, "tcp:1", "")).driver)
    with pytest.raises(SettingsError, match="columns"):
        parse(PROFILE.format(tmp_path, "gpio:1", "columns = 48"))


def test_the_doctor_looks_at_it_and_finds_what_is_in_no_line(lamp: None, tmp_path: Path) -> None:
    settings = parse(PROFILE.format(tmp_path, "gpio:1", ""))
    found = {each.what: each for each in examine(settings, datetime.now(UTC), 15)}
    assert (found["lamp"].fine, found["lamp"].next_step) == (False, "put in a bulb")
    assert found["bulbs"].fine
    assert found["lamp light"].found == "15 s"
    assert Found("gpio:2", ("lamp",)) in unclaimed(settings.driver, kinds.all_kinds())


async def test_its_birth_names_it_with_what_it_obeys(lamp: None, broker: Broker, tmp_path: Path) -> None:
    profile = parse(PROFILE.format(tmp_path, "gpio:1", "")).driver
    discovery = Discovery(build(broker), profile, {})
    (told,) = discovery.attached(["lamp.on/1", "printing.reprint/1"])
    assert (told.kind, told.operations) == ("lamp", ("lamp.on/1",))


def test_a_kind_that_nobody_registered_is_refused_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="kind must be one of camera, card_reader"):
        parse(PROFILE.format(tmp_path, "gpio:1", ""))


def test_every_kind_stands_in_the_folder_of_its_driver() -> None:
    folders = {path.parent.name for path in Path(drivers.__path__[0]).glob("*/quality.toml")}
    assert set(kinds.all_kinds()) - folders == {"camera"}, "a camera is one of the two code scanners"
