"""The role ``intake`` as a process, against a real broker."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta

import msgspec
import sqlalchemy as sa

from edge.wire.access import HUB_INTAKE
from edge.wire.envelope import Envelope
from edge.wire.messages.link import (
    Ack,
    DeviceReport,
    HubStatus,
    LinkState,
    Replay,
    Standing,
    StandingState,
    Status,
)
from edge.wire.messages.printing import Printed
from edge.wire.topics import STANDING, Down, Up
from hub.app import Role
from hub.core import evidence, outgoing
from hub.core.clock import SystemClock
from hub.core.db import reading, transaction
from hub.core.limits import Pace
from hub.core.outgoing import Publication
from hub.fleet import service
from hub.fleet.authority import Authority
from hub.fleet.broker import apply_access
from hub.fleet.tables import attached
from hub.messaging import tables
from hub.messaging.worker import Intake
from tests.hub.devices import Credentials, admit, birth, message
from tests.hub.running import RunningHub, kill
from tests.support.far_end import FarEnd
from tests.support.waiting import eventually

READY = DeviceReport(presence="ready")
PRINTED = Printed(subject="receipt", reference="p-1", copy=0, content_sha256="ab" * 32, outcome="confirmed")


def event(hub: RunningHub, node: str = "till-1") -> str:
    return hub.settings.topics.up(node, Up.EVENT, "printer", "printing.printed")


def acknowledged(hub: RunningHub, end: FarEnd, node: str = "till-1") -> list[int]:
    payloads = end.payloads(hub.settings.topics.down(node, Down.ACK))
    return [msgspec.json.decode(payload, type=Envelope[Ack]).data.through for payload in payloads]


def committed(hub: RunningHub) -> int:
    with reading(hub.engine) as tx:
        return tx.scalar(sa.select(sa.func.count()).select_from(tables.fact)) or 0


def hub_states(hub: RunningHub, end: FarEnd) -> list[LinkState]:
    payloads = end.payloads(hub.settings.topics.hub_status)
    return [msgspec.json.decode(payload, type=Envelope[HubStatus]).data.state for payload in payloads]


async def test_a_fact_is_acknowledged_after_it_is_in_the_database(hub: RunningHub) -> None:
    files = admit(hub.context, "till-1")
    hub.start(Role.INTAKE)
    with hub.device("till-1", files, hub.settings.topics.all_down("till-1")) as device:
        device.publish(event(hub), message(PRINTED, seq=1))
        await eventually(lambda: acknowledged(hub, device) == [1], "no acknowledgement")
    assert committed(hub) == 1
    with reading(hub.engine) as tx:
        (entry,) = evidence.entries(tx, "printing")
    assert entry.entry.rung is evidence.Rung.PRINTED


async def test_a_hub_killed_under_load_has_every_fact_that_it_acknowledged(hub: RunningHub) -> None:
    files = admit(hub.context, "till-1")
    process = hub.start(Role.INTAKE)
    facts = {seq: message(PRINTED, seq=seq) for seq in range(1, 61)}
    with hub.device("till-1", files, hub.settings.topics.all_down("till-1")) as device:
        for seq in range(1, 31):
            device.publish(event(hub), facts[seq])
        await eventually(lambda: acknowledged(hub, device), "nothing acknowledged before the kill")
        kill(process)
        had = max(acknowledged(hub, device))
        assert committed(hub) >= had
        hub.start(Role.INTAKE)
        for seq in range(had + 1, 61):  # what a device's outbox does after a silence
            device.publish(event(hub), facts[seq])
        await eventually(lambda: acknowledged(hub, device)[-1] == 60, "not all acknowledged")
    assert committed(hub) == 60
    with reading(hub.engine) as tx:
        assert len(evidence.entries(tx, "printing")) == 60, "an effect was lost or doubled"
        assert evidence.verify(tx).whole


async def test_facts_published_while_the_hub_was_down_are_taken_when_it_is_back(hub: RunningHub) -> None:
    files = admit(hub.context, "till-1")
    kill(hub.start(Role.INTAKE))
    with hub.device("till-1", files, hub.settings.topics.all_down("till-1")) as device:
        device.publish(event(hub), message(PRINTED, seq=1))
        device.publish(event(hub), message(PRINTED, seq=2))
        hub.start(Role.INTAKE)
        await eventually(lambda: acknowledged(hub, device)[-1:] == [2], "the broker kept nothing for the hub")


async def test_a_gap_is_answered_by_a_request_for_replay(hub: RunningHub) -> None:
    files = admit(hub.context, "till-1")
    hub.start(Role.INTAKE)
    replay = hub.settings.topics.down("till-1", Down.REPLAY)
    with hub.device("till-1", files, hub.settings.topics.all_down("till-1")) as device:
        device.publish(event(hub), message(PRINTED, seq=1))
        device.publish(event(hub), message(PRINTED, seq=3))
        await eventually(lambda: device.payloads(replay), "no request for replay")
        asked = msgspec.json.decode(device.payloads(replay)[0], type=Envelope[Replay])
    assert asked.data.from_seq == 2


async def test_what_is_posted_by_any_process_reaches_the_device_and_leaves_the_outbox(
    hub: RunningHub,
) -> None:
    files = admit(hub.context, "till-1")
    hub.start(Role.INTAKE)
    topic = hub.settings.topics.down("till-1", Down.DESIRED, "screen")
    with hub.device("till-1", files, hub.settings.topics.all_down("till-1")) as device:
        with transaction(hub.engine) as tx:
            for number in range(200):
                payload = json.dumps({"version": number}).encode()
                outgoing.post(tx, Publication(topic=topic, payload=payload, schema="test/1", retain=True))
        await eventually(lambda: len(device.payloads(topic)) == 200, "not everything came")
        versions = [json.loads(payload)["version"] for payload in device.payloads(topic)]
        assert versions == list(range(200)), "out of order"
        await eventually(lambda: not waiting(hub), "the outbox keeps what the broker has")


def waiting(hub: RunningHub) -> int:
    with reading(hub.engine) as tx:
        return len(outgoing.waiting(tx, (), 999))


async def test_a_command_that_expired_in_the_outbox_is_never_sent(hub: RunningHub) -> None:
    files = admit(hub.context, "till-1")
    topic = hub.settings.topics.down("till-1", Down.COMMAND, "printer", "print")
    now = hub.context.clock.now()
    with transaction(hub.engine) as tx:
        for text, left in ((b"late", -1), (b"in time", 60)):
            expires_at = now + timedelta(seconds=left)
            outgoing.post(tx, Publication(topic=topic, payload=text, schema="test/1", expires_at=expires_at))
    with hub.device("till-1", files, hub.settings.topics.all_down("till-1")) as device:
        hub.start(Role.INTAKE)
        await eventually(lambda: not waiting(hub), "the outbox was not emptied")
        await eventually(lambda: device.payloads(topic), "the command in time did not come")
        assert device.payloads(topic) == [b"in time"]


async def test_devices_learn_that_the_hub_is_there_leaves_and_is_lost(hub: RunningHub) -> None:
    files = admit(hub.context, "till-1")
    with hub.device("till-1", files, hub.settings.topics.hub_status) as device:
        process = hub.start(Role.INTAKE)
        await eventually(lambda: hub_states(hub, device)[-1:] == [LinkState.ONLINE], "not online")
        process.terminate()
        await eventually(lambda: hub_states(hub, device)[-1] is LinkState.CLOSING, "no goodbye")
        assert process.wait(15) == 0
        process = hub.start(Role.INTAKE)
        await eventually(lambda: hub_states(hub, device)[-1] is LinkState.ONLINE, "not back")
        kill(process)
        await eventually(lambda: hub_states(hub, device)[-1] is LinkState.LOST, "its will did not come")


async def test_a_revoked_device_hears_nothing_and_is_not_heard(hub: RunningHub) -> None:
    """Mosquitto grants every subscription, so what counts is that nothing is delivered."""
    topics = hub.settings.topics
    revoked, stays = admit(hub.context, "till-1"), admit(hub.context, "till-2")
    hub.start(Role.INTAKE)
    with (
        hub.device("till-1", revoked, topics.all_down("till-1")) as first,
        hub.device("till-2", stays, topics.all_down("till-2")) as second,
    ):
        first.publish(event(hub), message(PRINTED, seq=1))
        await eventually(lambda: acknowledged(hub, first) == [1], "not heard before the revocation")
        heard_before = len(first.received)
        with transaction(hub.engine) as tx:
            service.revoke(tx, hub.context, "till-1", "s-1")
        refused = 0x87  # not authorised
        await eventually(
            lambda: first.publish(event(hub), message(PRINTED, seq=2)) == refused, "the broker still takes it"
        )
        with transaction(hub.engine) as tx:
            for node in ("till-1", "till-2"):
                topic = topics.down(node, Down.DESIRED, "screen")
                outgoing.post(tx, Publication(topic=topic, payload=b"{}", schema="test/1"))
        await eventually(lambda: second.received, "the other device hears nothing either")
        assert len(first.received) == heard_before
    assert committed(hub) == 1


def standings(hub: RunningHub, end: FarEnd) -> list[StandingState]:
    payloads = end.payloads(hub.settings.topics.down("till-1", Down.DESIRED, STANDING))
    return [msgspec.json.decode(payload, type=Envelope[Standing]).data.state for payload in payloads]


async def test_a_device_in_quarantine_is_told_so_and_told_when_it_is_let_in_and_may_speak(
    hub: RunningHub,
) -> None:
    """Nobody but intake writes the access file here: the word goes out with the rules in force."""
    topics, files = hub.settings.topics, admit(hub.context, "till-1")
    hub.start(Role.INTAKE)
    with hub.device("till-1", files, topics.all_down("till-1")) as device:
        device.publish(event(hub), message(PRINTED, seq=1))
        await eventually(lambda: acknowledged(hub, device) == [1], "not heard before the quarantine")
        with transaction(hub.engine) as tx:
            service.quarantine(tx, hub.context, "till-1", "s-1")
        await eventually(lambda: standings(hub, device) == [StandingState.QUARANTINED], "not told")
        assert device.publish(event(hub), message(PRINTED, seq=2)) == 0x87
    with hub.device("till-1", files, topics.all_down("till-1"), topics.hub_status) as device:
        await eventually(
            lambda: standings(hub, device) == [StandingState.QUARANTINED], "not told at its start"
        )
        assert len(device.received) == 1
        with transaction(hub.engine) as tx:
            service.release(tx, hub.context, "till-1")
        await eventually(
            lambda: standings(hub, device)[-1] is StandingState.ADMITTED, "not told of its release"
        )
        device.publish(event(hub), message(PRINTED, seq=2))
        await eventually(lambda: acknowledged(hub, device) == [2], "not heard after its release")


async def test_a_broker_that_has_forgotten_who_is_kept_away_is_told_again(hub: RunningHub) -> None:
    files = admit(hub.context, "till-1")
    with transaction(hub.engine) as tx:
        service.quarantine(tx, hub.context, "till-1", "s-1")
    hub.start(Role.INTAKE)
    await eventually(lambda: not waiting(hub), "not told")
    kill(hub._started[0])
    (hub.settings.broker_dir / "mosquitto.db").unlink(missing_ok=True)
    hub.start_broker()
    with hub.device("till-1", files, hub.settings.topics.all_down("till-1")) as device:
        await eventually(lambda: standings(hub, device)[-1:] == [StandingState.QUARANTINED], "forgotten", 30)


async def test_the_fleet_knows_who_is_online(hub: RunningHub) -> None:
    files = admit(hub.context, "till-1")
    hub.start(Role.INTAKE)

    def link() -> tuple[LinkState | None, str | None]:
        with reading(hub.engine) as tx:
            (node,) = service.fleet(tx)
        return node.link, node.version

    with hub.device("till-1", files) as device:
        status = Status(state=LinkState.ONLINE, session="s1")
        device.publish(hub.settings.topics.up("till-1", Up.STATUS), message(status), retain=True)
        device.publish(hub.settings.topics.up("till-1", Up.BIRTH), message(birth()), retain=True)
        await eventually(lambda: link() == (LinkState.ONLINE, "0.1.0"), "not seen online")
        lost = Status(state=LinkState.LOST, session="s1")
        device.publish(hub.settings.topics.up("till-1", Up.STATUS), message(lost), retain=True)
        await eventually(lambda: link()[0] is LinkState.LOST, "not seen lost")


async def test_a_broker_that_was_killed_and_is_back_is_used_again(hub: RunningHub) -> None:
    files = admit(hub.context, "till-1")
    hub.start(Role.INTAKE)
    kill(hub._started[0])
    hub.start_broker()
    with hub.device("till-1", files, hub.settings.topics.all_down("till-1")) as device:
        await eventually(lambda: heard(hub, device), "the hub did not come back to its broker", 30)


def heard(hub: RunningHub, device: FarEnd) -> bool:
    """A broker killed with -9 may have forgotten the hub's session, so the fact is sent until it counts."""
    device.publish(event(hub), message(PRINTED, seq=1, id="only-once"))
    return bool(acknowledged(hub, device))


