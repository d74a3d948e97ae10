"""Answers are told apart by their fixed bits, however the line cuts, glues or spoils them."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.receipt_printer.commands import StatusRequest
from drivers.receipt_printer.status import (
    Answer,
    AutomaticStatus,
    Flag,
    FlowControl,
    Printed,
    RealTimeAnswer,
    StatusDecoder,
    flags_of,
)

ASB_FINE = bytes.fromhex("10000000")
ASB_PAPER_OUT = bytes.fromhex("18000f00")
NO_FLAGS: frozenset[Flag] = frozenset()


def decoded(*pieces: bytes) -> list[Answer]:
    decoder = StatusDecoder()
    return [answer for piece in pieces for answer in decoder.feed(piece)]


@pytest.mark.parametrize(
    ("data", "answer"),
    [
        ("12", RealTimeAnswer(0x12)),
        ("7e", RealTimeAnswer(0x7E)),
        ("11", FlowControl(True)),
        ("13", FlowControl(False)),
        ("10000000", AutomaticStatus(NO_FLAGS)),
        ("14000000", AutomaticStatus(NO_FLAGS)),  # bit 2: a drawer, not an error
        ("38000000", AutomaticStatus(frozenset({Flag.OFFLINE, Flag.COVER_OPEN}))),
        ("18000f00", AutomaticStatus(frozenset({Flag.OFFLINE, Flag.PAPER_NEAR_END, Flag.PAPER_OUT}))),
        ("10000300", AutomaticStatus(frozenset({Flag.PAPER_NEAR_END}))),
        ("18080000", AutomaticStatus(frozenset({Flag.OFFLINE, Flag.CUTTER_ERROR}))),
        ("372241422d3100", Printed(b"AB-1")),
        ("37227e7e7e7e00", Printed(b"~~~~")),
    ],
)
def test_an_answer_is_known_by_its_fixed_bits(data: str, answer: Answer) -> None:
    assert decoded(bytes.fromhex(data)) == [answer]


@pytest.mark.parametrize(
    ("request_", "byte", "flags"),
    [
        (StatusRequest.PRINTER, 0x12, set()),
        (StatusRequest.PRINTER, 0x16, set()),
        (StatusRequest.PRINTER, 0x1A, {Flag.OFFLINE}),
        (StatusRequest.OFFLINE_CAUSE, 0x16, {Flag.COVER_OPEN}),
        (StatusRequest.OFFLINE_CAUSE, 0x32, {Flag.PAPER_OUT}),
        (StatusRequest.ERROR_CAUSE, 0x1A, {Flag.CUTTER_ERROR}),
        (StatusRequest.ERROR_CAUSE, 0x32, {Flag.FATAL_ERROR}),
        (StatusRequest.PAPER, 0x12, set()),
        (StatusRequest.PAPER, 0x1E, {Flag.PAPER_NEAR_END}),
        (StatusRequest.PAPER, 0x72, {Flag.PAPER_OUT}),
    ],
)
def test_a_real_time_answer_means_what_was_asked(
    request_: StatusRequest, byte: int, flags: set[Flag]
) -> None:
    assert flags_of(request_, RealTimeAnswer(byte)) == flags


def test_a_status_glued_to_an_answer_does_not_empty_the_roll() -> None:
    assert decoded(ASB_FINE + b"\x12" + ASB_FINE) == [
        AutomaticStatus(NO_FLAGS),
        RealTimeAnswer(0x12),
        AutomaticStatus(NO_FLAGS),
    ]


ANSWERS = st.sampled_from(
    [b"\x12", b"\x1a", b"\x72", b"\x11", b"\x13", ASB_FINE, ASB_PAPER_OUT, b"7\x22AB12\x00", b"7\x22@@@@\x00"]
)


@given(st.lists(ANSWERS, max_size=12), st.data())
def test_any_way_of_cutting_the_stream_gives_the_same_answers(
    answers: list[bytes], data: st.DataObject
) -> None:
    stream = b"".join(answers)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=8)))
    edges = [0, *cuts, len(stream)]
    pieces = [stream[start:end] for start, end in itertools.pairwise(edges)]
    assert decoded(*pieces) == decoded(*answers)
    assert len(decoded(stream)) == len(answers)


@pytest.mark.parametrize("cut", range(1, 7))
def test_a_confirmation_that_breaks_off_confirms_nothing_and_what_follows_is_read(cut: int) -> None:
    torn = b"7\x22AB12\x00"[:cut]
    assert decoded(torn + ASB_FINE + b"\x12") == [AutomaticStatus(NO_FLAGS), RealTimeAnswer(0x12)]


@pytest.mark.parametrize("cut", [1, 2, 3])
def test_a_status_that_breaks_off_is_dropped_and_what_follows_is_read(cut: int) -> None:
    assert decoded(ASB_PAPER_OUT[:cut] + ASB_FINE) == [AutomaticStatus(NO_FLAGS)]


@pytest.mark.parametrize("lost", range(2, 6))
def test_a_confirmation_that_lost_a_byte_confirms_nothing(lost: int) -> None:
    whole = b"7\x22AB12\x00"
    found = decoded(whole[:lost] + whole[lost + 1 :])
    assert not any(isinstance(answer, Printed) for answer in found)


@given(st.binary(max_size=40))
def test_after_any_garbage_a_confirmation_is_found_once_the_line_has_been_quiet(garbage: bytes) -> None:
    decoder = StatusDecoder()
    decoder.feed(garbage)
    decoder.feed(ASB_FINE + ASB_FINE)  # whatever was left open is closed by one of these
    assert decoder.feed(b"7\x22WXYZ\x00") == [Printed(b"WXYZ")]


def test_a_status_that_contradicts_itself_is_made_of_torn_ones_and_not_believed() -> None:
    assert decoded(bytes.fromhex("1000") + bytes.fromhex("0f") + b"\x22") == []


def test_garbage_is_counted() -> None:
    decoder = StatusDecoder()
    decoder.feed(b"\x80\xff\x00\x12")
    assert decoder.garbage == 3
