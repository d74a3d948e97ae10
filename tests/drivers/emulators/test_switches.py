"""Named switches: by keyword, by command line, all or none."""

import dataclasses

import pytest

from drivers.emulators.faults import (
    KINDS,
    CardFaults,
    Faults,
    KeepVerified,
    PrinterFaults,
    apply_switches,
    as_values,
    parse_switches,
)
from drivers.emulators.switches import BadSwitchValue, UnknownSwitch, fields_of, meaning


def test_a_bare_name_turns_a_switch_on_and_a_value_is_read_by_its_type() -> None:
    faults = parse_switches(
        ["paper_out", "confirm_delay_seconds=2", "cut_connection_after=17"], PrinterFaults
    )
    assert faults == PrinterFaults(paper_out=True, confirm_delay_seconds=2.0, cut_connection_after=17)
    assert isinstance(faults.confirm_delay_seconds, float)


def test_a_named_choice_is_read_as_that_choice() -> None:
    assert parse_switches(["keep=select"], CardFaults).keep is KeepVerified.SELECT


@pytest.mark.parametrize("word", ["off", "0", "false", "NO"])
def test_a_switch_can_be_turned_off_in_words(word: str) -> None:
    assert parse_switches(["paper_out", f"paper_out={word}"], PrinterFaults).paper_out is False


def test_an_unknown_switch_is_refused_and_the_known_ones_are_named() -> None:
    with pytest.raises(UnknownSwitch, match=r"no switch 'paper_gone'.*paper_out"):
        parse_switches(["paper_gone"], PrinterFaults)


@pytest.mark.parametrize("text", ["cut_connection_after", "cut_connection_after=soon", "paper_out=perhaps"])
def test_a_value_of_the_wrong_kind_is_refused(text: str) -> None:
    with pytest.raises(BadSwitchValue):
        parse_switches([text], PrinterFaults)


def test_one_bad_value_leaves_all_switches_as_they_were() -> None:
    faults = PrinterFaults()
    with pytest.raises(UnknownSwitch):
        apply_switches(faults, {"paper_out": True, "nonsense": 1})
    assert faults == PrinterFaults()


def test_values_are_plain_enough_for_json() -> None:
    assert as_values(CardFaults())["keep"] == "power"


@pytest.mark.parametrize("kind", KINDS.values())
def test_every_switch_has_a_sentence_that_documents_it(kind: type[Faults]) -> None:
    assert dataclasses.is_dataclass(kind)
    assert all(len(meaning(field).split()) > 1 for field in fields_of(kind))
