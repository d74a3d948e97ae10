"""The till's duty and the hub's books face to face, with nothing between them but the contract's JSON."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import pytest

from edge.link.connection import View
from edge.wire import receipts
from edge.wire.messages import SCHEMAS, coin
from edge.wire.messages.coin import RefundReason, Refusal, Way
from hub.coin.cards import service as cards
from hub.coin.model import Shop, Wallet
from hub.coin.payments import notifications, requests
from hub.coin.payments.by_phone import PhonePaid, pay_by_phone
from hub.coin.payments.devices import Ask
from hub.coin.qr.card_code import make as card_text
from hub.coin.sales import rates
from hub.core.db import open_engine, reading, transaction
from hub.core.migrating import upgrade
from hub.ledger.units import Position
from kiosk.flows.till.effects import (
    AskOutcome,
    CloseShift,
    LoadList,
    LoadTotals,
    OpenShift,
    Pay,
    PrintReceipt,
    PrintShift,
    Refund,
    RequestCode,
)
from kiosk.flows.till.events import (
    DigitsPressed,
    DonePressed,
    LinePressed,
    ListArrived,
    OutcomeArrived,
    PaymentsReceived,
    PosterPressed,
    ReasonChosen,
    RefundConfirmed,
    RefundPressed,
    RequestArrived,
    RequestPressed,
    ShiftArrived,
    TotalsArrived,
)
from kiosk.flows.till.model import Entry, Rate, RateParts, Result, Takings
from kiosk.flows.till.phases import Paid, ShowingCode
from tests.edge.duties.till.counter import Till
from tests.support.coins import KEY, PEPPER, Town, running_town

RETURNED = RefundReason.RETURNED
BEGUN = RefundPressed(), ReasonChosen(RETURNED)

Answer = TypeVar("Answer")
NODE = "till-1"
PIN = "4096"


@dataclass
class Books:
    """The hub's money process as a till hears it. ``mute``: it commits, and the answer is lost."""

    town: Town
    shop: Shop
    view: View = field(default_factory=lambda: View(connected=True, hub=True))
    mute: bool = False
    position: int = 0
    _ids: Iterator[int] = field(default_factory=itertools.count)

    def now(self) -> datetime:
        return self.town.clock.now()

    async def ask(
        self, subject: str, operation: str, body: object, answer: type[Answer], timeout: float
    ) -> Answer | None:
        name = f"{subject}.{operation}/1"
        heard: Any = msgspec.json.decode(msgspec.json.encode(body), type=SCHEMAS[name])
        said = self.town.answer(Ask(NODE, f"ask-{next(self._ids)}", heard))
        return None if self.mute else msgspec.json.decode(msgspec.json.encode(said), type=answer)

    def hear(self, facts: list[object]) -> None:
        """What the till has put into its outbox arrives."""
        for fact in facts:
            assert isinstance(fact, coin.Rated)
            with transaction(self.town.engine) as tx:
                rates.name(tx, NODE, fact.payment, fact.reduced, self.now())

    def news(self) -> list[coin.Received]:
        """What the hub tells this till unasked."""
        news = notifications.look(self.town.engine, Position(self.position), self.now())
        self.position = news.position
        return [received for node, received in news.told if node == NODE]

    def phone_pays(self, wallet: Wallet, text: str, amount: int = 0, id: str = "phone-1") -> PhonePaid:
        with reading(self.town.engine) as tx:
            payee = requests.payee(tx, text, self.now(), wallet)
        return pay_by_phone(
            self.town.engine,
            self.town.store,
            id=id,
            wallet=wallet,
            payee=payee,
            amount=amount,
            now=self.now(),
        )


@dataclass
class Scene:
    books: Books
    counter: Till
    wallet: Wallet

    def balance(self) -> int:
        return self.books.town.balance(self.wallet.account)

    async def hear_news(self) -> None:
        for received in self.books.news():
            await self.counter.hears(received)


