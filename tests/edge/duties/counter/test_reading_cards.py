"""The kiosk's session: what reaches the hub, what comes out on paper, and what is left of it: nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import httpx
import msgspec
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from drivers.ports import BasicFour, CardError, CardPresence, CardProblem, PrintOutcome, PrintResult, Sex
from edge.duties.counter.guide_sheet import GuideSheet, guide_document
from edge.duties.counter.reading_cards import ReadingCards
from edge.duties.printing import Printing
from edge.storage.journal import Journal
from edge.wire.envelope import decode_header
from edge.wire.messages import procedures, sessions
from edge.wire.messages.procedures import CASES_PATH, CaseRequest, CaseSheet, CaseWindow, Text
from kiosk.flows import moving_in
from kiosk.words.language import Language
from tests.edge.duties.far_ends import PaperShelf, text_of
from tests.edge.make import SetClock, disk, outbox
from tests.support.waiting import eventually

PERSON = moving_in.model.Person(
    "見本 花子", "見本県見本市見本町1-2-3", date(1990, 5, 3), procedures.Sex.FEMALE
)
ANSWERS = moving_in.model.Answers(
    date(2026, 3, 30), frozenset({procedures.Companion.PARTNER}), procedures.Insurance.NATIONAL
)
SHEET = CaseSheet(
    number="転-001", title=Text("転入の手続き", "Moving in"), issued_on=date(2026, 4, 1),
    deadline=date(2026, 4, 13), deadline_text=Text("令和8年4月13日まで", "by 13 April 2026"),
    ground="住民基本台帳法22条1項", overdue=False,
    windows=(CaseWindow("1", "市民課", "Citizens", "転入届", "Notification", ("住基法22条",)),),
    bring=(Text("転出証明書", "Moving-out certificate"),), notes=(), sample=True,
)  # fmt: skip


@dataclass
class CardOnTable:
    """A ``CardReader`` that answers as told."""

    problem: CardError | None = None
    presences: list[CardPresence] = field(default_factory=lambda: [CardPresence.PRESENT])
    pins: int = 0

    async def presence(self) -> AsyncIterator[CardPresence]:
        for presence in self.presences:
            yield presence
        await asyncio.Event().wait()

    async def tries_left(self) -> int | None:
        if self.problem is not None:
            raise self.problem
        return 3

    async def read_basic_four(self, pin: str, last_try_confirmed: bool = False) -> BasicFour:
        self.pins += 1
        if self.problem is not None:
            raise self.problem
        return BasicFour(PERSON.name, PERSON.address, PERSON.birth_date, Sex.FEMALE, "2")

    async def close(self) -> None:
        """Nothing to let go of."""


@dataclass
class CaseDesk:
    """The hub's device port: takes a case once, and can fail in every way."""

    status: int = 200
    failure: type[httpx.TransportError] | None = None
    bodies: list[CaseRequest] = field(default_factory=list)

    def client(self) -> httpx.AsyncClient:
        desk = self

        class Line(httpx.ASGITransport):
            async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
                answer = await super().handle_async_request(request)
                if desk.failure is not None:
                    raise desk.failure("the line")
                return answer

        app = Starlette(routes=[Route(CASES_PATH, self._take, methods=["POST"])])
        return httpx.AsyncClient(transport=Line(app), base_url="https://hub")

    async def _take(self, request: Request) -> Response:
        self.bodies.append(msgspec.json.decode(await request.body(), type=CaseRequest))
        return Response(msgspec.json.encode(SHEET), self.status)