async def test_what_a_device_retains_and_should_not_is_taken_off_the_broker(hub: RunningHub) -> None:
    files = admit(hub.context, "till-1")
    process = hub.start(Role.INTAKE)
    odd = hub.settings.topics.up("till-1", Up.DEVICE, "printer")
    with hub.device("till-1", files) as device:
        for seq in range(1, 21):
            topic = hub.settings.topics.up("till-1", Up.EVENT, f"printer-{seq}", "printing.printed")
            device.publish(topic, message(PRINTED, seq=seq), retain=True)
        device.publish(odd, b"x" * 100_000, retain=True)
        device.publish(hub.settings.topics.up("till-1", Up.DEVICE, "disk"), message(READY), retain=True)
        await eventually(lambda: committed(hub) == 20, "the facts were not taken")
        await eventually(lambda: presence_of(hub, "disk") == "ready", "what was said last was not taken")
    process.terminate()
    process.wait()
    with hub.device(HUB_INTAKE, its_files(hub), hub.settings.topics.all_up(Up.EVENT)) as intake:
        intake.subscribe(hub.settings.topics.all_up(Up.DEVICE))
        standing = [hub.settings.topics.up("till-1", Up.DEVICE, "disk")]
        await eventually(lambda: intake.topics() == standing, "something else is still retained")


