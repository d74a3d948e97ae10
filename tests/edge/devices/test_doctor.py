"""What the doctor finds, and that each finding that is not fine names a next step."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from city.ports import free_port
from drivers.emulators.code_scanner import CodeScannerEmulator
from edge.devices.doctor import examine
from edge.devices.finding import Finding
from edge.devices.kinds.code_scanner import ScannerLine, heard
from edge.settings import Settings, parse
from tests.edge.agents import enrolled
from tests.support.broker import Broker


def by_name(settings: Settings, later: timedelta = timedelta()) -> dict[str, Finding]:
    findings = examine(settings, datetime.now(UTC) + later)
    assert all(finding.next_step for finding in findings if not finding.fine)
    return {finding.what: finding for finding in findings}


def test_a_device_that_was_never_enrolled_is_told_how(tmp_path: Path) -> None:
    found = by_name(parse(f'role = "signage"\ndata = "{tmp_path}/new"'))
    assert not found["identity"].fine
    assert "edge enrol" in found["identity"].next_step
    assert "broker" not in found


def test_the_broker_is_reached_with_the_devices_own_certificate(broker: Broker, tmp_path: Path) -> None:
    enrolled(broker, "till-1", tmp_path, f"https://127.0.0.1:{free_port()}")
    found = by_name(parse(f'role = "signage"\ndata = "{tmp_path}"'))
    assert found["broker"].fine, found["broker"]
    assert "TLS" in found["broker"].found
    assert not found["hub"].fine


def test_a_certificate_that_ends_soon_is_not_fine(broker: Broker, tmp_path: Path) -> None:
    enrolled(broker, "till-1", tmp_path)
    found = by_name(parse(f'role = "signage"\ndata = "{tmp_path}"'))
    assert not found["identity"].fine  # the tests' certificates are valid for a day
    assert "till-1" in found["identity"].found


def test_what_is_not_plugged_in_is_named(tmp_path: Path) -> None:
    found = by_name(
        parse(
            f"""
            role = "till"
            data = "{tmp_path}"
            [[driver]]
            device = "printer"
            kind = "receipt_printer"
            connection = "tcp:127.0.0.1:{free_port()}"
            [[driver]]
            device = "scanner"
            kind = "code_scanner"
            connection = "serial:{tmp_path}/no-such-*"
            [[driver]]
            device = "microphone"
            kind = "microphone"
            command = ["no-such-program"]
            """
        )
    )
    assert [found[name].fine for name in ("printer", "scanner", "microphone", "model")] == [False] * 4
    assert found["font"].fine
    assert "no-such-*" in found["scanner"].next_step


@pytest.mark.parametrize("spoilt", ["identity.json", "key.pem", "certificate.pem", "ca.pem"])
def test_a_spoilt_identity_is_named_without_a_traceback(broker: Broker, tmp_path: Path, spoilt: str) -> None:
    enrolled(broker, "till-1", tmp_path)
    (tmp_path / "identity" / spoilt).write_bytes(b"\xff\x00 spoilt")
    findings = examine(parse(f'role = "signage"\ndata = "{tmp_path}"'), datetime.now(UTC))
    wrong = {each.what: each for each in findings if not each.fine}
    assert any("enrol" in each.next_step for each in wrong.values())
    (tmp_path / "identity" / spoilt).unlink()
    found = {
        each.what: each
        for each in examine(parse(f'role = "signage"\ndata = "{tmp_path}"'), datetime.now(UTC))
    }
    assert "enrol" in found["identity"].next_step


@pytest.mark.parametrize(
    ("sent", "ending", "fine", "named"),
    [
        ("TSW1:0123456789", "cr", True, "came whole"),
        ("]Q1TSW1:0123456789", "cr", True, "sends_aim_identifier"),
        ("TSW1:0123456789", "lf", False, "unfinished"),
        ("TSW1\x01:0123456789", "cr", False, "garbage"),
    ],
)
def test_a_code_held_before_the_scanner_shows_how_it_is_set(
    tmp_path: Path, sent: str, ending: str, fine: bool, named: str
) -> None:
    settings = parse(
        f"""
        role = "till"
        data = "{tmp_path}"
        [[driver]]
        device = "scanner"
        kind = "code_scanner"
        connection = "serial:{tmp_path}/scanner"
        ending = "{ending}"
        """
    )

    async def held() -> Finding:
        emulator = CodeScannerEmulator(tmp_path / "scanner")
        await emulator.start()
        (driver,) = settings.driver
        assert isinstance(driver, ScannerLine)
        examining = asyncio.create_task(heard("scanner settings", driver, 20))
        while not examining.done():
            await emulator.present(sent)
            await asyncio.wait({examining}, timeout=1)
        await emulator.stop()
        return await examining

    finding = asyncio.run(held())
    assert (finding.fine, named in finding.found) == (fine, True), finding
    assert fine or finding.next_step
