"""The worker's loop over real pipes, with a scripted card behind it."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from typing import NoReturn

import pytest

from drivers.card_reader import worker
from drivers.card_reader.monitor import watch_presence
from drivers.card_reader.protocol import Done, Failed, Operation, Request, encode
from drivers.ports import CardError, CardPresence, CardProblem
from tests.drivers.card_reader.scripted import ScriptedChannel

WAKE = ("00 A4 00 00", "9000")
SELECT_AP = ("00 A4 04 0C 0A D3 92 10 00 31 00 01 01 04 08", "9000")
SELECT_PIN = ("00 A4 02 0C 02 00 11", "9000")
THREE_LEFT = ("00 20 00 80", "63C3")
VERIFY = "00 20 00 80 04 31 32 33 34"


def serve(written: bytes, connect: worker.Connect) -> list[Done | Failed]:
    """Everything that the worker answers to these bytes on a pipe."""
    read_end, write_end = os.pipe()
    os.write(write_end, written)
    os.close(write_end)
    said: list[Done | Failed] = []
    with open(read_end, "rb", buffering=0) as source:
        worker.serve(source, said.append, connect)
    return said


def value_of(answer: Done | Failed) -> object:
    assert isinstance(answer, Done), answer
    return json.loads(bytes(answer.value))


def unasked() -> NoReturn:
    raise AssertionError("the card was asked")


def test_requests_are_answered_in_order_each_in_a_session_of_its_own() -> None:
    script = [WAKE, SELECT_AP, SELECT_PIN, THREE_LEFT]
    channels = [ScriptedChannel(list(script)), ScriptedChannel(list(script))]
    left = iter(channels)
    written = b"".join(encode(Request(number, Operation.TRIES_LEFT)) for number in (7, 8))
    said = serve(written, lambda: next(left))
    assert [(answer.id, value_of(answer)) for answer in said] == [(7, 3), (8, 3)]
    assert all(channel.closed for channel in channels)


def test_a_pin_follows_its_line_as_raw_bytes_and_the_next_line_is_still_understood() -> None:
    channels = iter(
        [
            ScriptedChannel([WAKE, SELECT_AP, SELECT_PIN, THREE_LEFT, (VERIFY, "63C2")]),
            ScriptedChannel([WAKE, SELECT_AP, SELECT_PIN, ("00 20 00 80", "63C2")]),
        ]
    )
    line = encode(Request(1, Operation.READ_BASIC_FOUR, pin_length=4))
    assert b"1234" not in line
    said = serve(line + b"1234" + encode(Request(2, Operation.TRIES_LEFT)), lambda: next(channels))
    assert said[0] == Failed(1, CardProblem.PIN_WRONG, 2, "pin_wrong")
    assert said[1].id == 2


def test_a_pin_in_a_wrong_form_reaches_no_card() -> None:
    said = serve(encode(Request(1, Operation.READ_BASIC_FOUR, pin_length=4)) + b"12a4", unasked)
    assert said == [Failed(1, CardProblem.PIN_FORMAT, None, "pin_format")]


def test_the_buffer_of_a_pin_is_wiped_even_when_there_is_no_card() -> None:
    def connect() -> NoReturn:
        raise CardError(CardProblem.NO_CARD)

    digits = bytearray(b"1234")
    answer = worker.answer(Request(1, Operation.READ_BASIC_FOUR, pin_length=4), digits, connect)
    assert answer == Failed(1, CardProblem.NO_CARD, None, "no_card")
    assert digits == bytes(4)


def test_the_pipe_ending_within_a_pin_ends_the_worker() -> None:
    with pytest.raises(EOFError):
        serve(encode(Request(1, Operation.READ_BASIC_FOUR, pin_length=4)) + b"12", unasked)


def test_a_staff_cards_number_is_asked_of_the_reader() -> None:
    atr = bytes.fromhex("3B8F8001804F0CA00000030611003B0000000042")
    channel = ScriptedChannel([WAKE, ("FF CA 00 00 00", "0101010203040506 9000")], atr=atr)
    (answer,) = serve(encode(Request(1, Operation.READ_STAFF_UID)), lambda: channel)
    assert value_of(answer) == {"technology": "F", "number": "AQEBAgMEBQY="}


class ListedWatch:
    """Shows what it is given; then stops the monitor, or fails as a reader that went."""

    def __init__(self, looks: list[CardPresence | CardError | None], stop: threading.Event | None) -> None:
        self._looks: Iterator[CardPresence | CardError | None] = iter(looks)
        self._stop = stop
        self.closed = False

    def wait(self, seconds: float) -> CardPresence | None:
        look = next(self._looks, None)
        if look is None and self._stop is not None:
            self._stop.set()
        if isinstance(look, CardError):
            raise look
        return look

    def close(self) -> None:
        self.closed = True


def test_presence_is_told_once_per_change_and_a_lost_reader_is_looked_for_again() -> None:
    stop = threading.Event()
    gone = CardError(CardProblem.READER_SERVICE_DOWN)
    absent, present = CardPresence.ABSENT, CardPresence.PRESENT
    first = ListedWatch([absent, absent, present, None, present, gone], None)
    second = ListedWatch([absent], stop)
    watches = iter([first, second])
    told: list[CardPresence] = []
    watch_presence(lambda: next(watches), told.append, stop)
    assert told == [absent, present, CardPresence.NO_READER, absent]
    assert first.closed
    assert second.closed
