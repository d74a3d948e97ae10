"""A case is begun once, whatever is sent how often, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import msgspec
import pytest
import sqlalchemy as sa

from edge.wire.messages.procedures import (
    CaseAnswers,
    CasePerson,
    CaseRequest,
    CaseSheet,
    Companion,
    Insurance,
    Procedure,
    Sex,
)
from hub.core import evidence
from hub.core.clock import SetClock
from hub.core.context import Context
from hub.core.db import reading, transaction
from hub.procedures import service
from hub.procedures.guide import load_rules
from hub.procedures.model import BirthDateAhead, CaseConflict, MovingDateAhead
from hub.procedures.tables import case

RULES = load_rules()
PERSON = CasePerson("見本　花子", "千葉県木更津市見本一丁目２番３号", date(1990, 5, 5), Sex.FEMALE)
FAMILY = frozenset({Companion.SCHOOL_CHILD, Companion.PARTNER, Companion.PRESCHOOL_CHILD})


def asked(case_id: str, moved_on: date = date(2026, 11, 14), person: CasePerson = PERSON) -> CaseRequest:
    answers = CaseAnswers(moved_on, FAMILY, Insurance.UNSURE)
    return CaseRequest(case_id, Procedure.MOVING_IN, person, answers)


def accept(context: Context, request: CaseRequest, node: str = "kiosk-1") -> bytes:
    with transaction(context.engine) as tx:
        return service.accept(tx, context, RULES, node, request)


def numbers(context: Context) -> list[str]:
    with reading(context.engine) as tx:
        days = tx.scalars(sa.select(case.c.day).distinct().order_by(case.c.day)).all()
        return [found.number for day in days for found in reversed(service.cases_of(tx, day))]


def test_a_case_is_answered_with_its_sheet(context: Context) -> None:
    sheet = msgspec.json.decode(accept(context, asked("case-1")), type=CaseSheet)
    assert (sheet.number, sheet.issued_on, sheet.deadline) == (
        "転-001",
        date(2026, 11, 24),
        date(2026, 11, 30),
    )
    assert not sheet.overdue
    assert [window.name for window in sheet.windows] == ["市民課", "保険年金課", "子育て支援課", "学校教育課"]
    assert sheet.windows[1].errand == "国民健康保険の加入（確認）"
    assert sheet.windows[1].errand_en == "Joining National Health Insurance (ask)"
    assert sheet.sample


def test_the_same_body_gets_the_same_bytes_even_on_another_day(context: Context, clock: SetClock) -> None:
    first = accept(context, asked("case-1"))
    clock.pass_(timedelta(days=20))
    assert accept(context, asked("case-1"), node="kiosk-2") == first
    assert numbers(context) == ["転-001"]


def test_the_same_body_is_the_same_in_whatever_order_a_set_was_sent(context: Context) -> None:
    first = accept(context, asked("case-1"))
    body = msgspec.to_builtins(asked("case-1"))
    body["answers"]["companions"] = sorted(body["answers"]["companions"], reverse=True)
    assert accept(context, msgspec.convert(body, type=CaseRequest)) == first


@pytest.mark.parametrize(
    "other",
    [
        asked("case-1", moved_on=date(2026, 11, 13)),
        asked("case-1", person=CasePerson("見本　太郎", PERSON.address, PERSON.birth_date, PERSON.sex)),
    ],
)
def test_another_body_under_the_same_id_is_a_conflict_and_changes_nothing(
    context: Context, other: CaseRequest
) -> None:
    first = accept(context, asked("case-1"))
    with pytest.raises(CaseConflict) as caught:
        accept(context, other)
    assert "見本" not in str(caught.value)
    assert accept(context, asked("case-1")) == first


def test_numbers_count_anew_each_day_in_kisarazu(context: Context, clock: SetClock) -> None:
    clock.pass_(timedelta(hours=13, minutes=59))  # 23:59 in Kisarazu
    accept(context, asked("case-1"))
    accept(context, asked("case-2"))
    clock.pass_(timedelta(minutes=1))
    accept(context, asked("case-3"))
    assert numbers(context) == ["転-001", "転-002", "転-001"]


def test_cases_begun_at_once_get_one_number_each(context: Context) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda index: accept(context, asked(f"case-{index}")), range(8)))
    assert sorted(numbers(context)) == [f"転-{serial:03d}" for serial in range(1, 9)]


def test_one_id_sent_at_once_from_two_sides_is_one_case(context: Context) -> None:
    with ThreadPoolExecutor(4) as pool:
        answers = set(pool.map(lambda _: accept(context, asked("case-1")), range(8)))
    assert len(answers) == 1
    assert numbers(context) == ["転-001"]


def test_a_move_that_lies_ahead_leaves_no_trace(context: Context) -> None:
    with pytest.raises(MovingDateAhead):
        accept(context, asked("case-1", moved_on=date(2026, 11, 25)))
    assert numbers(context) == []
    with reading(context.engine) as tx:
        assert evidence.entries(tx, service.SUBJECT) == []


def test_a_person_born_tomorrow_gets_no_sheet_and_one_born_today_does(context: Context) -> None:
    with pytest.raises(BirthDateAhead):
        accept(
            context, asked("case-1", person=msgspec.structs.replace(PERSON, birth_date=date(2026, 11, 25)))
        )
    assert numbers(context) == []
    accept(context, asked("case-2", person=msgspec.structs.replace(PERSON, birth_date=date(2026, 11, 24))))
    assert numbers(context) == ["転-001"]


def test_the_evidence_says_that_it_was_accepted_and_nothing_of_the_person(context: Context) -> None:
    accept(context, asked("case-1"))
    with reading(context.engine) as tx:
        (recorded,) = evidence.entries(tx, service.SUBJECT, "case-1")
    assert (recorded.entry.rung, recorded.entry.place) == (evidence.Rung.ACCEPTED, "kiosk-1")
    assert "見本" not in repr(recorded)
    assert "1990" not in repr(recorded)


def test_a_whole_case_is_opened_with_person_answers_and_sheet_and_shows_nothing_in_its_repr(
    context: Context,
) -> None:
    answer = accept(context, asked("case-1"))
    with reading(context.engine) as tx:
        found = service.open_case(tx, "case-1")
        assert service.open_case(tx, "case-2") is None
    assert found is not None
    assert found.person == PERSON
    assert found.answers == asked("case-1").answers
    assert found.sheet == msgspec.json.decode(answer, type=CaseSheet)
    assert "見本　" not in repr(found)
    assert "1990" not in repr(found)
