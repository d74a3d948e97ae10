"""The device port's door for cases, in a small application of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping

import httpx
import msgspec
import pytest
from fastapi import FastAPI

from edge.wire.messages.procedures import CASES_PATH, CaseRequest, CaseSheet
from edge.wire.reading import read
from hub.core.context import Context
from hub.core.db import reading, transaction
from hub.documents import issuing, queries
from hub.documents.model import State
from hub.fleet.model import Node
from hub.fleet.web import current_device
from hub.procedures import service
from hub.procedures.documents import GUIDE_SHEET
from hub.procedures.routes import LARGEST_CASE, device_router, rules

PERSON: dict[str, object] = {
    "name": "見本　花子",
    "address": "千葉県木更津市見本一丁目２番３号",
    "birth_date": "1990-05-05",
    "sex": "2",
}
ANSWERS: dict[str, object] = {
    "moved_on": "2026-11-14",
    "companions": ["school_child"],
    "insurance": "national",
}
BODY: dict[str, object] = {
    "case": "case-1",
    "procedure": "moving_in",
    "person": PERSON,
    "answers": ANSWERS,
}

Door = Callable[[str], httpx.AsyncClient]


@pytest.fixture
async def door(context: Context) -> AsyncIterator[Door]:
    """A client that stands at the device port as an admitted node of this role."""
    clients: list[httpx.AsyncClient] = []

    def open_door(role: str) -> httpx.AsyncClient:
        app = FastAPI()
        app.state.context = context
        app.include_router(device_router)
        app.dependency_overrides[current_device] = lambda: Node("node-1", role, True)
        clients.append(httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://hub"))
        return clients[-1]

    yield open_door
    for client in clients:
        await client.aclose()


def changed(
    person: Mapping[str, object] = {}, answers: Mapping[str, object] = {}, **parts: object
) -> dict[str, object]:
    """The body with something of the person, of the answers or of itself replaced."""
    return {**BODY, **parts, "person": {**PERSON, **person}, "answers": {**ANSWERS, **answers}}


async def test_a_kiosk_gets_the_sheet_and_the_same_bytes_again(door: Door) -> None:
    client = door("kiosk")
    first = await client.post(CASES_PATH, json=BODY)
    assert first.status_code == 200
    assert msgspec.json.decode(first.content, type=CaseSheet).number == "転-001"
    assert first.headers["cache-control"] == "no-store"
    again = await client.post(CASES_PATH, json=BODY)
    assert (again.status_code, again.content) == (200, first.content)


@pytest.mark.parametrize("role", ["till", "signage", "room"])
async def test_no_other_device_may_begin_a_case(door: Door, role: str) -> None:
    assert (await door(role).post(CASES_PATH, json=BODY)).status_code == 403


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (changed(answers={"moved_on": "2026-11-25"}), 422),
        (changed(answers={"moved_on": "1950-01-01"}), 422),
        (changed(person={"birth_date": "2026-11-25"}), 422),
        (changed(answers={"insurance": "none"}), 422),
        (changed(answers={"companions": ["dog"]}), 422),
        (changed(person={"sex": "3"}), 422),
        (changed(person={"number": "123456789012"}), 422),  # a field that nobody asked for is not kept
        (changed(person={"name": "長" * 201}), 422),
        (changed(procedure="moving_out"), 422),
        (changed(case="Case 1"), 422),
        (changed(person={"name": "長" * LARGEST_CASE}), 413),
    ],
)
async def test_what_is_no_case_is_refused_and_nothing_of_it_is_repeated(
    door: Door, context: Context, body: dict[str, object], status: int
) -> None:
    answer = await door("kiosk").post(CASES_PATH, json=body)
    assert answer.status_code == status
    for word in ("見本", "1990", "123456789012", "長"):
        assert word not in answer.text
    with reading(context.engine) as tx:
        assert service.open_case(tx, "case-1") is None


async def test_another_body_under_the_same_id_is_a_conflict(door: Door) -> None:
    client = door("kiosk")
    await client.post(CASES_PATH, json=BODY)
    other = await client.post(CASES_PATH, json=changed(answers={"insurance": "employer"}))
    assert other.status_code == 409


async def test_somebody_whose_day_of_birth_is_unknown_gets_a_sheet_and_the_windows_ask(door: Door) -> None:
    body = changed(person={"birth_date": None, "birth_part": "1961"})
    answer = await door("kiosk").post(CASES_PATH, json=body)
    assert answer.status_code == 200
    known = await door("kiosk").post(CASES_PATH, json=changed(case="case-2"))
    assert len(answer.json()["windows"]) >= len(known.json()["windows"])


async def test_a_name_read_off_a_card_keeps_its_characters_and_nothing_that_nobody_sees(door: Door) -> None:
    read = {"name": "\u200b葛\U000e0100山か\u3099\u202e 花子", "address": "木更津市\ufeff潮見\ue000"}
    kept = {"name": "葛\U000e0100山が 花子", "address": "木更津市潮見〓"}
    first = await door("kiosk").post(CASES_PATH, json=changed(person=read))
    again = await door("kiosk").post(CASES_PATH, json=changed(person=kept))
    assert (again.status_code, again.content) == (200, first.content), "another body than the one kept"


async def test_the_sheet_bears_the_address_of_a_document_that_holds_its_text(
    door: Door, context: Context
) -> None:
    client = door("kiosk")
    answers = [await client.post(CASES_PATH, json=BODY) for _ in range(2)]
    sheet = msgspec.json.decode(answers[1].content, type=CaseSheet)
    with reading(context.engine) as tx:
        document = queries.newest(tx, GUIDE_SHEET.name, "case-1")
        assert len(queries.numbers(tx, range(1, 9))) == 1
    assert document is not None
    assert (document.state, document.issued_by) == (State.VALID, "node-1")
    assert sheet.verify.endswith(f"/verify/{document.token}")
    text = issuing.content(context.settings, document).decode()
    for expected in (sheet.number, sheet.verify, sheet.windows[0].name, sheet.deadline_text.en):
        assert expected in text
    assert "花子" not in text + document.title


async def test_a_sheet_whose_hub_died_before_its_document_was_kept_has_it_after_the_kiosk_asks_again(
    door: Door, context: Context
) -> None:
    asked = read(msgspec.json.decode(msgspec.json.encode(BODY), type=CaseRequest))
    with transaction(context.engine) as tx:
        first = service.accept(tx, context, rules(), "node-1", asked)
    again = await door("kiosk").post(CASES_PATH, json=BODY)
    assert again.content == first
    with reading(context.engine) as tx:
        document = queries.newest(tx, GUIDE_SHEET.name, "case-1")
    assert document is not None
    assert document.state is State.VALID
