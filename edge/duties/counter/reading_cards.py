"""The kiosk's session with a person: card, case, guide sheet, and an end that leaves nothing behind.

Personal data passes through memory and over HTTPS with the device's certificate; none of it is written to
the disk, to a log or to the broker.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

import httpx
import msgspec

from drivers.ports import CardError, CardPresence, CardReader, PrintOutcome
from edge.clock import CITY_TIME, Clock
from edge.duties.counter.guide_sheet import GuideSheet, guide_document
from edge.duties.printing import Paper, Printing
from edge.storage.outbox import Outbox
from edge.wire.messages import procedures, sessions
from edge.wire.messages.procedures import Sex
from kiosk.flows.moving_in.effects import (
    AskTries,
    CallStaff,
    Effect,
    EndSession,
    PrintSheet,
    ReadCard,
    Speak,
    SubmitCase,
    WatchCard,
    Wipe,
)
from kiosk.flows.moving_in.events import (
    CardFailed,
    CardPlaced,
    CardRead,
    CardRemoved,
    CaseAccepted,
    CaseFailed,
    Event,
    ReaderLost,
    SheetPrinted,
    Tick,
    TriesArrived,
)
from kiosk.flows.moving_in.model import CardProblem, CaseProblem, Person, Sheet, Slip, Window
from kiosk.gateway import MovingInStage
from kiosk.speech import cues_of
from kiosk.words.language import Language

DEVICE = "kiosk"

_SLIP_OF = {
    PrintOutcome.CONFIRMED: Slip.CONFIRMED,
    PrintOutcome.REFUSED: Slip.REFUSED,
    PrintOutcome.UNKNOWN: Slip.UNKNOWN,
}
_EVENT_OF: dict[CardPresence, Callable[[], Event]] = {
    CardPresence.PRESENT: CardPlaced,
    CardPresence.ABSENT: CardRemoved,
    CardPresence.NO_READER: ReaderLost,
}

log = logging.getLogger(__name__)


class ReadingCards:
    """``reader`` and ``printing`` are None where the kiosk has none: the screen says so."""

    def __init__(
        self,
        reader: CardReader | None,
        http: httpx.AsyncClient,
        printing: Printing | None,
        outbox: Outbox,
        clock: Clock,
        give_cues: Callable[..., None],
        wake: Callable[[], None],
    ) -> None:
        self._reader = reader
        self._http = http
        self._printing = printing
        self._outbox = outbox
        self._clock = clock
        self._give_cues = give_cues
        self._wake = wake
        self._sheets: dict[str, procedures.CaseSheet] = {}
        self._watching: asyncio.Task[None] | None = None
        self._send: Callable[[Event], Awaitable[None]] = _nowhere

    def attach(self, stage: MovingInStage) -> None:
        self._send = stage.send

    async def run(self) -> None:
        """The screen's clock: once a second, until cancelled."""
        while True:
            today = self._clock.now().astimezone(CITY_TIME).date()
            await self._send(Tick(self._clock.mono_ms() / 1000, today))
            await asyncio.sleep(1)

    async def perform(self, effect: Effect) -> None:
        match effect:
            case WatchCard():
                self._watch_card()
            case AskTries():
                await self._ask_tries()
            case ReadCard(pin, last_try_confirmed):
                await self._read(pin, last_try_confirmed)
            case SubmitCase():
                await self._submit(effect)
            case PrintSheet():
                await self._print(effect)
            case Speak():
                self._give_cues(*cues_of(effect))
            case CallStaff(help_reason):
                self._tell(sessions.StaffCalled(reason=help_reason.value))
            case Wipe():
                self._wipe()
            case EndSession(end_reason):
                self._tell(sessions.SessionEnded(reason=end_reason))

    # --- card ----------------------------------------------------------------------------------

    def _watch_card(self) -> None:
        """Begin anew, so that the present state is told at once."""
        if self._watching is not None:
            self._watching.cancel()
        self._watching = asyncio.create_task(self._follow_card())

    async def _follow_card(self) -> None:
        if self._reader is None:
            await self._send(ReaderLost())
            return
        try:
            async for presence in self._reader.presence():
                await self._send(_EVENT_OF[presence]())
        except CardError:
            await self._send(ReaderLost())

    async def _ask_tries(self) -> None:
        if self._reader is None:
            await self._send(CardFailed(CardProblem.NO_READER))
            return
        try:
            tries = await self._reader.tries_left()
        except CardError as error:
            await self._send(_failed(error))
        else:
            await self._send(TriesArrived(tries))

    async def _read(self, pin: str, last_try_confirmed: bool) -> None:
        if self._reader is None:
            await self._send(CardFailed(CardProblem.NO_READER))
            return
        try:
            read = await self._reader.read_basic_four(pin, last_try_confirmed)
        except CardError as error:
            await self._send(_failed(error))
            return
        sex = Sex(read.sex.value)
        person = Person(read.name, read.address, read.birth_date, sex, read.birth_part)
        await self._send(CardRead(person))

    # --- case ----------------------------------------------------------------------------------

    async def _submit(self, effect: SubmitCase) -> None:
        """The same id for every retry; only an answer of the hub says that it has the case."""
        try:
            answer = await self._http.post(
                procedures.CASES_PATH,
                content=msgspec.json.encode(_request(effect)),
                headers={"Content-Type": "application/json"},
            )
        except (httpx.ConnectError, httpx.ConnectTimeout):
            await self._send(CaseFailed(effect.case_id, CaseProblem.OFFLINE))
            return
        except httpx.TransportError:
            await self._send(CaseFailed(effect.case_id, CaseProblem.UNKNOWN))
            return
        if answer.is_success:
            await self._accepted(effect.case_id, answer.content)
        else:
            log.warning("the hub did not take a case: %s", answer.status_code)
            await self._send(CaseFailed(effect.case_id, _problem(answer)))

    async def _accepted(self, case_id: str, content: bytes) -> None:
        sheet = msgspec.json.decode(content, type=procedures.CaseSheet)
        self._sheets[case_id] = sheet
        await self._send(CaseAccepted(case_id, _sheet(sheet)))

    async def _print(self, effect: PrintSheet) -> None:
        sheet = self._sheets.get(effect.case_id)
        if self._printing is None or sheet is None:
            refused = Slip.REFUSED
            await self._send(SheetPrinted(effect.case_id, effect.copy, refused, ("no_printer",)))
            return
        english = effect.language is Language.EN
        document = guide_document(GuideSheet(sheet, self._clock.now(), effect.copy, english))
        result = await self._printing.print(Paper("guide_sheet", effect.case_id, effect.copy, document))
        slip = _SLIP_OF[result.outcome]
        await self._send(SheetPrinted(effect.case_id, effect.copy, slip, result.reasons))

    # --- the end -------------------------------------------------------------------------------

    def _wipe(self) -> None:
        """Empty what this duty holds, and tell the hub which stores are empty (never what was in them)."""
        self._sheets.clear()
        self._tell(sessions.SessionWiped(stores=("guide_sheets",)))

    def _tell(self, body: object) -> None:
        self._outbox.offer(DEVICE, body)
        self._wake()

    async def close(self) -> None:
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)


