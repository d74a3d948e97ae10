"""Builds the hub: which process does what is decided here and nowhere else.

``serve(settings)`` starts one process per role. ``money`` answers payments, ``web`` shows pages and
the device port, ``intake`` takes what devices say and sends what is in the outbox, ``jobs`` does what runs
later or long. A slow page can hold up no payment, and one that ends is started again while the others go on.
"""

from __future__ import annotations

import asyncio
import logging
import resource
import secrets
import ssl
from collections.abc import Sequence
from enum import StrEnum
from functools import partial

import sqlalchemy as sa
import uvloop

from edge.wire.access import HUB_IDENTITIES
from edge.wire.ids import new_id
from hub.core import connections, migrating, presence
from hub.core.changes import Changes, watching
from hub.core.clock import SystemClock
from hub.core.context import Context
from hub.core.db import open_engine, patiently
from hub.core.processes import run_together, say_not_ready, say_ready
from hub.core.serving import Server, serve_together
from hub.core.settings import Settings
from hub.fleet import broker
from hub.fleet import service as fleet
from hub.fleet.authority import Authority
from hub.fleet.web import PeerProtocol
from hub.web import build_device_port, build_pages


class Role(StrEnum):
    """What one process of the hub does."""

    MONEY = "money"
    WEB = "web"
    INTAKE = "intake"
    JOBS = "jobs"


def build_context(settings: Settings, engine: sa.Engine) -> Context:
    """The context of this process, on the machine's own clock and randomness."""
    return Context(
        settings=settings,
        engine=engine,
        clock=SystemClock(),
        chance=secrets,
        new_id=new_id,
        boot=secrets.token_hex(8),
    )


def prepare(settings: Settings) -> None:
    """Bring everything into being that the hub and the broker need before they start."""
    _keep_private(settings)
    engine = open_engine(settings.database_url)
    clock = SystemClock()
    migrating.upgrade(engine)
    authority = Authority(settings.certificates_dir, clock.now())
    for identity in HUB_IDENTITIES:
        authority.credentials(identity, clock.now())
    broker.prepare(settings, engine, clock)
    engine.dispose()


def _keep_private(settings: Settings) -> None:
    """Keys and people's data are the hub's alone, also in a folder that somebody else has made."""
    presence.demand_whole(settings.data_dir)
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    settings.data_dir.chmod(0o700)
    for file in settings.data_dir.glob("hub.sqlite*"):
        file.chmod(0o600)


def serve(settings: Settings, roles: Sequence[Role] = ()) -> int:
    """Run these roles, all of them by default, until asked to end; the exit status."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("python_multipart").setLevel(logging.ERROR)  # a line for each odd form of a stranger
    try:
        with presence.at_work(settings.data_dir):
            return _serve(settings, roles)
    except presence.FolderNotFree as error:
        logging.getLogger(__name__).error("%s", error)
        return 1


def _serve(settings: Settings, roles: Sequence[Role]) -> int:
    prepare(settings)
    wanted = tuple(roles) or tuple(Role)
    for role in wanted:
        say_not_ready(settings.run_dir, role)
    if len(wanted) == 1:
        run_role(settings, wanted[0])
        return 0
    children = {role.value: partial(run_role, settings, role) for role in wanted}
    return run_together(children, died=partial(say_not_ready, settings.run_dir))


def run_role(settings: Settings, role: Role) -> None:
    """One role in this process, until it is asked to end."""
    try:
        match role:
            case Role.MONEY:
                from hub.coin.payments import worker

                worker.run(settings, partial(say_ready, settings.run_dir, role))
            case Role.WEB:
                uvloop.run(_serve_web(settings))
            case Role.INTAKE:
                uvloop.run(_take_in(settings))
            case Role.JOBS:
                _run_jobs(settings)
    finally:
        say_not_ready(settings.run_dir, role)


def _raise_the_limit_of_files() -> None:
    """A connection is a file; a system's usual 1,024 would be the tightest bound of all."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 3 * connections.Bounds().most
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted if hard < 0 else min(hard, wanted), hard))


async def _follow_revocations(context: Context, changes: Changes, tls: ssl.SSLContext) -> None:
    """A device that is revoked while we run opens no connection to the device port any more."""
    async with changes.watch(fleet.ACCESS) as watch:
        while True:
            await watch.wait()
            await patiently(partial(broker.apply_access, context.settings, context.engine, context.clock))
            tls.load_verify_locations(_authority(context).revocations)


async def _serve_web(settings: Settings) -> None:
    _raise_the_limit_of_files()
    engine = open_engine(settings.database_url)
    context = build_context(settings, engine)
    async with watching(engine) as changes:
        pages = Server(build_pages(context, changes), settings.web, proxies=settings.proxies)
        tls = _device_tls(context)
        devices = Server(
            build_device_port(context, changes),
            settings.device_port,
            protocol=PeerProtocol,
            tls=tls,
        )

        def ready() -> None:
            listens = {"web": str(pages.address()), "devices": str(devices.address())}
            say_ready(settings.run_dir, Role.WEB, **listens)

        async with asyncio.TaskGroup() as tasks:  # without the list the port would let revoked devices in
            following = tasks.create_task(_follow_revocations(context, changes, tls))
            await serve_together((pages, devices), ready)
            following.cancel()
    context.pictures.close()
    engine.dispose()


async def _take_in(settings: Settings) -> None:
    from hub.messaging import worker

    engine = open_engine(settings.database_url)
    await worker.run(build_context(settings, engine), partial(say_ready, settings.run_dir, Role.INTAKE))
    engine.dispose()


def _run_jobs(settings: Settings) -> None:
    from hub.jobs import worker

    engine = open_engine(settings.database_url)
    worker.run(build_context(settings, engine), partial(say_ready, settings.run_dir, Role.JOBS))
    engine.dispose()


def _authority(context: Context) -> Authority:
    return Authority(context.settings.certificates_dir, context.clock.now())


def _device_tls(context: Context) -> ssl.SSLContext:
    """A certificate is asked for and not demanded: a machine that enrols has none yet."""
    settings, now = context.settings, context.clock.now()
    hosts = sorted({settings.device_port.host, "127.0.0.1", "localhost"})
    authority = _authority(context)
    files = authority.credentials("device-port", now, hosts)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.minimum_version = ssl.TLSVersion.TLSv1_2
    tls.load_cert_chain(files.certificate, files.key)
    tls.load_verify_locations(files.ca)
    tls.load_verify_locations(authority.revocations)
    tls.verify_flags |= ssl.VERIFY_CRL_CHECK_LEAF
    tls.verify_mode = ssl.CERT_OPTIONAL
    return tls
