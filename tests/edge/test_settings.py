"""Profiles: the samples load, and a mistake is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from edge.attaching import attach, serial_settings
from edge.settings import Kind, Role, SettingsError, load, parse

SAMPLES = sorted((Path(__file__).parents[2] / "firmware_config" / "devices").glob("*.toml"))
MINIMAL = 'role = "till"\ndata = "d"\n'


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
async def test_every_sample_can_be_put_on_a_device(path: Path) -> None:
    settings = load(path)
    attached = attach(settings.driver)
    assert set(attached.states) == {driver.device for driver in settings.driver}
    await attached.close()


def test_there_is_a_sample_for_every_role() -> None:
    assert {load(path).role for path in SAMPLES} == set(Role)


def test_paths_are_taken_from_the_profiles_folder(tmp_path: Path) -> None:
    (tmp_path / "profile.toml").write_text(
        'role = "room"\ndata = "d"\n[speech]\nmodel = "/m"\n[hub]\nca = "ca"'
    )
    settings = load(tmp_path / "profile.toml")
    assert (settings.data, settings.speech.model, settings.hub.ca) == (
        str(tmp_path / "d"), "/m", str(tmp_path / "ca"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "role"),
        ("role =", "Invalid value"),
        ('role = "cinema"\ndata = "d"', "cinema"),
        (MINIMAL + "colour = 1", "colour"),
        (MINIMAL + "[broker]\nmqtt_version = 6", "mqtt_version"),
        (MINIMAL + '[[driver]]\ndevice = "A"\nkind = "camera"', "device"),
        (MINIMAL + '[[driver]]\ndevice = "a"\nkind = "camera"\n' * 2, "same device id: a"),
        (MINIMAL + '[shop]\nregistration_number = "T1130001000018"', "check digit"),
        (MINIMAL + '[shop]\nregistration_number = "1130001000019"', "check digit"),
        (MINIMAL + '[[driver]]\ndevice = "a"\nkind = "receipt_printer"\ncolumns = 40', "columns"),
        (MINIMAL + '[[driver]]\ndevice = "a"\nkind = "receipt_printer"\nqr = "none"', "qr"),
    ],
)
def test_a_mistake_in_a_profile_is_named(text: str, named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        parse(text)


@pytest.mark.parametrize("connection", ["", "tcp:host", "tcp:host:port", "usb:1", "serial:"])
async def test_a_connection_that_no_driver_can_use_is_refused_at_the_start(connection: str) -> None:
    text = f'[[driver]]\ndevice = "printer"\nkind = "receipt_printer"\nconnection = "{connection}"'
    with pytest.raises(SettingsError, match="driver printer"):
        attach(parse(MINIMAL + text).driver)


def test_drivers_are_found_by_kind() -> None:
    text = '[[driver]]\ndevice = "a"\nkind = "camera"\n[[driver]]\ndevice = "b"\nkind = "code_scanner"'
    settings = parse(MINIMAL + text)
    assert [driver.device for driver in settings.drivers(Kind.CAMERA)] == ["a"]
    with pytest.raises(SettingsError, match="No such file"):
        load(Path("/nowhere/profile.toml"))


def test_a_registration_number_whose_check_digit_fits_may_stand_on_receipts() -> None:
    settings = parse(MINIMAL + '[shop]\nregistration_number = "T1130001000019"')
    assert settings.shop.registration_number == "T1130001000019"


@pytest.mark.parametrize(
    ("kind", "more", "baud"),
    [
        ("customer_display", "", 9600),
        ("code_scanner", "", 115_200),
        ("customer_display", "baud = 19200", 19200),
    ],
)
def test_a_serial_line_has_its_factorys_speed_unless_the_profile_says_another(
    kind: str, more: str, baud: int
) -> None:
    text = f'[[driver]]\ndevice = "a"\nkind = "{kind}"\nconnection = "serial:/dev/a"\n{more}'
    (driver,) = parse(MINIMAL + text).driver
    assert serial_settings(driver).baud == baud