@pytest.fixture(scope="module")
def empty_hub(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty hub's database as a file: copying it is quicker than creating it."""
    file = tmp_path_factory.mktemp("template") / "hub.sqlite"
    engine = open_engine(f"sqlite:///{file}")
    upgrade(engine)
    engine.dispose()
    return file


@pytest.fixture
def scene(tmp_path: Path, empty_hub: Path) -> Iterator[Scene]:
    shutil.copy(empty_hub, tmp_path / "hub.sqlite")
    with running_town(f"sqlite:///{tmp_path}/hub.sqlite") as town:
        books = Books(town, town.shop(NODE, name="浜の店"))
        counter = Till(tmp_path, books)
        yield Scene(books, counter, town.wallet(10_000))
        counter.disk.close()


async def ask_for_code(scene: Scene, amount: int, reduced: int = 0, id: str = "p1") -> str:
    arrived = await scene.counter.perform(RequestCode(id, amount, reduced))
    assert isinstance(arrived, RequestArrived)
    assert arrived.code is not None
    return arrived.code


async def listed(scene: Scene, search: str = "") -> tuple[Entry, ...]:
    arrived = await scene.counter.perform(LoadList(search))
    assert isinstance(arrived, ListArrived)
    assert arrived.entries is not None
    return arrived.entries


async def test_a_phone_pays_the_tills_code_and_the_receipt_leads_to_a_refund_in_part(scene: Scene) -> None:
    counter = scene.counter
    for digit in "1200":
        await counter.stage.send(DigitsPressed(digit))
    await counter.press(LinePressed(Rate.REDUCED), RequestPressed("p1"))
    phase = counter.stage.state.phase
    assert isinstance(phase, ShowingCode)
    assert scene.books.phone_pays(scene.wallet, phase.code).paid
    await scene.hear_news()
    paid = counter.stage.state.phase
    assert isinstance(paid, Paid)
    assert paid.number is not None
    assert f"[{receipts.make(paid.number)}] {paid.number}" in counter.papers()[0]
    assert "　内消費税等" not in counter.papers()[0]  # this shop has no registration number
    await counter.press(DonePressed())
    await counter.paying.scanned(receipts.make(paid.number))
    await counter.press(*BEGUN, DigitsPressed("5"), DigitsPressed("00"))
    await counter.press(RefundConfirmed("r1"))
    assert scene.balance() == 10_000 - 1200 + 500
    assert f"元の領収書の番号 {paid.number}" in counter.papers()[1]
    (entry,) = await listed(scene)
    assert (entry.amount, entry.reduced, entry.refunded, entry.refunded_reduced) == (1200, 1200, 500, 500)
    assert entry.way is Way.REQUEST


async def test_a_withdrawn_code_cannot_be_paid(scene: Scene) -> None:
    code = await ask_for_code(scene, 300)
    arrived = await scene.counter.perform(AskOutcome("p1"))
    assert arrived == OutcomeArrived("p1", Result.ABSENT)
    with pytest.raises(requests.NotPayable) as told:
        scene.books.phone_pays(scene.wallet, code)
    assert told.value.code is requests.Fault.CLOSED
    assert scene.balance() == 10_000


async def test_more_than_the_payment_is_never_given_back(scene: Scene) -> None:
    await ask_and_pay(scene, 1000, 400)
    await listed(scene)
    parts = [("r1", 300, 0), ("r2", 400, 400), ("r3", 301, 0), ("r4", 300, 1), ("r5", 300, 0), ("r6", 1, 0)]
    results = []
    for refund, amount, reduced in parts:
        arrived = await scene.counter.perform(Refund(refund, "p1", amount, RETURNED, reduced))
        assert isinstance(arrived, OutcomeArrived)
        results.append(arrived.result)
    paid, refused = Result.PAID, Result.REFUSED
    assert results == [paid, paid, refused, refused, paid, refused]
    assert scene.balance() == 10_000


async def ask_and_pay(scene: Scene, amount: int, reduced: int = 0, id: str = "p1") -> None:
    code = await ask_for_code(scene, amount, reduced, id)
    assert scene.books.phone_pays(scene.wallet, code).paid
    await scene.hear_news()


async def test_a_payment_at_the_poster_is_announced_printed_at_the_shops_rate_and_given_back(
    scene: Scene,
) -> None:
    assert scene.books.phone_pays(scene.wallet, scene.books.shop.code, 700).paid
    await scene.hear_news()
    (arrival,) = scene.counter.stage.state.incoming
    assert arrival.amount == 700
    await scene.counter.perform(PrintReceipt(arrival.payment_id, 700, 0, None, 700))
    assert "8％対象（税込） ※ ￥700" in scene.counter.papers()[0]
    (entry,) = await listed(scene)
    assert (entry.way, entry.reduced) == (Way.POSTER, 700)
    arrived = await scene.counter.perform(Refund("r1", entry.payment_id, 200, RETURNED, 200))
    assert isinstance(arrived, OutcomeArrived)
    assert arrived.result is Result.PAID
    (entry,) = await listed(scene)
    assert (entry.left(Rate.REDUCED), entry.left(Rate.STANDARD)) == (500, 0)


async def test_what_the_hub_never_managed_to_say_is_found_in_its_list(scene: Scene) -> None:
    await scene.counter.paying.catch_up()
    scene.books.town.pass_(60)
    scene.books.phone_pays(scene.wallet, scene.books.shop.code, 700)
    await scene.counter.paying.hub_is_back()
    assert [each.amount for each in scene.counter.stage.state.incoming] == [700]
    await scene.hear_news()
    assert len(scene.counter.told(PaymentsReceived)) == 1


async def test_a_card_above_its_limit_is_paid_with_its_pin_under_a_new_id(scene: Scene) -> None:
    town = scene.books.town
    with transaction(town.engine) as tx:
        card = cards.issue(
            tx, scene.wallet, pin=PIN, now=town.clock.now(), random=lambda n: 7 % n, pepper=PEPPER
        )
    text = card_text(card.number, KEY)
    refused = await scene.counter.perform(Pay("p1", 6000, text))
    wrong = await scene.counter.perform(Pay("p2", 6000, text, 0, "9999"))
    paid = await scene.counter.perform(Pay("p3", 6000, text, 0, PIN))
    assert isinstance(refused, OutcomeArrived)
    assert refused.reason is Refusal.PIN_NEEDED
    assert isinstance(wrong, OutcomeArrived)
    assert (wrong.reason, wrong.tries_left) == (Refusal.PIN_WRONG, 2)
    assert isinstance(paid, OutcomeArrived)
    assert (paid.result, paid.way) == (Result.PAID, Way.CARD)
    assert scene.balance() == 4000


async def test_totals_and_shift_agree_with_each_other_and_with_the_ledger(scene: Scene) -> None:
    counter = scene.counter
    opened = await counter.perform(OpenShift("s1"))
    assert isinstance(opened, ShiftArrived)
    await ask_and_pay(scene, 1000, 400, "p1")
    await ask_and_pay(scene, 250, 0, "p2")
    await listed(scene)
    await counter.perform(Refund("r1", "p1", 100, RETURNED, 100))
    arrived = await counter.perform(LoadTotals())
    assert isinstance(arrived, TotalsArrived)
    assert arrived.totals is not None
    assert arrived.totals.takings == Takings(2, 1250, 400, 1, 100, 100)
    closed = await counter.perform(CloseShift("s1", 1100))
    assert isinstance(closed, ShiftArrived)
    assert closed.shift is not None
    assert (closed.shift.takings, closed.shift.expected) == (arrived.totals.takings, 1150)
    await counter.perform(PrintShift(closed.shift))
    assert "差額 −￥50" in counter.papers()[-1]
    again = await counter.perform(CloseShift("s1", 9999))
    assert again == closed
    await counter.perform(OpenShift("s2"))
    assert counter.stage.state.shift is not None
    assert counter.stage.state.shift.id == "s2"


async def test_what_the_printed_code_was_paid_for_is_in_shift_and_totals_at_the_rate_of_its_receipt(
    scene: Scene,
) -> None:
    """Keyed at 10 % and 8 %, paid by the poster, printed here; a second one waits for its receipt."""
    counter, books = scene.counter, scene.books
    await counter.perform(OpenShift("s1"))
    await counter.key(300)
    await counter.press(LinePressed(Rate.REDUCED))
    await counter.key(200)
    await counter.press(LinePressed(Rate.STANDARD), PosterPressed())
    books.town.pass_(1)
    assert books.phone_pays(scene.wallet, books.shop.code, 500).paid
    assert books.phone_pays(scene.wallet, books.shop.code, 90, id="phone-2").paid
    await scene.hear_news()
    assert isinstance(counter.stage.state.phase, Paid)
    books.hear(counter.facts)
    arrived = await counter.perform(LoadTotals())
    assert isinstance(arrived, TotalsArrived)
    assert arrived.totals is not None
    assert arrived.totals.paid == RateParts(standard=200, reduced=300, as_receipt=90)
    books.town.pass_(1)
    closed = await counter.perform(CloseShift("s1", 500))
    assert isinstance(closed, ShiftArrived)
    assert closed.shift is not None
    assert (closed.shift.expected, closed.shift.takings.payments) == (500, 1)


async def test_what_of_the_printed_codes_payment_is_given_back_has_the_rate_of_its_paper(
    scene: Scene,
) -> None:
    counter, books = scene.counter, scene.books
    paid = books.phone_pays(scene.wallet, books.shop.code, 480)
    await scene.hear_news()
    assert paid.id is not None
    await counter.perform(PrintReceipt(paid.id, 480, 0, None, 480))
    await listed(scene)
    await counter.perform(Refund("r1", paid.id, 100, RETURNED, 100))
    await counter.perform(PrintReceipt(paid.id, 100, 0, "r1", 100))
    books.hear(counter.facts)
    arrived = await counter.perform(LoadTotals())
    assert isinstance(arrived, TotalsArrived)
    assert arrived.totals is not None
    assert (arrived.totals.paid, arrived.totals.refunded) == (
        RateParts(0, 480),
        RateParts(0, 100),
    )


async def test_a_search_finds_by_amount_and_by_number(scene: Scene) -> None:
    await ask_and_pay(scene, 1000, 0, "p1")
    await ask_and_pay(scene, 250, 0, "p2")
    (entry,) = await listed(scene, "250")
    assert entry.payment_id == "p2"
    (same,) = await listed(scene, entry.number[-4:])
    assert same == entry


async def test_every_answer_lost_every_effect_once(scene: Scene) -> None:
    """The hub commits all of it and says nothing; asked afterwards it says the same of each."""
    await ask_and_pay(scene, 1000, 0, "p1")
    scene.books.mute = True
    code = scene.books.town.code(scene.wallet)
    await scene.counter.paying.perform(Pay("p2", 300, code))
    await scene.counter.paying.perform(Refund("r1", "p1", 400, RETURNED))
    assert [each.id for each in scene.counter.paying._book.pending()] == ["p2", "r1"]
    scene.books.mute = False
    await scene.counter.paying.hub_is_back()
    await scene.counter.stage.settle()
    assert scene.counter.paying._book.pending() == ()
    assert scene.balance() == 10_000 - 1000 - 300 + 400
