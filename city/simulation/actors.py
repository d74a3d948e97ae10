"""What people do with their hands: customers with phones, shopkeepers at tills, and one who forges."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from msgspec.structs import replace

from city.simulation import workload
from city.simulation.hub import KEY
from city.simulation.link import FORGED
from city.simulation.loop import SimulatedClock
from city.simulation.records import Record
from city.simulation.reference_model import ReferenceModel
from city.simulation.till import Life, Till
from city.simulation.workload import SHOP_OF, Key, Show, Trick
from edge.link.connection import LinkDown
from edge.wire.envelope import encode
from edge.wire.messages.coin import AskOutcome, Pay, Refund, RefundReason
from hub.coin import numbers
from hub.coin.qr import one_time_code
from kiosk.flows.till.events import (
    AmountConfirmed,
    AnotherCustomer,
    AskPressed,
    CancelPressed,
    ClearPressed,
    DayPressed,
    DigitsPressed,
    DonePressed,
    EntryChosen,
    Event,
    LinePressed,
    ListPressed,
    PinConfirmed,
    PosterPressed,
    ReasonChosen,
    RefundConfirmed,
    RefundPressed,
    ReprintPressed,
    RequestPressed,
)
from kiosk.flows.till.model import Rate
from kiosk.flows.till.phases import (
    AtPoster,
    EnterPin,
    Keying,
    Listing,
    Paid,
    Phase,
    Refused,
    Requesting,
    SameAmount,
    Scanning,
    ShowingCode,
)

STRANGER = numbers.wallet_number(777)
FORGED_EXPIRY = 8.0
HANDS_SECONDS = 0.05
"""Between two keys."""
LOOKS = 60
"""How often somebody looks at a screen, ten times a second, before giving up."""
PIN = "2580"

_KEYS: dict[Key, Callable[[], Event]] = {
    Key.DONE: DonePressed,
    Key.CANCEL: CancelPressed,
    Key.ASK: AskPressed,
    Key.REPRINT: ReprintPressed,
    Key.CLEAR: ClearPressed,
    Key.DAY: DayPressed,
}


_WAITING = Requesting | ShowingCode | AtPoster | Scanning | EnterPin


class Phone:
    """Shows codes that the hub makes, by the hub's clock; an old one can be a screenshot.

    ``card`` is what the card of the same wallet bears.
    """

    def __init__(self, wallet: str, card: str, clock: SimulatedClock) -> None:
        self.wallet = wallet
        self.card = card
        self._clock = clock
        self._shown: list[str] = []

    def fresh(self, number: int, wallet: str | None = None) -> str:
        """A new code; ``number`` makes it another one than all others."""
        second = int(self._clock.now().timestamp())
        code = one_time_code.make(wallet or self.wallet, second, number.to_bytes(4, "big"), KEY)
        if wallet is None:
            self._shown.append(code)
        return code

    def old(self, number: int) -> str:
        """A screenshot of a code shown before, if there is one."""
        return self._shown[number % len(self._shown)] if self._shown else self.fresh(number)


class People:
    """``reference`` knows what has been paid so far: what people see on their receipts."""

    def __init__(self, phones: list[Phone], tills: dict[str, Till], reference: ReferenceModel) -> None:
        self._phones = phones
        self._tills = tills
        self._reference = reference
        self._shared: dict[str, str] = {}

    async def sell(self, sale: workload.Sale) -> None:
        """Amount, confirm, code. Whatever stands on the screen is cleared away first."""
        till, phone = self._tills[sale.till], self._phones[sale.phone]
        life = till.life
        amount = sale.amount or self._reference.purses[phone.wallet].balance or 1
        await self._to_keypad(till)
        await self._key(till, life, amount, sale.reduced if sale.amount else 0)
        await till.press(life, AmountConfirmed(f"pay-{sale.number}"))
        await asyncio.sleep(HANDS_SECONDS)
        if life is not None and isinstance(life.stage.state.phase, SameAmount):
            await till.press(life, AnotherCustomer() if sale.another else AskPressed())
        code = phone.card if sale.card else self._code(sale, phone)
        await asyncio.sleep(sale.pause)
        await till.scan(life, code)
        if sale.scan_twice:
            await till.scan(life, code)
        if sale.card and await self._sees(life, EnterPin):
            for digit in PIN:
                await till.press(life, DigitsPressed(digit))
            await till.press(life, PinConfirmed(f"pay-{sale.number}-pin"))

    async def request(self, act: workload.Request) -> str | None:
        """QRを見せる; the code that then stands on the screen, if it comes."""
        till = self._tills[act.till]
        life = till.life
        await self._to_keypad(till)
        await self._key(till, life, act.amount, act.reduced)
        await till.press(life, RequestPressed(f"ask-{act.number}"))
        await asyncio.sleep(HANDS_SECONDS)
        if life is not None and isinstance(life.stage.state.phase, SameAmount):
            await till.press(life, AnotherCustomer())
        if life is None or not await self._sees(life, ShowingCode):
            return None
        phase = life.stage.state.phase
        return phase.code if isinstance(phase, ShowingCode) else None

    async def wait_at_poster(self, node: str, amount: int) -> None:
        """店頭のQR: this till waits for just this amount."""
        till = self._tills[node]
        life = till.life
        await self._to_keypad(till)
        await self._key(till, life, amount, 0)
        await till.press(life, PosterPressed())

    async def put_down(self) -> None:
        """Whatever still waits for a customer is cancelled."""
        for till in self._tills.values():
            life = till.life
            if life is not None and isinstance(life.stage.state.phase, _WAITING):
                await till.press(life, CancelPressed())

    async def _key(self, till: Till, life: Life | None, amount: int, reduced: int) -> None:
        for digit in str(amount - reduced) if amount > reduced else "":
            await till.press(life, DigitsPressed(digit))
        if reduced:
            await till.press(life, LinePressed(Rate.STANDARD))
            for digit in str(reduced):
                await till.press(life, DigitsPressed(digit))
            await till.press(life, LinePressed(Rate.REDUCED))

    async def _sees(self, life: Life | None, phase: type[Phase]) -> bool:
        for _ in range(LOOKS):
            if life is None or not life.alive:
                return False
            if isinstance(life.stage.state.phase, phase):
                return True
            if isinstance(life.stage.state.phase, Keying | Refused | Paid):
                return False
            await asyncio.sleep(0.1)
        return False

    async def press(self, press: workload.Press) -> None:
        till = self._tills[press.till]
        await till.press(till.life, _KEYS[press.key]())

    async def ask_for_all_open(self) -> None:
        """確認する, for each 処理未了 on every screen."""
        for till in self._tills.values():
            life = till.life
            for pending in life.stage.state.unsettled if life is not None else ():
                await till.press(life, AskPressed(pending.id))
                await asyncio.sleep(HANDS_SECONDS * 4)

    async def give_back(self, act: workload.GiveBack) -> None:
        """List, line, 返金, and once more to confirm."""
        till = self._tills[act.till]
        life = till.life
        await self._to_keypad(till)
        await till.press(life, ListPressed())
        for _ in range(LOOKS):
            await asyncio.sleep(0.1)
            if life is None or not isinstance(life.stage.state.phase, Listing):
                return
            if entries := life.stage.state.phase.entries:
                break
        else:
            return
        await till.press(life, EntryChosen(entries[act.pick % len(entries)].payment_id))
        await till.press(life, RefundPressed())
        reasons = list(RefundReason)
        await till.press(life, ReasonChosen(reasons[act.number % len(reasons)]))
        for digit in str(act.part) if act.part else "":
            await till.press(life, DigitsPressed(digit))
        await till.press(life, RefundConfirmed(f"back-{act.number}"))
        if act.twice:
            await till.press(life, RefundConfirmed(f"back-{act.number}-again"))

    async def forge(self, act: workload.Forge) -> None:
        """Send what no screen would."""
        till = self._tills[act.till]
        body = self._forged(act)
        if body is None or till.life is None:
            return
        operation = {Pay: "pay", Refund: "refund", AskOutcome: "outcome"}[type(body)]
        bodies = [body]
        if act.trick is Trick.RUSH and isinstance(body, Refund):
            bodies.append(replace(body, refund=f"{body.refund}-b"))
        for each_number, each in enumerate(bodies):
            life = till.life
            sealed = replace(life.envelopes.seal(each), id=f"{FORGED}{each_number}-{act.number}")
            payload = encode(sealed)
            try:
                life.link.send(life.link.topic(operation), payload, FORGED_EXPIRY)
            except LinkDown:
                return

    def _code(self, sale: workload.Sale, phone: Phone) -> str:
        if sale.shared is not None:
            return self._shared.setdefault(sale.shared, phone.fresh(sale.number))
        match sale.show:
            case Show.FRESH:
                return phone.fresh(sale.number)
            case Show.OLD:
                return phone.old(sale.number)
            case Show.STRANGER:
                return phone.fresh(sale.number, STRANGER)
            case Show.RUBBISH:
                return "4901234567894"

    async def _to_keypad(self, till: Till) -> None:
        life = till.life
        for _ in range(4):
            if life is None or not life.alive or life.stage.state.phase == Keying():
                return
            keying = isinstance(life.stage.state.phase, Keying)
            await till.press(life, ClearPressed() if keying else CancelPressed())

    def _forged(self, act: workload.Forge) -> Pay | Refund | AskOutcome | None:
        id, shop = f"forged-{act.number}", SHOP_OF[act.till]
        mine = act.trick is not Trick.OTHER_SHOP
        match act.trick:
            case Trick.REFUND_OF_REFUND:
                back = self._pick(act, "refund", lambda record: True)
                return back and Refund(refund=id, payment=back[0], amount=1)
            case Trick.PART | Trick.RUSH | Trick.OTHER_SHOP:
                paid = self._pick(act, "pay", lambda record: (record.shop == shop) == mine)
                if paid is None:
                    return None
                whole = act.trick is Trick.RUSH
                amount = paid[1].amount if whole else 1 + act.pick * paid[1].amount // 32
                reduced = min(amount, paid[1].reduced) if act.pick % 2 or whole else 0
                return Refund(refund=id, payment=paid[0], amount=amount, reduced=reduced)
            case Trick.OTHER_BODY | Trick.CLONE | Trick.AGAIN:
                sent = self._pick(act, "pay", lambda record: (record.shop == shop) == mine)
                pay = sent[1].body[1] if sent and isinstance(sent[1].body, tuple) else None
                if not isinstance(pay, Pay):
                    return None
                return replace(pay, amount=pay.amount + (act.trick is Trick.OTHER_BODY))
            case Trick.SPEND_REQUEST | Trick.CLOSE_REQUEST:
                return self._about_a_request(act)
            case Trick.POSTERS_ID:
                poster = self._pick(act, "pay", lambda record: isinstance(record.body, tuple), "pst-")
                return poster and Pay(payment=poster[0], amount=1, code=self._phones[0].fresh(act.number))
            case Trick.NOSY:
                any_ = self._pick(act, "pay", lambda record: True)
                return any_ and AskOutcome(payment=any_[0])

    def _about_a_request(self, act: workload.Forge) -> Pay | AskOutcome | None:
        """What stands in the code on a screen, for all to read."""
        shown = list(self._reference.requests)
        if not shown:
            return None
        id = shown[act.pick % len(shown)]
        if act.trick is Trick.CLOSE_REQUEST:
            return AskOutcome(payment=id)
        return Pay(payment=id, amount=1, code=self._phones[0].fresh(act.number))

    def _pick(
        self, act: workload.Forge, kind: str, fits: Callable[[Record], bool], beginning: str = ""
    ) -> tuple[str, Record] | None:
        known = [
            (id, each)
            for id, each in self._reference.records.items()
            if each.kind == kind and id.startswith(beginning) and fits(each)
        ]
        return known[act.pick % len(known)] if known else None
