"""One run: a small town is built, the plan happens to it, quiet returns, and everything must be right."""

from __future__ import annotations

import asyncio
import atexit
import functools
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Coroutine, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from city.simulation import workload as acts
from city.simulation.actors import HANDS_SECONDS, PIN, People, Phone
from city.simulation.auditor import Auditor
from city.simulation.broker import CALM, Broker
from city.simulation.citizens import Citizens
from city.simulation.desk import Desk
from city.simulation.dishonest_clerk import Meddler
from city.simulation.fault_injection import PowerCut
from city.simulation.hub import KEY, PEPPER, Hub
from city.simulation.loop import SimulatedClock, SimulatedLoop
from city.simulation.records import Card
from city.simulation.reference_model import WALLET_CAP, ReferenceModel
from city.simulation.till import Till, TillStep
from city.simulation.workload import PHONES, SHOP_OF, TILLS, Act, Mood, Plan
from edge.link.requests import HubRequests
from hub.coin.cards import service as cards
from hub.coin.cash_desk import service as cash_desk
from hub.coin.model import Wallet
from hub.coin.payments.directory import TILLS_LAST_SECONDS
from hub.coin.qr import card_code
from hub.coin.shops import service as shops
from hub.coin.subject import TILL_CLERK
from hub.coin.wallets import service as wallets
from hub.core.db import open_engine, reading, transaction
from hub.core.migrating import upgrade
from hub.identity.model import Staff
from hub.identity.people import NewPerson
from hub.identity.staff import service as staffing
from hub.ledger.model import AccountKind, AccountState
from hub.ledger.posting.store import LedgerStore
from hub.ledger.service import set_state, system_account
from hub.ledger.statements import end_of_log
from hub.ledger.units import AccountId
from kiosk.flows import till as flow

NOON = datetime(2027, 3, 31, 3, 0, tzinfo=UTC)
BEFORE_BASE_DATE = datetime(2027, 3, 31, 14, 58, tzinfo=UTC)
"""Two minutes before midnight in Japan, 31 March: the base date falls into the run."""
REST_SECONDS = 90.0
"""Longer than any message lives, and than it takes a till to ask again."""
HUB_NOTICED_SECONDS = 1.0
"""How late tills see that the hub has gone or come."""
NEVER_SIGNS_IN = "!"
"""The hash of no password."""
ANSWER_SECONDS = 5.0
"""For what people ask then."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What stands at the joints of the town; others than these are faults that a run must find."""

    store: Callable[[LedgerStore], LedgerStore] = lambda store: store
    asking: Callable[[HubRequests], HubRequests] = lambda link: link
    step: TillStep = flow.machine.step
    hub: type[Hub] = Hub


@dataclass(frozen=True, slots=True)
class Report:
    """``trace``: what happened, line by line. ``befell``: messages that the weather did something to.

    ``said``: how often the hub gave which answer. ``last_hash``: the end of the books' chain.
    """

    plan: Plan
    complaints: tuple[str, ...]
    trace: tuple[str, ...] = field(repr=False)
    befell: tuple[str, ...] = field(repr=False)
    said: Mapping[str, int] = field(repr=False)
    seconds: float
    last_hash: str


def run(plan: Plan, parts: Parts = Parts()) -> Report:
    """Let the plan happen. The same plan gives the same report."""
    with asyncio.Runner(loop_factory=SimulatedLoop) as runner:
        return runner.run(_run(plan, parts, _empty_folder()))


async def _run(plan: Plan, parts: Parts, folder: Path) -> Report:
    world = World(plan, parts, folder)
    try:
        await world.live()
    finally:
        world.put_away()
    return Report(
        plan,
        tuple(world.auditor.complaints),
        tuple(world.trace),
        tuple(world.broker.befell),
        dict(world.auditor.said),
        asyncio.get_running_loop().time(),
        _last_hash(folder / "hub.sqlite"),
    )


