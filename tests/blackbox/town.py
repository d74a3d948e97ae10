"""A hub with its database and broker, machines with tills, a counter: all of them real processes.

Between each of them and what it talks to lies a cable that can be cut. ``tend`` is what a service
manager does: whatever has ended without being asked to is started again.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path

import msgspec
import psutil
import sqlalchemy as sa

from city.cables import Cables, CableState
from city.ports import free_port
from hub.app import Role, build_context, prepare
from hub.coin.cash_desk import service as cash_desk
from hub.coin.keys import KEY_FILE, code_key
from hub.coin.shops import service as shops
from hub.coin.subject import TILL_CLERK
from hub.coin.wallets import service as wallets
from hub.core.clock import SystemClock
from hub.core.context import Context
from hub.core.db import open_engine, transaction
from hub.core.processes import die_with, ready_file
from hub.core.settings import Address, Settings, in_directory
from hub.fleet import broker
from hub.identity.citizens import service as citizens
from hub.identity.model import Kind
from hub.identity.people import NewPerson
from hub.identity.sessions import service as sessions
from hub.identity.staff import service as staffing
from hub.identity.web import COOKIES
from tests.blackbox import desk, dishonest, profile, tills
from tests.blackbox.pages import Person
from tests.hub.devices import admit
from tests.support.broker import MOSQUITTO
from tests.support.people import with_password
from tests.support.waiting import NeverHappened, wait_for_port

MACHINES = {"a": ("till-a1", "till-a2", "till-a3"), "b": ("till-b1", "till-b2", "till-b3")}
SHOPS = {"shop-1": ("till-a1", "till-a2", "till-b1"), "shop-2": ("till-a3", "till-b2", "till-b3")}
"""Machines and shops lie across each other."""
SHOP_OF = {node: shop for shop, nodes in SHOPS.items() for node in nodes} | {shop: shop for shop in SHOPS}
"""A till's shop; what is paid by a shop's printed code comes to the shop alone."""
WALLETS = 12
PASSWORD = "a long enough password"
START_SECONDS = 120.0
"""For a hub, on a machine whose cores are busy with much else."""


@dataclass
class Kept:
    """A process that is started again whenever it has ended. ``asleep``: not before this moment."""

    argv: list[str]
    log: Path
    env: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    asleep: float = 0.0
    starts: int = 0

    @property
    def done(self) -> bool:
        """It was asked to end, and did."""
        return self.process is not None and self.process.poll() == 0

    def tend(self) -> None:
        ended = self.process is None or self.process.poll() is not None
        if ended and not self.done and time.monotonic() >= self.asleep:
            self.starts += 1
            with self.log.open("ab") as log:
                self.process = subprocess.Popen(
                    self.argv,
                    env={**os.environ, **self.env},
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    preexec_fn=partial(die_with, os.getpid()),
                )

    def kill(self, seconds: float) -> None:
        """kill -9, and nothing for so long."""
        self.asleep = time.monotonic() + seconds
        if self.process is not None:
            self.process.kill()
            self.process.wait()


class Town:
    """``processes``: broker, hub, desk and machines by name. ``lines``: the names of all cables."""

    def __init__(self, folder: Path, database_url: str, seed: int, stack: ExitStack) -> None:
        self.folder = folder
        self.database_url = database_url
        self.stop_file = folder / "stop"
        self._seed = seed
        self._cables = Cables()
        stack.callback(self._cables.close)
        self.broker_port = free_port()
        self.settings: Settings = replace(
            in_directory(folder / "hub"),
            database_url=database_url,
            broker=Address("127.0.0.1", self.broker_port),
            web=Address("127.0.0.1", free_port()),
            device_port=Address("127.0.0.1", free_port()),
        )
        prepare(self.settings)
        self.engine: sa.Engine = open_engine(database_url)
        stack.callback(self.engine.dispose)
        self.wallets: dict[str, int] = {}
        self.shops: dict[str, int] = {}
        self.lines = ["hub", *MACHINES]
        self.processes: dict[str, Kept] = {}
        stack.callback(self._end_all)
        self._found()

    def tend(self) -> None:
        for process in self.processes.values():
            process.tend()

    def wait_until_up(self) -> None:
        """Broker first, the hub's money role, then everybody else."""
        self.processes["broker"].tend()
        wait_for_port(self.broker_port)
        self.processes["hub"].tend()
        deadline = time.monotonic() + START_SECONDS
        while not ready_file(self.settings.run_dir, Role.MONEY).exists():
            if time.monotonic() > deadline:
                raise NeverHappened((self.folder / "hub.log").read_text())
            time.sleep(0.05)
        self.tend()

    def set_line(self, name: str, state: CableState) -> None:
        self._cables.set_state(name, state)

    def kill_money(self, seconds: float) -> None:
        """kill -9 of the one role; the rest of the hub then ends by itself."""
        hub = self.processes["hub"]
        hub.asleep = time.monotonic() + seconds
        file = ready_file(self.settings.run_dir, Role.MONEY)
        if hub.process is None or hub.process.poll() is not None or not file.exists():
            return
        money = int(msgspec.json.decode(file.read_bytes())["pid"])
        if money in [child.pid for child in psutil.Process(hub.process.pid).children()]:  # no stale number
            os.kill(money, signal.SIGKILL)

    def journals(self) -> list[Path]:
        return sorted(self.folder.glob("*.journal"))

    def _found(self) -> None:
        context = build_context(self.settings, self.engine)
        nodes = [node for machine in MACHINES.values() for node in machine]
        files = {node: admit(context, node) for node in nodes}
        broker.apply_access(self.settings, self.engine, SystemClock())
        with transaction(self.engine) as tx:
            for name, members in SHOPS.items():
                self.shops[name] = shops.open_shop(tx, id=name, name=name).account
                for node in members:
                    shops.assign_till(tx, node, name)
            numbers = iter(range(1, 1000))
            for _ in range(WALLETS):
                wallet = wallets.open_wallet(
                    tx, citizen=None, now=context.clock.now(), random=lambda _: next(numbers), cap=100_000
                )
                self.wallets[wallet.number] = wallet.account
        self._let_in_the_dishonest(context)
        key = code_key(self.settings.data_dir / KEY_FILE, os.urandom)
        self._keep_broker()
        self._keep_hub()
        for machine, members in MACHINES.items():
            machine_profile = tills.Profile(
                journal=self.folder / f"{machine}.journal",
                stop=self.stop_file,
                port=self._cables.lay(machine, self.broker_port),
                nodes={
                    node: (str(files[node].certificate), str(files[node].key), str(files[node].ca))
                    for node in members
                },
                wallets=list(self.wallets),
                key=key.hex(),
                seed=self._seed,
            )
            self._keep_python(machine, "tests.blackbox.tills", machine_profile)
        counter = desk.Profile(
            journal=self.folder / "desk.journal",
            stop=self.stop_file,
            database_url=self._through_cable(self.database_url),
            wallets=list(self.wallets),
            seed=self._seed,
        )
        self._keep_python("desk", "tests.blackbox.desk", counter)

    def _let_in_the_dishonest(self, context: Context) -> None:
        """A citizen with a wallet of his own, a clerk with an open drawer, another who decides."""
        now = context.clock.now()
        staff = [with_password(each, "職員", PASSWORD) for each in ("clerk-1", "clerk-2")]
        with transaction(self.engine) as tx:
            citizen = citizens.create_citizen(tx, "citizen", NewPerson("citizen", "木更津 花子"))
            wallet = wallets.open_wallet(tx, citizen=citizen.id, now=now, random=lambda n: 4_711 % n)
            self.wallets[wallet.number] = wallet.account
            clerks = [staffing.create_staff(tx, each.login, each, [TILL_CLERK]) for each in staff]
            cash_desk.open_shift(tx, "drawer", clerks[0], 0, now)
            numbers = {each.id: each.code for each in shops.all_shops(tx)}
        people = [
            self._signed_in(Kind.CITIZEN, citizen.id, "/phone/menu", now),
            *(self._signed_in(Kind.STAFF, each.id, "/desk/coin", now) for each in clerks),
        ]
        culprits = dishonest.Profile(
            journal=self.folder / "dishonest.journal",
            stop=self.stop_file,
            web=str(self.settings.web),
            citizen=people[0],
            wallet=wallet.number,
            staff=(people[1], people[2]),
            shops=numbers,
            shop_of=SHOP_OF,
            journals=[self.folder / f"{machine}.journal" for machine in MACHINES],
            seed=self._seed,
        )
        self._keep_python("dishonest", "tests.blackbox.dishonest", culprits)

    def _signed_in(self, kind: Kind, person: str, home: str, now: datetime) -> Person:
        with transaction(self.engine) as tx:
            token = sessions.begin(tx, kind, person, now, secrets, None)
        return Person(person, COOKIES[kind], token, home)

    def _keep_broker(self) -> None:
        """With a configuration of its own: the hub writes one for the port at which it sees the broker."""
        file = self.folder / "mosquitto.conf"
        shutil.copy(broker.configuration_file(self.settings), file)
        self.processes["broker"] = Kept([MOSQUITTO, "-c", str(file)], self.folder / "broker.log")

    def _keep_hub(self) -> None:
        env = {
            "TSUNAGARU_DATA": str(self.settings.data_dir),
            "DATABASE_URL": self._through_cable(self.database_url),
            "TSUNAGARU_BROKER": f"127.0.0.1:{self._cables.lay('hub', self.broker_port)}",
            "TSUNAGARU_WEB": str(self.settings.web),
            "TSUNAGARU_DEVICES": str(self.settings.device_port),
        }
        command = [sys.executable, "-m", "city.cli", "hub", "serve"]
        self.processes["hub"] = Kept(command, self.folder / "hub.log", env)

    def _keep_python(self, name: str, module: str, settings: msgspec.Struct) -> None:
        file = self.folder / f"{name}.json"
        profile.write(file, settings)
        command = [sys.executable, "-m", module, str(file)]
        self.processes[name] = Kept(command, self.folder / f"{name}.log")

    def _through_cable(self, url: str) -> str:
        address = sa.make_url(url)
        if address.get_backend_name() == "sqlite":
            return url
        assert address.port is not None
        if "database" not in self.lines:
            self.lines.append("database")
        port = self._cables.lay("database", address.port)
        return address.set(port=port).render_as_string(hide_password=False)

    def _end_all(self) -> None:
        for kept in reversed(self.processes.values()):
            if kept.process is not None:
                kept.process.kill()
                kept.process.wait()
