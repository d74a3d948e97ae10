"""Messages on their way out: numbers, quota, and what happens to them when the line breaks."""

from __future__ import annotations

import pytest

from hub.messaging.mqtt.outflow import Outflow, TooMuchWaiting
from hub.messaging.mqtt.packets import Message


def message(text: str) -> Message:
    return Message("t", text.encode(), 1)


def sent(ready: Message | None) -> str | None:
    return None if ready is None else ready.payload.decode()


def test_nothing_is_written_before_the_broker_has_said_how_much_it_takes() -> None:
    outflow = Outflow()
    assert outflow.add(message("a")) is None
    assert [sent(each) for each in outflow.resume(10, session_present=False)] == ["a"]


def test_beyond_the_quota_messages_wait_for_acknowledgements_in_their_order() -> None:
    outflow = Outflow()
    outflow.resume(2, session_present=False)
    assert [sent(outflow.add(message(each))) for each in "abcd"] == ["a", "b", None, None]
    assert sent(outflow.acknowledged(1, 0)) == "c"
    assert sent(outflow.acknowledged(3, 0)) == "d"
    assert outflow.acknowledged(2, 0) is None


def test_a_new_message_does_not_overtake_one_that_waits() -> None:
    outflow = Outflow()
    outflow.resume(1, session_present=False)
    outflow.add(message("a"))
    outflow.add(message("b"))
    assert sent(outflow.acknowledged(1, 0)) == "b"


def test_unacknowledged_messages_are_sent_again_first_and_marked_when_the_broker_may_know_them() -> None:
    outflow = Outflow()
    outflow.resume(2, session_present=False)
    for each in "abc":
        outflow.add(message(each))
    outflow.suspend()
    assert outflow.add(message("d")) is None

    again = outflow.resume(10, session_present=True)

    assert [(sent(each), each.duplicate, each.packet) for each in again] == [
        ("a", True, 1),
        ("b", True, 2),
        ("c", False, 3),
        ("d", False, 4),
    ]


def test_a_broker_that_takes_fewer_than_before_gets_the_rest_in_order_later() -> None:
    outflow = Outflow()
    outflow.resume(3, session_present=False)
    for each in "abc":
        outflow.add(message(each))
    outflow.suspend()
    assert [sent(each) for each in outflow.resume(1, session_present=False)] == ["a"]
    assert [sent(outflow.acknowledged(number, 0)) for number in (1, 4)] == ["b", "c"]


def test_whoever_asked_is_told_the_brokers_reason_once() -> None:
    outflow, reasons = Outflow(), list[int]()
    outflow.resume(5, session_present=False)
    outflow.add(message("a"), reasons.append)
    outflow.acknowledged(1, 0x87)
    outflow.acknowledged(1, 0)
    assert reasons == [0x87]


def test_numbers_go_round_and_skip_those_in_use() -> None:
    outflow = Outflow()
    outflow.resume(65_535, session_present=False)
    first = outflow.add(message("stays"))
    assert first is not None
    numbers = set()
    for _ in range(65_600):
        ready = outflow.add(message("passes"))
        assert ready is not None
        numbers.add(ready.packet)
        outflow.acknowledged(ready.packet, 0)
    assert first.packet not in numbers
    assert (min(numbers), max(numbers)) == (2, 65_535)


def test_memory_is_bounded_while_the_broker_is_away() -> None:
    outflow = Outflow(max_waiting=2)
    outflow.add(message("a"))
    outflow.add(message("b"))
    with pytest.raises(TooMuchWaiting):
        outflow.add(message("c"))
    assert len(outflow) == 2
