"""What the doctor finds, and that each finding that is not fine names a next step."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from city.ports import free_port
from edge.doctor import Finding, examine
from edge.settings import Settings, parse
from tests.edge.devices import enrolled
from tests.support.broker import Broker


def by_name(settings: Settings, later: timedelta = timedelta()) -> dict[str, Finding]:
    findings = examine(settings, lambda: datetime.now(UTC) + later)
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
