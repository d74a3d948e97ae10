"""The guide sheet for 転入: rules applied to one interview. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import TypeVar

import msgspec

from edge.wire.messages.procedures import Text
from hub.law.calendar import ClosedDays
from hub.law.rules import Facts, Finding, RuleBook, RuleFault, Standing, Unknown
from hub.law.terms import Term, age_on
from hub.procedures.model import (
    BirthDateAhead,
    Deadline,
    Errand,
    GuideSheet,
    Interview,
    MovingDateAhead,
    Need,
    Stop,
)
from kiosk.design.dates import wareki, western

RULES = Path(__file__).parent / "rules"
RULE_FILES = (RULES / "moving_in_law.toml", RULES / "moving_in_kisarazu.toml")

TITLE = Text("転入のご案内", "Guide to moving in")
ASK_NOTE = Text(
    "「確認」の手続きは、必要かどうかを窓口でお尋ねください。",
    "Please ask at the window whether the steps marked “ask” apply to you.",
)
SAMPLE_NOTE = Text(
    "窓口の番号と順番は見本です。木更津市の実際の案内ではありません。",
    "Window numbers and their order are sample data, not those of Kisarazu City.",
)
NOTES = ("moving_in.note.overdue", "moving_in.note.card_based")

Value = TypeVar("Value")


class _Task(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``need`` is the id of the rule that says whether the errand is needed."""

    need: str
    name: Text
    bring: tuple[Text, ...]


class _Window(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    number: str
    name: Text
    errands: tuple[_Task, ...]


def load_rules() -> RuleBook:
    """The law and the city's sample, read once at start."""
    return RuleBook.load(*RULE_FILES)


def sheet(rules: RuleBook, interview: Interview, case_number: str, today: date) -> GuideSheet:
    """``today`` is the day in Japan. Raises :class:`MovingDateAhead` for a move that has not happened,
    :class:`BirthDateAhead` for a person who is not born yet.
    """
    if interview.birth_date is not None and interview.birth_date > today:
        raise BirthDateAhead("the day of birth lies ahead")
    deadline = find_deadline(rules, interview.moved_on, today)
    facts = facts_of(interview, deadline, today)
    route = _certain(rules, "moving_in.route", today, facts, tuple[_Window, ...])
    stops = tuple(_stops(rules, route.value, today, facts))
    return GuideSheet(
        title=TITLE,
        case_number=case_number,
        issued_on=today,
        deadline=deadline,
        stops=stops,
        bring=_once(item for stop in stops for errand in stop.errands for item in errand.bring),
        notes=tuple(_notes(rules, stops, route.ground.standing, today, facts)),
        standing=route.ground.standing,
    )


def find_deadline(rules: RuleBook, moved_on: date, today: date) -> Deadline:
    """The term as the law stood on the day of the move. A move of today may be notified today."""
    if moved_on > today:
        raise MovingDateAhead("the day of the move lies ahead")
    term = _certain(rules, "moving_in.deadline", moved_on, {}, Term)
    office = _certain(rules, "office.closed_days", moved_on, {}, ClosedDays)
    last_day = term.value.last_day(moved_on, office.value)
    return Deadline(
        counted=term.value.counted(moved_on),
        last_day=last_day,
        overdue=today > last_day,
        ground=term.ground,
        text=Text(f"{wareki(last_day)}まで（{last_day.year}年）", f"by {western(last_day)}"),
    )


def facts_of(interview: Interview, deadline: Deadline, today: date) -> Facts:
    """What the rules may go by. A question without an answer is a fact that is absent."""
    facts: dict[str, object] = {"overdue": deadline.overdue}
    if interview.companions is not None:
        facts["companions"] = frozenset(str(companion) for companion in interview.companions)
    if interview.insurance is not None:
        facts["insurance"] = str(interview.insurance)
    if interview.birth_date is not None:
        facts["age"] = age_on(interview.birth_date, today)
    return facts


def _stops(rules: RuleBook, route: Iterable[_Window], today: date, facts: Facts) -> Iterator[Stop]:
    order = 0
    for window in route:
        found = (_errand(rules, task, today, facts) for task in window.errands)
        errands = tuple(errand for errand in found if errand.need is not Need.NONE)
        if errands:
            order += 1
            yield Stop(order, window.number, window.name, errands)


def _errand(rules: RuleBook, task: _Task, today: date, facts: Facts) -> Errand:
    """Where the rules cannot tell, the person is sent to ask: a missed window costs more than a question."""
    found = rules.ask(task.need, today, facts, Need)
    if isinstance(found, Unknown):
        return Errand(task.name, Need.ASK, task.bring, None)
    return Errand(task.name, found.value, task.bring, found.ground)


def _notes(
    rules: RuleBook, stops: Iterable[Stop], standing: Standing, today: date, facts: Facts
) -> Iterator[Text]:
    for rule_id in NOTES:
        note = _certain(rules, rule_id, today, facts, Text).value
        if note.ja:
            yield note
    if any(errand.need is Need.ASK for stop in stops for errand in stop.errands):
        yield ASK_NOTE
    if standing is Standing.SAMPLE:
        yield SAMPLE_NOTE


def _certain(rules: RuleBook, rule_id: str, as_of: date, facts: Facts, kind: type[Value]) -> Finding[Value]:
    """A rule without which there is no sheet. ``RuleFault``: none is in force on that day."""
    found = rules.ask(rule_id, as_of, facts, kind)
    if isinstance(found, Unknown):
        raise RuleFault(f"{rule_id} gives no answer for {as_of}")
    return found


def _once(items: Iterable[Text]) -> tuple[Text, ...]:
    """Each item once, where it comes first."""
    return tuple(dict.fromkeys(items))