def _last_hash(database: Path) -> str:
    engine = open_engine(f"sqlite:///{database}")
    with reading(engine) as tx:
        _, chain = end_of_log(tx)
    engine.dispose()
    return chain.hex()


class World:
    """The town. ``live`` ends early at the first complaint."""

    def __init__(self, plan: Plan, parts: Parts, folder: Path) -> None:
        self.trace: list[str] = []
        self._plan = plan
        self._loop = asyncio.get_running_loop()
        self._loop.set_exception_handler(self._failed)
        start = BEFORE_BASE_DATE if plan.near_base_date else NOON
        time = self._loop.time
        town = _found()
        (folder / "hub.sqlite").write_bytes(town.database)
        self._town = town
        cards_of = {town.cards[number]: Card(number) for number in town.wallets}
        self.reference = ReferenceModel(SHOP_OF, town.wallets, town.shops, town.issue, town.lapse, cards_of)
        self.auditor = Auditor(self.reference, self._shop_states, self._tell)
        self.broker = Broker(plan.seed, plan.calm, self._tell)
        self._clock = SimulatedClock(time, start, "hub")
        self.hub = parts.hub(
            folder / "hub.sqlite", self.broker, self._clock, self.auditor, self._tell, parts.store
        )
        self.tills = {
            node: Till(
                node, folder / f"{node}.sqlite", self.broker, SimulatedClock(time, start, node),
                self.auditor, self._tell, parts.asking, parts.step,
            )
            for node in TILLS
        }  # fmt: skip
        self._phones = [Phone(number, town.cards[number], self._clock) for number in town.wallets]
        self._people = People(self._phones, self.tills, self.reference)
        wallets = [Wallet(number, AccountId(account), None) for number, account in town.wallets.items()]
        self._citizens = Citizens(self.hub, self.auditor, wallets, town.posters, self._people, self._tell)
        self._desk = Desk(self.hub, self.auditor, wallets, town.shops, town.issue)
        self._meddler = Meddler(self.hub, self.auditor, wallets, town.staff, self._tell)
        self._shop_active = dict.fromkeys(town.shops, True)
        self._shop_changed = dict.fromkeys(town.shops, float("-inf"))
        self._doing: list[asyncio.Task[None]] = []
        self.hub.changed = lambda: self._loop.call_later(HUB_NOTICED_SECONDS, self._notice_hub)

    async def live(self) -> None:
        """Everything of the plan, the quiet after it, and the last look."""
        self.hub.start()
        for till in self.tills.values():
            till.start()
        for act in self._plan.acts:
            await asyncio.sleep(max(0.0, act.at - self._loop.time()))
            if self.auditor.complaints:
                return
            self._tell(f"-- {told(act)}")
            self._begin(self._do(act))
        await self._rest()

    def put_away(self) -> None:
        """Close what is open."""
        self.hub.down_seconds = 1e9
        self.hub.cut_power()
        for till in self.tills.values():
            till.down_seconds = 1e9
            till.cut_power()

    # --- what happens --------------------------------------------------------------------------

    async def _do(self, act: Act) -> None:
        match act:
            case acts.Sale():
                await self._people.sell(act)
            case acts.Press():
                await self._people.press(act)
            case acts.GiveBack():
                await self._people.give_back(act)
            case acts.Forge():
                await self._people.forge(act)
            case acts.Meddle():
                await self._meddler.do(act)
            case acts.Request() | acts.Poster() | acts.Send() | acts.Borrow():
                await self._citizens.do(act)
            case acts.Charge() | acts.Reserve() | acts.Sweep():
                await self._desk.do(act)
            case acts.Freeze() | acts.OpenShop() | acts.LoseCard():
                self._decide(act)
            case acts.Weather() | acts.Cut() | acts.FillDisk() | acts.Paper():
                await self._for_a_while(act)
            case acts.KillTill():
                await self._kill_till(act)
            case acts.KillHub():
                self._kill_hub(act)
            case acts.Interrupt():
                if self.hub.books is not None:
                    self.hub.books.interrupt(act.steps)
            case acts.SetClock(till=till):
                clock = self._clock if till is None else self.tills[till].clock
                clock.set_wrong(act.seconds)
            case _:
                raise TypeError(type(act).__name__)

    def _decide(self, act: acts.Freeze | acts.OpenShop | acts.LoseCard) -> None:
        """Staff at a desk; their own process, so the money process may have died meanwhile."""
        if self.hub.books is None:
            return
        with transaction(self.hub.engine) as tx:
            if isinstance(act, acts.Freeze):
                number = self._phones[act.phone].wallet
                state = AccountState.FROZEN if act.frozen else AccountState.OPEN
                set_state(tx, self._town.wallets[number], state)
                self.reference.purses[number].frozen = act.frozen
            elif isinstance(act, acts.LoseCard):
                card = self._phones[act.phone].card
                cards.report_lost(tx, card_code.read(card, KEY).number, self._clock.now())
                self.reference.cards[card].lost = True
            elif self._shop_active[act.shop] != act.active:
                shops.set_shop_active(tx, act.shop, active=act.active)
                self._shop_active[act.shop] = act.active
                self._shop_changed[act.shop] = self._loop.time()

    async def _for_a_while(self, act: acts.Weather | acts.Cut | acts.FillDisk | acts.Paper) -> None:
        match act:
            case acts.Weather():
                self.broker.weather = act
                await asyncio.sleep(act.lasts)
                if self.broker.weather is act:
                    self.broker.weather = CALM
            case acts.Cut():
                self.tills[act.till].connect(False)
                await asyncio.sleep(act.lasts)
                self.tills[act.till].connect(True)
            case acts.FillDisk():
                full = self.hub if act.till is None else self.tills[act.till]
                full.fill(True)
                await asyncio.sleep(act.lasts)
                full.fill(False)
            case acts.Paper():
                self.tills[act.till].printer.mood = act.mood
                await asyncio.sleep(act.lasts)
                self.tills[act.till].printer.mood = Mood.READY

    async def _kill_till(self, act: acts.KillTill) -> None:
        till = self.tills[act.till]
        till.down_seconds = act.lasts
        if act.commit and till.life is not None:
            till.life.disk.after = act.after
            till.life.disk.die_at = act.commit
            return
        for _ in range(act.steps):
            await asyncio.sleep(0)
        till.cut_power()

    def _kill_hub(self, act: acts.KillHub) -> None:
        self.hub.down_seconds = act.lasts
        if self.hub.books is None:
            return
        if act.statement:
            self.hub.books.connection.after = act.after
            self.hub.books.connection.die_at = act.statement
        else:
            self.hub.answers_left = act.answers

    # --- when the plan is over -------------------------------------------------------------------

    async def _rest(self) -> None:
        """All lines, disks and printers are well again; shopkeepers ask until nothing is open."""
        await asyncio.sleep(HANDS_SECONDS)
        for doing in self._doing:
            doing.cancel()
        self.broker.weather = CALM
        self.hub.fill(False)
        self.hub.answers_left = None
        if self.hub.books is not None:
            self.hub.books.connection.die_at = 0
        self.hub.start()
        for till in self.tills.values():
            till.printer.mood = Mood.READY
            till.fill(False)
            till.connect(True)
            if till.life is not None:
                till.life.disk.die_at = 0
            till.start()
        self._tell("-- all is well again")
        await self._people.put_down()
        await asyncio.sleep(REST_SECONDS)
        await self._people.ask_for_all_open()
        await asyncio.sleep(ANSWER_SECONDS)
        journals = {}
        for node, till in self.tills.items():
            assert till.life is not None
            journals[node] = till.standing()
            self.auditor.at_rest(node, till.life.stage.state, journals[node])
        self.auditor.nothing_forgotten(journals)
        self.auditor.look_at_books(wholly=True)

    # --- small parts -----------------------------------------------------------------------------

    def _begin(self, doing: Coroutine[Any, Any, None]) -> None:
        self._doing = [task for task in self._doing if not task.done()]
        self._doing.append(asyncio.create_task(doing))

    def _notice_hub(self) -> None:
        """The hub's will, or its return, has reached the tills."""
        for till in self.tills.values():
            till.hub_seen(self.hub.books is not None)

    def _shop_states(self, shop: str) -> set[bool]:
        active = self._shop_active[shop]
        fresh = self._loop.time() - self._shop_changed[shop] <= TILLS_LAST_SECONDS
        return {active, not active} if fresh else {active}

    def _tell(self, words: str) -> None:
        self.trace.append(f"{self._loop.time():8.3f}  {words}")

    def _failed(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        failure = context.get("exception")
        if not isinstance(failure, PowerCut):
            self.auditor.complain(f"{context['message']}: {failure!r}")


def told(act: Act) -> str:
    """An act in one line of a trace."""
    words = [f"{name}={_word(getattr(act, name))}" for name in act.__slots__]
    return f"#{act.number} {type(act).__name__} " + " ".join(words)


def _word(value: object) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)