def _failed(error: CardError) -> CardFailed:
    return CardFailed(CardProblem(error.problem.value), error.tries_left)


def _problem(answer: httpx.Response) -> CaseProblem:
    """Who is kept away has sent nothing, whatever the case: it can be tried again once he is let in."""
    if answer.status_code == httpx.codes.FORBIDDEN:
        return CaseProblem.OFFLINE
    return CaseProblem.REFUSED if answer.is_client_error else CaseProblem.UNKNOWN


def _request(effect: SubmitCase) -> procedures.CaseRequest:
    """Raises ``ValueError`` for answers that the flow should not have let through."""
    person, answers = effect.person, effect.answers
    if answers.moved_on is None or answers.insurance is None:
        raise ValueError("a case needs all three answers")
    return procedures.CaseRequest(
        case=effect.case_id,
        procedure=procedures.Procedure.MOVING_IN,
        person=procedures.CasePerson(
            name=person.name,
            address=person.address,
            birth_date=person.birth_date,
            sex=person.sex,
            birth_part=person.birth_part,
        ),
        answers=procedures.CaseAnswers(
            moved_on=answers.moved_on,
            companions=answers.companions,
            insurance=answers.insurance,
        ),
    )


def _sheet(sheet: procedures.CaseSheet) -> Sheet:
    windows = tuple(
        Window(each.number, each.name, each.errand, each.name_en, each.errand_en) for each in sheet.windows
    )
    return Sheet(sheet.number, windows, sheet.deadline, sheet.overdue)


async def _nowhere(event: Event) -> None:
    """No screen is attached yet."""
