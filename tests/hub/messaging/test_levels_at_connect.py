"""A broker has forgotten everything: a device asks when it connects, and the hub answers from its books.

Real parts on both sides of a real Mosquitto, with either database.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from edge.clock import HubTime, SystemClock
from edge.duties import following
from edge.duties.signage.media import MediaStore
from edge.duties.signage.showing import Showing
from edge.link.connection import Link
from edge.link.mqtt import LinkSettings
from edge.wire.envelope import Envelope
from edge.wire.messages.broadcast import AskAlerts
from edge.wire.messages.link import AskStanding, Standing, StandingState
from edge.wire.topics import ASKS_STANDING, STANDING, Down, Up
from hub.app import Role
from hub.approvals.model import Move
from hub.broadcast import service as broadcast
from hub.broadcast.model import Content
from hub.core import outgoing
from hub.core.db import reading, transaction
from hub.fleet import service
from kiosk.flows import signage
from kiosk.gateway import SignageStage
from kiosk.stage import Stage
from tests.edge.make import disk, envelopes, outbox
from tests.hub.broadcast.conftest import SECOND
from tests.hub.broadcast.test_service import ALERT, NOTICE
from tests.hub.devices import Credentials, admit, birth, message
from tests.hub.running import RunningHub, kill
from tests.support.deciding import seen
from tests.support.waiting import eventually

SCREEN = "screen-1"
A_SECOND = 1.0


def approve(hub: RunningHub, content: Content) -> str:
    now = datetime.now(UTC)
    lasting = replace(content, starts=now - timedelta(hours=1), ends=now + timedelta(hours=2))
    with transaction(hub.engine) as tx:
        id = hub.context.new_id()
        broadcast.write(tx, hub.context, "writer", lasting, id)
        broadcast.submit(tx, hub.context, id)
        page = seen(tx, broadcast.KIND, id)
        broadcast.decide(tx, hub.context, id, SECOND, Move.APPROVE, page)
    return id


async def make_the_broker_forget(hub: RunningHub) -> None:
    """As a node of a cluster that shares no retained messages: the hub is there, its levels are not."""
    await eventually(lambda: not _waiting(hub), "everything is told")
    kill(hub._started[0])
    (hub.settings.broker_dir / "mosquitto.db").unlink(missing_ok=True)
    hub.start_broker()


def _waiting(hub: RunningHub) -> int:
    with reading(hub.engine) as tx:
        return len(outgoing.waiting(tx, (), 100))


@contextlib.asynccontextmanager
async def screen(hub: RunningHub, files: Credentials, folder: Path) -> AsyncIterator[SignageStage]:
    """The agent's parts for a public screen."""
    settings = LinkSettings("127.0.0.1", hub.settings.broker.port, 5, 25, reconnect_seconds=(1, 1))
    link = Link(settings, envelopes(SCREEN), hub.settings.topics, birth, files.tls())
    store = disk(folder)
    time = HubTime(SystemClock())
    link.hear_times(time.heard)
    media = MediaStore(folder / "media", None)  # type: ignore[arg-type]  # nothing here has a picture
    showing = Showing(
        SCREEN, store, outbox(store), media, time, lambda *_: None, lambda: None, lambda *_: None
    )
    stage: SignageStage = Stage(signage.step, signage.State(), showing.perform)
    showing.attach(stage)
    link.hear(Down.DESIRED, lambda heard: showing.hear_manifest(heard) if heard.rest == ("screen",) else None)
    link.hear_alerts(showing.hear_alert)
    link.start()
    works = [showing.run(), following.ask_at_each_connection(link, lambda: showing.ask(link))]
    running = [asyncio.create_task(work) for work in works]
    try:
        await eventually(lambda: link.view.online, "at work")
        yield stage
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await link.close()
        store.close()


async def test_a_screen_shows_alert_and_programme_that_the_broker_has_forgotten(
    hub: RunningHub, tmp_path: Path
) -> None:
    files = admit(hub.context, SCREEN, role="signage")
    hub.start(Role.INTAKE)
    notice, alert = approve(hub, NOTICE), approve(hub, ALERT)
    await make_the_broker_forget(hub)
    async with screen(hub, files, tmp_path) as stage:
        await eventually(lambda: stage.state.alert and stage.state.items, "nothing is shown", A_SECOND)
        assert stage.state.alert is not None
        assert stage.state.alert.announcement == alert
        assert [each.announcement for each in stage.state.items] == [notice]
        with transaction(hub.engine) as tx:
            broadcast.withdraw(tx, hub.context, alert)
        await eventually(lambda: not stage.state.alerts, "the withdrawal")


async def test_an_alert_that_was_withdrawn_while_the_screen_was_away_leaves_it(
    hub: RunningHub, tmp_path: Path
) -> None:
    files = admit(hub.context, SCREEN, role="signage")
    hub.start(Role.INTAKE)
    alert = approve(hub, ALERT)
    async with screen(hub, files, tmp_path) as stage:
        await eventually(lambda: stage.state.alert, "the alert")
    with transaction(hub.engine) as tx:
        broadcast.withdraw(tx, hub.context, alert)
    await make_the_broker_forget(hub)
    async with screen(hub, files, tmp_path) as stage:
        await eventually(lambda: not stage.state.alerts, "what nobody stands behind any more", A_SECOND)


async def test_a_device_in_quarantine_is_told_so_and_nothing_else(hub: RunningHub) -> None:
    files = admit(hub.context, SCREEN, role="signage")
    approve(hub, ALERT)
    topics = hub.settings.topics
    hub.start(Role.INTAKE)
    with transaction(hub.engine) as tx:
        service.quarantine(tx, hub.context, SCREEN, "s-1")
    await eventually(lambda: not _waiting(hub), "everything is told")
    ask = topics.up(SCREEN, Up.ASK, *ASKS_STANDING)
    standing = topics.down(SCREEN, Down.DESIRED, STANDING)
    with hub.device(SCREEN, files, topics.all_down(SCREEN), topics.all_alerts(), topics.hub_status) as device:
        device.received.clear()
        assert device.publish(ask, message(AskStanding(), node=SCREEN)) == 0
        await eventually(lambda: device.payloads(standing), "how it stands")
        told = msgspec.json.decode(device.payloads(standing)[-1], type=Envelope[Standing])
        assert told.data.state is StandingState.QUARANTINED
        alerts = topics.up(SCREEN, Up.ASK, "broadcast", "ask_alerts")
        assert device.publish(alerts, message(AskAlerts(), node=SCREEN)) == 0x87
        assert {each.topic for each in device.received} == {standing}
