from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from edge.wire.access import HUB_INTAKE
from edge.wire.messages.link import LinkState
from hub.fleet.model import (
    CODE_LETTERS,
    Alarm,
    Boot,
    FleetError,
    alarms_of_birth,
    check_node,
    fit_for_enrolment,
    link_after,
    plain_code,
)

AT = datetime(2026, 11, 22, tzinfo=UTC)


def boots(*names: str) -> list[Boot]:
    return [Boot(name, "m1", AT + timedelta(minutes=step)) for step, name in enumerate(names)]


@pytest.mark.parametrize(
    ("earlier", "boot", "machine", "expected"),
    [
        ((), "a", "m1", ()),  # the first birth ever
        (("a",), "a", "m1", ()),  # the agent was started anew
        (("a",), "b", "m1", ()),  # the machine was
        (("a", "b"), "a", "m1", (Alarm.CLONE,)),  # a machine never goes back to an earlier boot
        ((), "a", "m2", (Alarm.OTHER_MACHINE,)),
        (("a", "b"), "a", "m2", (Alarm.CLONE, Alarm.OTHER_MACHINE)),
    ],
)
def test_a_birth_is_compared_with_the_earlier_ones(
    earlier: tuple[str, ...], boot: str, machine: str, expected: tuple[Alarm, ...]
) -> None:
    assert alarms_of_birth(boots(*earlier), boot, machine, enrolled="m1") == expected


def test_a_device_of_the_hubs_own_machine_may_be_born_anywhere() -> None:
    assert alarms_of_birth([], "a", "m2", enrolled="") == ()


@pytest.mark.parametrize(
    ("state", "session", "counts"),
    [
        (LinkState.ONLINE, "new", True),
        (LinkState.ONLINE, "old", True),
        (LinkState.LOST, "old", True),
        (LinkState.LOST, "older", False),
        (LinkState.CLOSING, "older", False),
    ],
)
def test_an_older_sessions_end_takes_nothing_from_a_newer_one(
    state: LinkState, session: str, counts: bool
) -> None:
    assert link_after("old", state, session) is counts


@pytest.mark.parametrize(
    "name", ["", "a", "Till-1", "till_1", "-till", "till-", "x" * 33, "till 1", HUB_INTAKE, "hub"]
)
def test_an_unfit_name_for_a_node_is_refused(name: str) -> None:
    with pytest.raises(FleetError):
        check_node(name)


@pytest.mark.parametrize("name", ["till-1", "x" * 32, "a0b"])
def test_a_fit_name_for_a_node_is_taken(name: str) -> None:
    assert check_node(name) == name


def test_codes_have_no_letters_that_are_mixed_up() -> None:
    assert not set(CODE_LETTERS) & set("0O1I2Z5S8B6")
    assert len(set(CODE_LETTERS)) == len(CODE_LETTERS)


@pytest.mark.parametrize("typed", ["acd-efg", "ACD EFG", " acdefg "])
def test_a_code_is_understood_however_it_is_typed(typed: str) -> None:
    assert plain_code(typed) == "ACDEFG"


@pytest.mark.parametrize(
    ("role", "machine", "fit"),
    [
        ("till", "abc-1", True),
        ("moving_in", "a" * 64, True),
        ("<script>", "a", False),
        ("till", "a b", False),
    ],
)
def test_a_device_describes_itself_in_plain_letters(role: str, machine: str, fit: bool) -> None:
    assert fit_for_enrolment(role, machine) is fit
