"""The kernel of dated rules, on rules made for the purpose."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.law.rules import Finding, RuleBook, RuleFault, Standing, Unknown

EDITION = """
[[rule.edition]]
valid_from = {first}
{until}
ground = "sample"
source = "made for a test"
standing = "sample"
"""


def edition(first: str, cases: str, until: str = "") -> str:
    return EDITION.format(first=first, until=until and f"valid_until = {until}") + cases


def last(value: str) -> str:
    return f'[[rule.edition.case]]\nvalue = "{value}"\n'


def case(when: str, value: str) -> str:
    return f'[[rule.edition.case]]\nwhen = {{ {when} }}\nvalue = "{value}"\n'


def book(*editions: str, rule_id: str = "fee") -> RuleBook:
    return RuleBook.parse(f'[[rule]]\nid = "{rule_id}"\n' + "".join(editions))


def value_of(found: Finding[str] | Unknown) -> str:
    assert isinstance(found, Finding), found
    return found.value


DATED = book(
    edition("2020-04-01", last("old"), until="2024-03-31"),
    edition("2024-10-01", last("new")),
)
BY_FACTS = book(
    edition(
        "2020-01-01",
        case("age = { at_least = 75 }", "senior")
        + case('age = { below = 7 }, home = { in = ["here"] }', "child")
        + case('with = { has_any = ["dog", "cat"] }', "pet")
        + last("plain"),
    )
)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2020, 3, 31), None),
        (date(2020, 4, 1), "old"),
        (date(2024, 3, 31), "old"),
        (date(2024, 4, 1), None),  # a gap between two editions is not filled by either
        (date(2024, 10, 1), "new"),
        (date(2099, 1, 1), "new"),
    ],
)
def test_the_edition_in_force_on_the_day_decides(day: date, expected: str | None) -> None:
    found = DATED.ask("fee", day, {}, str)
    assert found == Unknown() if expected is None else value_of(found) == expected


def test_a_finding_tells_its_ground_and_its_period() -> None:
    found = DATED.ask("fee", date(2021, 1, 1), {}, str)
    assert isinstance(found, Finding)
    assert (found.ground.provision, found.ground.standing) == ("sample", Standing.SAMPLE)
    assert (found.ground.valid_from, found.ground.valid_until) == (date(2020, 4, 1), date(2024, 3, 31))


NOBODY: frozenset[str] = frozenset()


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"age": 75, "home": "here", "with": {"dog"}}, "senior"),
        ({"age": 74, "home": "here", "with": {"dog"}}, "pet"),
        ({"age": 6, "home": "here", "with": NOBODY}, "child"),
        ({"age": 7, "home": "here", "with": NOBODY}, "plain"),
        ({"age": 6, "home": "there", "with": NOBODY}, "plain"),
        ({"age": 30, "home": "there", "with": {"fish", "cat"}}, "pet"),
        ({"age": 80}, "senior"),  # nothing else matters any more
        ({"age": 30, "with": NOBODY}, "plain"),  # where the home is cannot matter at this age
        ({"age": 6, "with": NOBODY}, Unknown(frozenset({"home"}))),
        ({"age": 30}, Unknown(frozenset({"with"}))),
        ({"home": "there", "with": NOBODY}, Unknown(frozenset({"age"}))),
        ({}, Unknown(frozenset({"age", "home", "with"}))),
    ],
)
def test_the_first_case_that_holds_decides_and_a_missing_fact_only_where_it_matters(
    facts: dict[str, object], expected: str | Unknown
) -> None:
    found = BY_FACTS.ask("fee", date(2026, 1, 1), facts, str)
    assert found == expected if isinstance(expected, Unknown) else value_of(found) == expected


def test_a_missing_fact_does_not_matter_where_both_ways_end_alike() -> None:
    rules = book(edition("2020-01-01", case("age = { below = 7 }", "free") + last("free")))
    assert value_of(rules.ask("fee", date(2026, 1, 1), {}, str)) == "free"


FACTS = st.fixed_dictionaries(
    {},
    optional={
        "age": st.integers(0, 120),
        "home": st.sampled_from(["here", "there"]),
        "with": st.frozensets(st.sampled_from(["dog", "cat", "fish"])),
    },
)


@given(FACTS, FACTS)
def test_an_answer_once_found_is_changed_by_no_further_fact(
    known: dict[str, object], more: dict[str, object]
) -> None:
    before = BY_FACTS.ask("fee", date(2026, 1, 1), known, str)
    after = BY_FACTS.ask("fee", date(2026, 1, 1), {**more, **known}, str)
    if isinstance(before, Finding):
        assert after == before
    elif before.missing <= more.keys() | known.keys():
        assert isinstance(after, Finding), "the facts that were said to be missing settle it"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("rule = 1", "array"),
        ("[[rule", "Expected"),
        ('[[rule]]\nid = "fee"\nedition = []', "no edition"),
        ('[[rule]]\nid = "fee"\ntypo = 1\nedition = []', "typo"),
        ('[[rule]]\nid = "fee"\n' + edition("2020-01-01", "case = []"), "only the last case"),
        (
            '[[rule]]\nid = "fee"\n' + edition("2020-01-01", case("a = { below = 1 }", "x")),
            "only the last case",
        ),
        ('[[rule]]\nid = "fee"\n' + edition("2020-01-01", last("x") + last("y")), "only the last case"),
        (
            '[[rule]]\nid = "fee"\n' + edition("2020-01-01", case("a = { above = 1 }", "x") + last("y")),
            "above",
        ),
        ('[[rule]]\nid = "fee"\n' + edition("2020-01-02", last("x"), until="2020-01-01"), "ends before"),
        (
            '[[rule]]\nid = "fee"\n'
            + edition("2020-01-01", last("x"), until="2021-01-01")
            + edition("2021-01-01", last("y")),
            "overlaps",
        ),
        (
            '[[rule]]\nid = "fee"\n' + edition("2020-01-01", last("x")) + edition("2021-01-01", last("y")),
            "overlaps",
        ),
    ],
)
def test_a_rule_file_that_is_not_wholly_understood_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(RuleFault, match=complaint):
        RuleBook.parse(text)


def test_two_rules_of_one_name_are_refused_even_from_two_files() -> None:
    text = '[[rule]]\nid = "fee"\n' + edition("2020-01-01", last("x"))
    with pytest.raises(RuleFault, match="twice"):
        RuleBook.parse(text, text)
