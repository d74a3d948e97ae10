"""Which windows follow from which answers: the table is the specification."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.wire.messages.procedures import Companion, Insurance
from hub.law.rules import Finding, RuleBook, RuleFault, Standing
from hub.procedures.guide import ASK_NOTE, RULE_FILES, SAMPLE_NOTE, load_rules, sheet
from hub.procedures.model import GuideSheet, Interview, MovingDateAhead, Need

RULES = load_rules()
TODAY = date(2026, 11, 24)
MOVED_ON = date(2026, 11, 14)
YOUNG, PENSIONER, OLD = date(1990, 5, 5), date(1960, 1, 1), date(1945, 8, 15)
ALONE: frozenset[Companion] = frozenset()
PRESCHOOL = frozenset({Companion.PRESCHOOL_CHILD})
SCHOOL = frozenset({Companion.SCHOOL_CHILD})
ELDER = frozenset({Companion.ELDER})

RESIDENTS, INSURANCE, CARE, CHILD, EDUCATION = (
    "市民課",
    "保険年金課",
    "介護保険課",
    "子育て支援課",
    "学校教育課",
)


def guide(
    companions: frozenset[Companion] | None = ALONE,
    insurance: Insurance | None = Insurance.EMPLOYER,
    birth_date: date | None = YOUNG,
    moved_on: date = MOVED_ON,
) -> GuideSheet:
    return sheet(RULES, Interview(moved_on, companions, insurance, birth_date), "R8-0042", TODAY)


def windows(found: GuideSheet) -> list[str]:
    return [stop.name.ja for stop in found.stops]


def needs(found: GuideSheet) -> dict[str, Need]:
    return {errand.name.ja: errand.need for stop in found.stops for errand in stop.errands}


@pytest.mark.parametrize(
    ("companions", "insurance", "birth_date", "expected"),
    [
        (ALONE, Insurance.EMPLOYER, YOUNG, [RESIDENTS]),
        (ALONE, Insurance.NATIONAL, YOUNG, [RESIDENTS, INSURANCE]),
        (ALONE, Insurance.UNSURE, YOUNG, [RESIDENTS, INSURANCE]),
        (PRESCHOOL, Insurance.NATIONAL, YOUNG, [RESIDENTS, INSURANCE, CHILD]),
        (SCHOOL, Insurance.EMPLOYER, YOUNG, [RESIDENTS, CHILD, EDUCATION]),
        (PRESCHOOL | SCHOOL, Insurance.NATIONAL, YOUNG, [RESIDENTS, INSURANCE, CHILD, EDUCATION]),
        (ALONE, Insurance.NATIONAL, PENSIONER, [RESIDENTS, INSURANCE, CARE]),
        (ALONE, Insurance.LATE_ELDERLY, OLD, [RESIDENTS, INSURANCE, CARE]),
        (ELDER, Insurance.EMPLOYER, YOUNG, [RESIDENTS, INSURANCE, CARE]),
        (frozenset({Companion.PARTNER, Companion.OTHER}), Insurance.EMPLOYER, YOUNG, [RESIDENTS]),
        (frozenset(Companion), Insurance.NATIONAL, OLD, [RESIDENTS, INSURANCE, CARE, CHILD, EDUCATION]),
    ],
)
def test_the_answers_lead_to_these_windows_in_this_order(
    companions: frozenset[Companion], insurance: Insurance, birth_date: date, expected: list[str]
) -> None:
    found = guide(companions, insurance, birth_date)
    assert windows(found) == expected
    assert [stop.order for stop in found.stops] == list(range(1, len(expected) + 1))


@pytest.mark.parametrize(
    ("insurance", "birth_date", "national", "late_elderly"),
    [
        (Insurance.NATIONAL, date(1951, 11, 25), Need.NEEDED, None),  # 74, for one day more
        (Insurance.NATIONAL, date(1951, 11, 24), None, Need.NEEDED),  # 75 today
        (Insurance.UNSURE, YOUNG, Need.ASK, None),
        (Insurance.EMPLOYER, YOUNG, None, None),
        (Insurance.NATIONAL, None, Need.ASK, Need.ASK),  # without an age nobody can say
        (None, YOUNG, Need.ASK, Need.ASK),
    ],
)
def test_the_insurance_follows_age_and_answer_and_is_asked_about_where_they_do_not_settle_it(
    insurance: Insurance | None, birth_date: date | None, national: Need | None, late_elderly: Need | None
) -> None:
    found = needs(guide(ALONE, insurance, birth_date))
    assert found.get("国民健康保険の加入") == national
    assert found.get("後期高齢者医療の手続き") == late_elderly


def test_a_question_without_an_answer_sends_to_every_window_that_might_be_needed() -> None:
    found = guide(companions=None, insurance=None, birth_date=None)
    assert windows(found) == [RESIDENTS, INSURANCE, CARE, CHILD, EDUCATION]
    assert needs(found)["児童手当の申請"] is Need.ASK
    assert ASK_NOTE in found.notes


def test_a_sheet_carries_case_number_deadline_and_grounds_but_nobody() -> None:
    found = guide(PRESCHOOL, Insurance.NATIONAL)
    assert (found.case_number, found.issued_on) == ("R8-0042", TODAY)
    assert found.deadline.last_day == date(2026, 11, 30)  # the 28th is a Saturday
    assert all(errand.ground for stop in found.stops for errand in stop.errands)
    assert "1990" not in repr(found)
    assert "1990" not in repr(Interview(MOVED_ON, PRESCHOOL, Insurance.NATIONAL, YOUNG))


def test_what_to_bring_is_listed_once_in_the_order_of_the_windows() -> None:
    found = guide(PRESCHOOL | SCHOOL, Insurance.NATIONAL)
    assert len(set(found.bring)) == len(found.bring)
    assert found.bring[0].ja == "本人確認のできるもの"
    assert found.bring[-1].ja == "在学証明書と教科書給与証明書"


def test_a_late_notification_is_told_of_the_law_and_of_the_card() -> None:
    in_time, late = guide(), guide(moved_on=date(2026, 11, 1))
    assert late.deadline.overdue
    assert any("過料" in note.ja for note in late.notes)
    assert any("転出証明書" in note.ja for note in late.notes)
    assert not any("過料" in note.ja or "転出証明書" in note.ja for note in in_time.notes)
    assert any("90日" in note.ja for note in in_time.notes)


def test_the_route_says_that_it_is_sample_data() -> None:
    found = guide()
    assert found.standing is Standing.SAMPLE
    assert found.notes[-1] == SAMPLE_NOTE


def test_a_move_that_lies_ahead_gets_no_sheet() -> None:
    with pytest.raises(MovingDateAhead):
        guide(moved_on=TODAY + timedelta(days=1))


def test_a_day_before_the_first_edition_is_said_to_have_no_rule() -> None:
    with pytest.raises(RuleFault, match=r"moving_in\.deadline"):
        guide(moved_on=date(2012, 7, 8))


def test_every_rule_of_the_citys_file_is_marked_a_sample() -> None:
    city = RuleBook.load(RULE_FILES[1])
    assert len(city.ids()) > 1
    facts = {"overdue": False, "companions": frozenset(map(str, Companion))}
    for rule_id in city.ids():
        found = city.ask(rule_id, TODAY, facts, object)
        assert isinstance(found, Finding)
        assert found.ground.standing is Standing.SAMPLE


INTERVIEWS = st.builds(
    Interview,
    moved_on=st.dates(date(2024, 1, 1), TODAY),
    companions=st.none() | st.frozensets(st.sampled_from(Companion)),
    insurance=st.none() | st.sampled_from(Insurance),
    birth_date=st.none() | st.dates(date(1910, 1, 1), TODAY),
)


@given(INTERVIEWS)
def test_every_interview_gets_a_sheet_that_begins_with_the_notification(interview: Interview) -> None:
    found = sheet(RULES, interview, "R8-0042", TODAY)
    assert found.stops[0].errands[0].name.ja == "転入の届出"
    assert len({stop.number for stop in found.stops}) == len(found.stops)
    texts = [*found.bring, *found.notes, *(stop.name for stop in found.stops)]
    assert all(text.ja and text.en for text in texts)


@given(INTERVIEWS)
def test_answering_a_question_never_adds_a_window(interview: Interview) -> None:
    open_questions = Interview(interview.moved_on)
    all_windows = set(windows(sheet(RULES, open_questions, "R8-0042", TODAY)))
    assert set(windows(sheet(RULES, interview, "R8-0042", TODAY))) <= all_windows