@dataclass(frozen=True, slots=True)
class _Town:
    """A database as it is before anybody comes; numbers and ids → ledger accounts.

    ``cards``: wallet → what its card bears; ``posters``: shop → the number below its printed code.
    """

    database: bytes = field(repr=False)
    wallets: dict[str, int]
    cards: dict[str, str]
    shops: dict[str, int]
    posters: dict[str, str]
    issue: int
    lapse: int
    staff: tuple[Staff, Staff]


@functools.cache
def _found() -> _Town:
    """Made once for all runs of this process."""
    with tempfile.TemporaryDirectory(dir=_fast_folder()) as folder:
        path = Path(folder) / "town.sqlite"
        engine = open_engine(f"sqlite:///{path}")
        upgrade(engine)
        with transaction(engine) as tx:
            issue = system_account(tx, AccountKind.ISSUE)
            lapse = system_account(tx, AccountKind.LAPSED)
            numbers = iter(range(1, 100))
            opened = [
                wallets.open_wallet(
                    tx, citizen=None, now=NOON, random=lambda _: next(numbers), cap=WALLET_CAP
                )
                for _ in range(PHONES)
            ]
            trading = [shops.open_shop(tx, id=id, name=id) for id in sorted(set(SHOP_OF.values()))]
            for node, shop in SHOP_OF.items():
                shops.assign_till(tx, node, shop)
            one, other = (
                staffing.create_staff(
                    tx, f"staff-{login}", NewPerson(login, login, NEVER_SIGNS_IN), [TILL_CLERK]
                )
                for login in ("one", "other")
            )
            cash_desk.open_shift(tx, "drawer", one, 0, NOON)
            issued = {
                each.number: cards.issue(
                    tx, each, PIN, pepper=PEPPER, random=lambda _: next(numbers), now=NOON
                )
                for each in opened
            }
        engine.dispose()
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("VACUUM")  # what migrations left free would be room on a full disk
        return _Town(
            path.read_bytes(),
            {each.number: each.account for each in opened},
            {number: card_code.make(card.number, KEY) for number, card in issued.items()},
            {each.id: each.account for each in trading},
            {each.id: each.code for each in trading},
            issue,
            lapse,
            (one, other),
        )


def _empty_folder() -> Path:
    """The same place for every run of this process, swept."""
    folder = _own_folder()
    for left in folder.iterdir():
        left.unlink()
    return folder


@functools.cache
def _own_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="simulation-", dir=_fast_folder()))
    atexit.register(shutil.rmtree, folder)
    return folder


def _fast_folder() -> Path | None:
    """Memory instead of a disk, where the machine has it: the disk's own word is not what is tested."""
    memory = Path("/dev/shm")  # noqa: S108
    return memory if memory.is_dir() else None