class Kiosk:
    """The duty by itself: what it sends to the screen is kept."""

    def __init__(self, folder: Path, reader: CardOnTable | None = None) -> None:
        self.disk = disk(folder)
        self.outbox = outbox(self.disk)
        self.printer = PaperShelf()
        self.desk = CaseDesk()
        self.events: list[moving_in.events.Event] = []
        clock = SetClock()
        printing = Printing(
            "printer", self.printer, self.disk, Journal(self.disk), self.outbox, clock, lambda: None
        )
        self.reading = ReadingCards(
            reader, self.desk.client(), printing, self.outbox, clock, lambda *cues: None, lambda: None
        )
        self.reading._send = self._take

    async def _take(self, event: moving_in.events.Event) -> None:
        self.events.append(event)

    async def do(self, effect: moving_in.effects.Effect) -> moving_in.events.Event:
        await self.reading.perform(effect)
        return self.events[-1]

    def schemas(self) -> list[str]:
        return [decode_header(row.payload).schema for row in self.outbox.after(0, 100)]


SUBMIT = moving_in.effects.SubmitCase("case-1", PERSON, ANSWERS)


async def test_the_card_is_read_with_the_pin_once(tmp_path: Path) -> None:
    card = CardOnTable()
    kiosk = Kiosk(tmp_path, card)
    assert await kiosk.do(moving_in.effects.AskTries()) == moving_in.events.TriesArrived(3)
    assert await kiosk.do(moving_in.effects.ReadCard("1234")) == moving_in.events.CardRead(PERSON)
    assert card.pins == 1


@pytest.mark.parametrize("problem", list(CardProblem))
async def test_every_problem_of_the_card_has_its_own_word_on_the_screen(
    tmp_path: Path, problem: CardProblem
) -> None:
    kiosk = Kiosk(tmp_path, CardOnTable(CardError(problem, tries_left=1)))
    expected = moving_in.events.CardFailed(moving_in.model.CardProblem(problem.value), 1)
    assert await kiosk.do(moving_in.effects.AskTries()) == expected
    assert await kiosk.do(moving_in.effects.ReadCard("1234")) == expected


async def test_without_a_reader_the_screen_is_told(tmp_path: Path) -> None:
    kiosk = Kiosk(tmp_path)
    no_reader = moving_in.events.CardFailed(moving_in.model.CardProblem.NO_READER)
    assert await kiosk.do(moving_in.effects.AskTries()) == no_reader
    assert await kiosk.do(moving_in.effects.ReadCard("1234")) == no_reader


async def test_the_card_is_watched_from_its_present_state_on(tmp_path: Path) -> None:
    kiosk = Kiosk(
        tmp_path, CardOnTable(presences=[CardPresence.PRESENT, CardPresence.ABSENT, CardPresence.NO_READER])
    )
    await kiosk.reading.perform(moving_in.effects.WatchCard())
    await eventually(lambda: len(kiosk.events) == 3)
    assert kiosk.events == [
        moving_in.events.CardPlaced(),
        moving_in.events.CardRemoved(),
        moving_in.events.ReaderLost(),
    ]
    await kiosk.reading.close()


async def test_a_case_is_taken_and_its_sheet_printed_with_the_number_and_no_name(tmp_path: Path) -> None:
    kiosk = Kiosk(tmp_path, CardOnTable())
    accepted = await kiosk.do(SUBMIT)
    assert isinstance(accepted, moving_in.events.CaseAccepted)
    assert (accepted.sheet.number, accepted.sheet.deadline) == ("転-001", date(2026, 4, 13))
    printed = await kiosk.do(moving_in.effects.PrintSheet("case-1", accepted.sheet, Language.EN))
    assert printed == moving_in.events.SheetPrinted("case-1", 0, moving_in.model.Slip.CONFIRMED)
    paper = text_of(kiosk.printer.papers[0])
    for words in (
        "転-001",
        "令和8年4月13日まで",
        "住民基本台帳法22条1項",
        "市民課",
        "転出証明書",
        "Notification",
    ):
        assert words in paper
    assert PERSON.name not in paper
    assert "[" not in paper, "no code without an address"
    (body,) = kiosk.desk.bodies
    assert (body.case, body.person.name, body.answers.moved_on) == ("case-1", PERSON.name, date(2026, 3, 30))


