"""What nodes say about themselves, and what the fleet page makes of it."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from edge.wire.envelope import decode_header
from edge.wire.messages.link import Attached, Birth, DeviceReport, LinkState, Reported, Status
from hub.core.clock import SetClock
from hub.core.context import Context
from hub.core.db import reading, transaction
from hub.fleet import devices, service
from hub.fleet.model import Alarm, Presence
from hub.fleet.service import NodeView
from tests.hub.devices import admit, birth, message


@pytest.fixture(autouse=True)
def till(context: Context) -> None:
    admit(context, "till-1")


def say_status(context: Context, state: LinkState, session: str) -> None:
    with transaction(context.engine) as tx:
        devices.heard_status(tx, "till-1", Status(state=state, session=session), context.clock.now())


def be_born(context: Context, body: Birth) -> None:
    with transaction(context.engine) as tx:
        devices.heard_birth(tx, decode_header(message(body)), body, context.clock.now())


def report(context: Context, device: str, presence: str, *reasons: str) -> None:
    with transaction(context.engine) as tx:
        body = DeviceReport(presence=presence, reasons=reasons)
        devices.heard_device(tx, "till-1", device, body, context.clock.now())


def seen(context: Context) -> NodeView:
    with reading(context.engine) as tx:
        (node,) = service.fleet(tx)
    return node


def alarms(context: Context) -> list[Alarm]:
    with reading(context.engine) as tx:
        return [alarm.alarm for alarm in service.alarms(tx)]


def test_a_node_that_was_never_heard_of_is_neither_online_nor_lost(context: Context) -> None:
    assert seen(context).link is None
    assert not seen(context).online


def test_a_node_is_online_since_its_first_word(context: Context, clock: SetClock) -> None:
    since = clock.now()
    say_status(context, LinkState.ONLINE, "s1")
    clock.pass_(timedelta(hours=1))
    say_status(context, LinkState.ONLINE, "s2")  # reconnected at once: it was never away
    assert (seen(context).link, seen(context).since) == (LinkState.ONLINE, since)


def test_a_will_of_an_older_session_comes_too_late(context: Context) -> None:
    say_status(context, LinkState.ONLINE, "s1")
    say_status(context, LinkState.ONLINE, "s2")
    say_status(context, LinkState.LOST, "s1")
    assert seen(context).online
    say_status(context, LinkState.LOST, "s2")
    assert not seen(context).online


def test_a_printer_is_shown_as_its_node_reports_it(context: Context) -> None:
    say_status(context, LinkState.ONLINE, "s1")
    report(context, "printer", "degraded", "paper_near_end")
    (printer,) = seen(context).attached
    assert (printer.presence, printer.reasons) == (Presence.DEGRADED, ("paper_near_end",))


def test_behind_a_lost_link_nothing_is_known_of_a_printer(context: Context) -> None:
    say_status(context, LinkState.ONLINE, "s1")
    report(context, "printer", "ready")
    say_status(context, LinkState.LOST, "s1")
    (printer,) = seen(context).attached
    assert (printer.presence, printer.reasons) == (Presence.UNKNOWN, ("link_lost",))


def test_a_word_that_the_hub_does_not_know_is_not_taken_for_ready(context: Context) -> None:
    say_status(context, LinkState.ONLINE, "s1")
    report(context, "printer", "splendid")
    assert seen(context).attached[0].presence is Presence.UNKNOWN


def test_a_birth_tells_version_clock_and_what_is_attached(context: Context) -> None:
    say_status(context, LinkState.ONLINE, "s1")
    report(context, "scanner", "ready")
    both = (
        Attached(device="printer", kind="receipt_printer"),
        Attached(device="scanner", kind="code_scanner"),
    )
    be_born(context, msgspec.structs.replace(birth(synced=False), attached=both))
    node = seen(context)
    assert (node.version, node.synced) == ("0.1.0", False)
    assert [(one.device, one.kind, one.presence) for one in node.attached] == [
        ("printer", "receipt_printer", Presence.UNKNOWN),
        ("scanner", "code_scanner", Presence.READY),
    ]
    be_born(context, msgspec.structs.replace(birth(), attached=both[1:]))
    assert [one.device for one in seen(context).attached] == ["scanner"]


def test_two_live_boots_under_one_certificate_raise_the_alarm(context: Context, clock: SetClock) -> None:
    for boot in ("b1", "b2"):
        be_born(context, birth(boot=boot))
        clock.pass_(timedelta(seconds=1))
    assert alarms(context) == []
    be_born(context, birth(boot="b1"))
    assert alarms(context) == [Alarm.CLONE]


def test_a_retained_birth_heard_again_raises_no_alarm(context: Context, clock: SetClock) -> None:
    for boot in ("b1", "b2", "b2"):
        be_born(context, birth(boot=boot))
        clock.pass_(timedelta(seconds=1))
    assert alarms(context) == []


def test_an_alarm_stands_once_until_somebody_has_seen_it(context: Context) -> None:
    def raise_it() -> None:
        with transaction(context.engine) as tx:
            service.raise_alarm(tx, "till-1", Alarm.DEAD_LETTER, "x/1", context.clock.now())

    raise_it()
    raise_it()
    assert len(alarms(context)) == 1
    with transaction(context.engine) as tx:
        service.clear_alarm(tx, service.alarms(tx)[0].id, "s-1", context.clock.now())
    assert alarms(context) == []
    raise_it()
    assert len(alarms(context)) == 1


def test_the_version_in_force_is_the_one_last_reported(context: Context) -> None:
    for version in (3, 4):
        with transaction(context.engine) as tx:
            body = Reported(version=version, sha256="ab" * 32)
            devices.heard_reported(tx, "till-1", "screen", body, context.clock.now())
    with reading(context.engine) as tx:
        assert service.in_force(tx, "till-1", "screen") == 4
        assert service.in_force(tx, "till-1", "room") is None


def test_a_birth_heard_late_does_not_shift_the_nodes_clock(context: Context, clock: SetClock) -> None:
    """A retained birth comes again hours later; the first hearing is the better estimate."""
    header = message(birth(synced=False), mono=5_000)
    booted = clock.now() - timedelta(seconds=5)
    for hours in (0, 3):
        clock.pass_(timedelta(hours=hours))
        with transaction(context.engine) as tx:
            body = birth(synced=False)
            devices.heard_birth(tx, decode_header(header), body, clock.now())
    with reading(context.engine) as tx:
        made = devices.time_of(tx, decode_header(message(birth(), mono=65_000)), clock.now(), clock.now())
    assert made == booted + timedelta(seconds=65)
