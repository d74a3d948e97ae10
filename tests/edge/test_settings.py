"""Profiles: the samples load, and a mistake is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from drivers.code_scanner.acceptance import USUAL
from drivers.code_scanner.framing import Ending
from drivers.code_scanner.serial_scanner import ScannerSettings
from drivers.customer_display.driver import SERIAL
from drivers.transport.serial_line import SerialSettings
from edge.devices import doctor
from edge.devices.driver_factory import build_drivers
from edge.devices.kinds.camera import CameraLine, code_rules
from edge.devices.kinds.code_scanner import ScannerLine, scanner_settings
from edge.devices.lines import serial_settings
from edge.devices.profile_line import LineDriver, SettingsError
from edge.settings import Role, load, parse

SAMPLES = sorted((Path(__file__).parents[2] / "firmware_config" / "devices").glob("*.toml"))
MINIMAL = 'role = "till"\ndata = "d"\n'


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
async def test_every_sample_can_be_put_on_a_device(path: Path) -> None:
    settings = load(path)
    attached = build_drivers(settings.driver)
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
        (MINIMAL + '[[driver]]\ndevice = "a"\nkind = "code_scanner"\nending = "bell"', "ending"),
        (
            MINIMAL + '[[driver]]\ndevice = "a"\nkind = "camera"\n[[driver.codes]]\nkind = "code128"',
            "lengths",
        ),
        (MINIMAL + '[[driver]]\ndevice = "a"\nkind = "camera"\n[[driver.codes]]\nkind = "upc"', "upc"),
    ],
)
def test_a_mistake_in_a_profile_is_named(text: str, named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        parse(text)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_a_profile_in_utf8_is_read_with_or_without_a_mark_whatever_its_line_ends(
    tmp_path: Path, encoding: str, ends: str
) -> None:
    profile = tmp_path / "till.toml"
    text = 'role = "till"\ndata = "d" # 窓口\n[shop]\nname = "髙橋商店"\n'
    profile.write_bytes(text.replace("\n", ends).encode(encoding))
    assert load(profile).shop.name == "髙橋商店"
    assert "UTF-8" in doctor.examine_profile(profile.read_bytes()).found


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("cp932", "Shift_JIS"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("euc_jp", "saved as"),
    ],
)
def test_a_profile_in_another_encoding_is_told_how_to_be_saved(
    tmp_path: Path, encoding: str, named: str
) -> None:
    profile = tmp_path / "till.toml"
    profile.write_bytes('role = "till"\ndata = "d"\n[shop]\nname = "商店"\n'.encode(encoding))
    with pytest.raises(SettingsError, match=named) as wrong:
        load(profile)
    assert "UTF-8 で保存" in str(wrong.value)


@pytest.mark.parametrize("text", ["role = “till”", 'role\u3000= "till"', 'role ＝ "till"'])
def test_a_sign_that_only_looks_like_tomls_own_is_pointed_at(text: str) -> None:
    with pytest.raises(SettingsError, match="line 1 has the full-width sign"):
        parse(text)


@pytest.mark.parametrize("connection", ["", "tcp:host", "tcp:host:port", "usb:1", "serial:"])
async def test_a_connection_that_no_driver_can_use_is_refused_at_the_start(connection: str) -> None:
    text = f'[[driver]]\ndevice = "printer"\nkind = "receipt_printer"\nconnection = "{connection}"'
    with pytest.raises(SettingsError, match="driver printer"):
        build_drivers(parse(MINIMAL + text).driver)


def test_drivers_are_found_by_kind() -> None:
    text = '[[driver]]\ndevice = "a"\nkind = "camera"\n[[driver]]\ndevice = "b"\nkind = "code_scanner"'
    settings = parse(MINIMAL + text)
    assert [driver.device for driver in settings.drivers("camera")] == ["a"]
    with pytest.raises(SettingsError, match="No such file"):
        load(Path("/nowhere/profile.toml"))


def test_a_registration_number_whose_check_digit_fits_may_stand_on_receipts() -> None:
    settings = parse(MINIMAL + '[shop]\nregistration_number = "T1130001000019"')
    assert settings.shop.registration_number == "T1130001000019"


def test_a_profile_says_which_codes_a_camera_takes_and_what_a_scanner_sends_around_them() -> None:
    camera, plain, scanner = parse(
        MINIMAL
        + """
        [[driver]]
        device = "camera"
        kind = "camera"
        codes = [
            { kind = "ean13" },
            { kind = "code128", lengths = [44], digits = true },
            { kind = "qr", prefix = "TSW1:" },
        ]
        [[driver]]
        device = "plain"
        kind = "camera"
        [[driver]]
        device = "scanner"
        kind = "code_scanner"
        ending = "etx"
        prefix = "K1:"
        """
    ).driver
    assert isinstance(camera, CameraLine)
    assert isinstance(plain, CameraLine)
    assert isinstance(scanner, ScannerLine)
    ean, slip, wallet = code_rules(camera)
    assert [rule.admits(b"4901234567894") for rule in (ean, slip, wallet)] == [True, False, False]
    assert [rule.admits(b"9" * 44) for rule in (ean, slip, wallet)] == [False, True, False]
    assert [wallet.admits(raw) for raw in (b"TSW1:01", b"https://example.jp")] == [True, False]
    assert code_rules(plain) == USUAL
    assert scanner_settings(scanner) == ScannerSettings(Ending.ETX, prefix=b"K1:")


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
    assert isinstance(driver, LineDriver)
    factory = SERIAL if kind == "customer_display" else SerialSettings()
    assert serial_settings(driver, factory).baud == baud
