"""Builds one device out of its profile; the only place that knows everything.

    run(Path("till.toml"))

Any fault of the program ends the agent with an error, and whoever keeps it (systemd, the city in miniature)
starts it anew: what must not be lost is on the disk.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from pathlib import Path

import httpx

from edge import identity as identities
from edge import settings as profiles
from edge.clock import HubTime, SystemClock, kernel_says_synced, machine_id
from edge.devices.discovery import DISK, Discovery, DiskStates
from edge.devices.driver_factory import build_drivers
from edge.identity import Identity
from edge.link.commands import Commands
from edge.link.connection import Link
from edge.link.delivery import Delivery
from edge.link.envelopes import Envelopes
from edge.link.mqtt import LinkSettings
from edge.local import LocalGateway, serve
from edge.machine import Machine
from edge.roles import ROLES
from edge.settings import Settings
from edge.storage.disk import DATABASE, Disk, DiskFull
from edge.storage.journal import Journal
from edge.storage.outbox import Outbox
from edge.wire.ids import new_id
from edge.wire.messages import SCHEMAS
from edge.wire.messages.link import Birth
from edge.wire.topics import Down, Topics
from kiosk.app import build_app

VERSION = "0.1.0"
HTTP_SECONDS = 10.0
FORGET_SECONDS = 86_400.0
AGENT = "agent"
"""What facts about the agent itself are about, beside the devices."""

log = logging.getLogger(__name__)


def run(profile: Path) -> None:
    """Run the agent of this profile until SIGTERM or SIGINT."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    for chatty in ("httpx", "httpcore", "asyncio"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    asyncio.run(main(profile))


async def main(profile: Path) -> None:
    """The same inside a running event loop."""
    settings = profiles.load(profile)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, stop.set)
    await live(settings, identities.load(settings.folder / "identity"), stop)


async def live(settings: Settings, identity: Identity, stop: asyncio.Event) -> None:
    """One life of the agent: everything is built, runs until ``stop`` is set, and is put away in order."""
    ready = settings.folder / "ready"
    ready.unlink(missing_ok=True)
    async with contextlib.AsyncExitStack() as shelf:
        machine = await _build(settings, identity, shelf)
        works = [*machine.works, _serve(settings, machine, ready)]
        async with asyncio.TaskGroup() as tasks:
            running = [tasks.create_task(work) for work in works]
            await stop.wait()
            log.info("stopping")
            for task in running:
                task.cancel()
    ready.unlink(missing_ok=True)


async def _build(settings: Settings, identity: Identity, shelf: contextlib.AsyncExitStack) -> Machine:
    clock = SystemClock()
    hub_time = HubTime(clock)
    topics = Topics(identity.root)
    envelopes = Envelopes(identity.node, new_id(), clock, new_id)
    disk = Disk(settings.folder / DATABASE)
    shelf.callback(disk.close)
    journal = Journal(disk)
    outbox = Outbox(disk, envelopes, topics)
    attached = build_drivers(settings.driver)
    shelf.push_async_callback(attached.close)

    def birth() -> Birth:
        return Birth(
            version=VERSION,
            role=settings.role.value,
            boot=clock.boot,
            machine=machine_id(),
            clock=hub_time.report(kernel_says_synced()),
            attached=discovery.attached(machine.operations),
            schemas=tuple(SCHEMAS),
            outbox_from=outbox.lowest,
            outbox_to=outbox.given,
        )

    tls = identity.tls()
    link = Link(_link_settings(settings, identity), envelopes, topics, birth, tls)
    shelf.push_async_callback(link.close)
    discovery = Discovery(link, settings.driver, {**attached.states, DISK: DiskStates(disk)})
    http = httpx.AsyncClient(
        base_url=settings.hub.url or identity.device_url, verify=tls, timeout=HTTP_SECONDS
    )
    shelf.push_async_callback(http.aclose)
    machine = Machine(
        settings=settings,
        node=identity.node,
        clock=clock,
        hub_time=hub_time,
        disk=disk,
        journal=journal,
        outbox=outbox,
        link=link,
        delivery=Delivery(outbox, link),
        http=http,
        attached=attached,
        forgetting=[journal.forget],
    )
    link.hear_unfit(lambda error: outbox.unsaid(AGENT, error))
    link.hear_times(hub_time.heard)
    await ROLES[settings.role](machine, shelf)
    commands = Commands(disk, journal, outbox, hub_time, machine.operations, machine.delivery.wake)
    commands.restore()
    link.hear(Down.COMMAND, commands.hear)
    link.start()
    machine.works += [
        commands.run(),
        discovery.run(),
        machine.delivery.run(),
        _forget(machine),
        _until_failed(link),
    ]
    return machine


# --- small parts -------------------------------------------------------------------------------


def _link_settings(settings: Settings, identity: Identity) -> LinkSettings:
    broker = settings.broker
    return LinkSettings(
        host=broker.host or identity.broker_host,
        port=broker.port or identity.broker_port,
        version=broker.mqtt_version,
        will_delay_seconds=broker.will_delay_seconds,
        session_expiry_seconds=broker.session_expiry_seconds,
        area=settings.area,
    )


async def _forget(machine: Machine) -> None:
    while True:
        hub_now = await machine.hub_time.known()
        try:
            for forget in machine.forgetting:
                forget(hub_now)
        except DiskFull:
            log.error("the disk is full: nothing old is forgotten now")
        await asyncio.sleep(FORGET_SECONDS)


async def _until_failed(link: Link) -> None:
    await link.failed


async def _serve(settings: Settings, machine: Machine, ready: Path) -> None:
    if settings.screen.port == 0 or machine.screens is None:
        await asyncio.to_thread(ready.touch)
        return
    gateway = LocalGateway(new_id, machine.hub_time, machine.media)
    app = build_app(
        machine.screens,
        gateway,
        port=settings.screen.port,
        frame_ancestors=settings.screen.framed_by,
    )
    await serve(app, settings.screen.port, ready.touch)
