"""How a card is read in pieces, what T=0 keeps back, and what ends a session."""

from __future__ import annotations

import pytest

from drivers.card_reader.session import session
from drivers.ports import CardError, CardProblem
from tests.drivers.card_reader.scripted import ScriptedChannel, scripted

SELECT = ("00 A4 02 0C 02 00 02", "9000")


def chunk(size: int, value: int = 0xAB) -> str:
    return f"{value:02X}" * size


def test_a_small_object_takes_one_read_and_loses_the_filler_behind_it() -> None:
    card, _ = scripted([SELECT, ("00 B0 00 00 00", f"30 05 {chunk(5)} FFFFFF 9000")])
    assert card.read_object(0x0002) == bytes.fromhex(f"3005{chunk(5)}")


@pytest.mark.parametrize("filler", ["00 00", "FF FF", "00"])
def test_filler_before_an_object_is_no_part_of_it(filler: str) -> None:
    card, _ = scripted([SELECT, ("00 B0 00 00 00", f"{filler} FF20 05 {chunk(5)} FFFF 9000")])
    assert card.read_object(0x0002) == bytes.fromhex(f"FF2005{chunk(5)}")


def test_filler_before_a_long_object_is_counted_when_reading_on() -> None:
    card, _ = scripted(
        [
            SELECT,
            ("00 B0 00 00 00", f"0000 30 81 FE {chunk(251)} 9000"),
            ("00 B0 01 00 03", f"{chunk(3)} 9000"),
        ]
    )
    assert card.read_object(0x0002) == bytes.fromhex(f"3081FE{chunk(254)}")


def test_an_object_of_exactly_256_bytes_takes_one_read() -> None:
    card, _ = scripted([SELECT, ("00 B0 00 00 00", f"30 81 FD {chunk(253)} 9000")])
    assert len(card.read_object(0x0002)) == 256


def test_a_long_object_is_read_on_to_exactly_its_end() -> None:
    card, channel = scripted(
        [
            SELECT,
            ("00 B0 00 00 00", f"30 82 02 58 {chunk(252, 1)} 9000"),
            ("00 B0 01 00 00", f"{chunk(256, 2)} 9000"),
            ("00 B0 02 00 5C", f"{chunk(92, 3)} 9000"),
        ]
    )
    content = card.read_object(0x0002)
    assert content == bytes.fromhex(f"30820258{chunk(252, 1)}{chunk(256, 2)}{chunk(92, 3)}")
    assert channel.finished


def test_short_answers_in_the_middle_are_read_on_from_where_they_ended() -> None:
    card, _ = scripted(
        [
            SELECT,
            ("00 B0 00 00 00", f"30 81 90 {chunk(7)} 9000"),
            ("00 B0 00 0A 89", f"{chunk(100)} 9000"),
            ("00 B0 00 6E 25", f"{chunk(37)} 9000"),
        ]
    )
    assert len(card.read_object(0x0002)) == 0x93


@pytest.mark.parametrize(
    "answers",
    [
        ["9000"],  # nothing at all
        ["30 9000"],  # half a header
        ["30 80 0000 9000"],  # indefinite length
        [f"30 81 90 {chunk(7)} 9000", "9000"],  # nothing more where more was promised
        [f"30 81 90 {chunk(7)} 9000", f"{chunk(138)} 9000"],  # more than was asked for
    ],
)
def test_a_file_that_does_not_hold_what_it_says_is_malformed(answers: list[str]) -> None:
    commands = ["00 B0 00 00 00", "00 B0 00 0A 89"]
    card, _ = scripted([SELECT, *zip(commands, answers, strict=False)])
    with pytest.raises(CardError) as caught:
        card.read_object(0x0002)
    assert caught.value.problem is CardProblem.MALFORMED_DATA


@pytest.mark.parametrize(
    ("status", "problem"),
    [
        ("6982", CardProblem.SECURITY_STATUS),
        ("6B00", CardProblem.UNEXPECTED_STATUS),
        ("6981", CardProblem.UNEXPECTED_STATUS),
    ],
)
def test_an_unexpected_status_is_told_with_its_instruction_and_no_data(
    status: str, problem: CardProblem
) -> None:
    card, _ = scripted([SELECT, ("00 B0 00 00 00", status)])
    with pytest.raises(CardError, match=f"{status} to READ_BINARY") as caught:
        card.read_object(0x0002)
    assert caught.value.problem is problem


def test_what_a_contact_card_keeps_back_is_fetched() -> None:
    card, channel = scripted(
        [
            SELECT,
            ("00 B0 00 00 00", "6C07"),
            ("00 B0 00 00 07", "30 05 6105"),
            ("00 C0 00 00 05", f"{chunk(3)} 6102"),
            ("00 C0 00 00 02", f"{chunk(2)} 9000"),
        ]
    )
    assert card.read_object(0x0002) == bytes.fromhex(f"3005{chunk(5)}")
    assert channel.finished


def test_a_card_that_promises_bytes_without_end_is_not_believed() -> None:
    card, _ = scripted([SELECT, ("00 B0 00 00 00", "6100"), *[("00 C0 00 00 00", f"{chunk(256)} 6100")] * 32])
    with pytest.raises(CardError, match="without end"):
        card.read_object(0x0002)


@pytest.mark.parametrize("first_error", [CardProblem.CARD_REMOVED, CardProblem.READER_SERVICE_DOWN])
def test_after_an_error_of_the_line_nothing_more_is_sent(first_error: CardProblem) -> None:
    card, channel = scripted([("00 A4 02 0C 02 00 02", first_error)])
    for _ in range(2):
        with pytest.raises(CardError) as caught:
            card.select_file(2)
        assert caught.value.problem is first_error
    assert len(channel.sent) == 1


def test_an_answer_without_a_status_ends_the_session_too() -> None:
    card, channel = scripted([("00 A4 02 0C 02 00 02", "90")])
    for _ in range(2):
        with pytest.raises(CardError) as caught:
            card.select_file(2)
        assert caught.value.problem is CardProblem.MALFORMED_DATA
    assert len(channel.sent) == 1


@pytest.mark.parametrize("first_answer", ["9000", "6F00", "6A86"])
def test_a_session_throws_its_first_command_away_and_takes_the_power_at_its_end(first_answer: str) -> None:
    channel = ScriptedChannel([("00 A4 00 00", first_answer), SELECT])
    with session(lambda: channel) as card:
        card.select_file(0x0002)
    assert channel.closed


def test_a_session_takes_the_power_even_when_the_card_was_pulled_at_once() -> None:
    channel = ScriptedChannel([("00 A4 00 00", CardProblem.CARD_REMOVED)])
    with pytest.raises(CardError), session(lambda: channel):
        raise AssertionError("there is no card to work with")
    assert channel.closed