def test_a_sheet_with_an_address_bears_its_code() -> None:
    address = "https://coin.example.jp/verify/abcdefghijklmnopqrstuv"
    sheet = GuideSheet(msgspec.structs.replace(SHEET, verify=address), datetime(2026, 4, 1, tzinfo=UTC))
    assert f"[{address}]" in text_of(guide_document(sheet))


@pytest.mark.parametrize(
    ("status", "failure", "problem"),
    [
        (200, httpx.ConnectError, moving_in.model.CaseProblem.OFFLINE),
        (200, httpx.ConnectTimeout, moving_in.model.CaseProblem.OFFLINE),
        (200, httpx.ReadTimeout, moving_in.model.CaseProblem.UNKNOWN),
        (200, httpx.RemoteProtocolError, moving_in.model.CaseProblem.UNKNOWN),
        (403, None, moving_in.model.CaseProblem.OFFLINE),
        (409, None, moving_in.model.CaseProblem.REFUSED),
        (422, None, moving_in.model.CaseProblem.REFUSED),
        (500, None, moving_in.model.CaseProblem.UNKNOWN),
    ],
)
async def test_a_failure_says_whether_the_hub_may_have_the_case(
    tmp_path: Path,
    status: int,
    failure: type[httpx.TransportError] | None,
    problem: moving_in.model.CaseProblem,
) -> None:
    kiosk = Kiosk(tmp_path, CardOnTable())
    kiosk.desk.status, kiosk.desk.failure = status, failure
    assert await kiosk.do(SUBMIT) == moving_in.events.CaseFailed("case-1", problem)
    kiosk.desk.status, kiosk.desk.failure = 200, None
    assert isinstance(await kiosk.do(SUBMIT), moving_in.events.CaseAccepted)
    assert {body.case for body in kiosk.desk.bodies} == {"case-1"}


async def test_a_printer_without_paper_is_told_and_the_same_copy_can_be_tried_again(tmp_path: Path) -> None:
    kiosk = Kiosk(tmp_path, CardOnTable())
    accepted = await kiosk.do(SUBMIT)
    assert isinstance(accepted, moving_in.events.CaseAccepted)
    wanted = moving_in.effects.PrintSheet("case-1", accepted.sheet, Language.JA)
    kiosk.printer.result = PrintResult(PrintOutcome.REFUSED, ("paper_out",))
    refused = moving_in.events.SheetPrinted("case-1", 0, moving_in.model.Slip.REFUSED, ("paper_out",))
    assert await kiosk.do(wanted) == refused
    kiosk.printer.result = PrintResult(PrintOutcome.CONFIRMED)
    assert await kiosk.do(wanted) == moving_in.events.SheetPrinted(
        "case-1", 0, moving_in.model.Slip.CONFIRMED
    )


async def test_after_the_wipe_nothing_of_the_person_is_in_memory_or_on_the_disk(tmp_path: Path) -> None:
    kiosk = Kiosk(tmp_path, CardOnTable())
    accepted = await kiosk.do(SUBMIT)
    assert isinstance(accepted, moving_in.events.CaseAccepted)
    await kiosk.do(moving_in.effects.PrintSheet("case-1", accepted.sheet, Language.JA))
    await kiosk.do(moving_in.effects.Wipe())
    await kiosk.do(moving_in.effects.EndSession(sessions.SessionEnd.FINISHED))
    assert kiosk.schemas() == ["printing.printed/1", "sessions.wiped/1", "sessions.ended/1"]
    again = await kiosk.do(moving_in.effects.PrintSheet("case-1", accepted.sheet, Language.JA, copy=1))
    assert again == moving_in.events.SheetPrinted("case-1", 1, moving_in.model.Slip.REFUSED, ("no_printer",))
    kiosk.disk.close()
    assert holders(tmp_path, PERSON.name, PERSON.address, "1990-05-03") == []


def holders(folder: Path, *secrets: str) -> list[str]:
    """Files in which any of these can be read."""
    found = {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return [name for name, data in found.items() if any(secret.encode() in data for secret in secrets)]