def presence_of(hub: RunningHub, device: str) -> str | None:
    with reading(hub.engine) as tx:
        return tx.scalar(sa.select(attached.c.presence).where(attached.c.device == device))


def its_files(hub: RunningHub) -> Credentials:
    now = hub.context.clock.now()
    files = Authority(hub.settings.certificates_dir, now).credentials(HUB_INTAKE, now)
    return Credentials(files.certificate, files.key, files.ca)


async def test_a_level_beyond_the_pace_is_taken_when_the_pace_allows(hub: RunningHub) -> None:
    """Nobody says it again: not taken for good, it would stay the hub's picture of the device."""
    files = admit(hub.context, "till-1")
    apply_access(hub.settings, hub.engine, SystemClock())
    connected = asyncio.Event()
    intake = Intake(hub.context, connected.set, Pace(per_second=2, at_once=2))
    running = asyncio.create_task(intake.run())
    await asyncio.wait_for(connected.wait(), 10)
    topic = hub.settings.topics.up("till-1", Up.DEVICE, "printer")
    with hub.device("till-1", files) as device:
        for seq in range(1, 4):
            device.publish(event(hub), message(PRINTED, seq=seq))
        for presence in ("ready", "absent"):
            device.publish(topic, message(DeviceReport(presence=presence)))
        await eventually(lambda: presence_of(hub, "printer") == "absent", "the newest level was never taken")
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
