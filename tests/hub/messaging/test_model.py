from __future__ import annotations

import pytest

from hub.messaging.gaps import ASK_AGAIN_AFTER_SECONDS, ASK_AT_MOST, Decision, Gaps
from hub.messaging.model import Joined, Place, Start, join, place


@pytest.mark.parametrize(
    ("through", "seq", "expected"),
    [(0, 1, Place.NEXT), (7, 8, Place.NEXT), (7, 7, Place.KNOWN), (7, 1, Place.KNOWN), (7, 9, Place.AHEAD)],
)
def test_a_fact_has_its_place(through: int, seq: int, expected: Place) -> None:
    assert place(through, seq) is expected


@pytest.mark.parametrize(
    ("through", "outbox", "expected"),
    [
        (None, (1, 0), Joined(Start.JOINS, 0)),  # a new node with nothing to say
        (None, (5, 9), Joined(Start.JOINS, 4)),  # a node that an earlier hub knew
        (9, (10, 9), Joined(Start.JOINS, 9)),  # everything is committed
        (9, (4, 12), Joined(Start.JOINS, 9)),  # some acknowledgements were lost
        (9, (12, 15), Joined(Start.HOLE, 11)),  # the hub was set back to an older backup
        (9, (1, 0), Joined(Start.RESTARTED, 0)),  # the node lost its disk
        (9, (1, 3), Joined(Start.RESTARTED, 0)),
    ],
)
def test_an_outbox_joins_what_is_committed(
    through: int | None, outbox: tuple[int, int], expected: Joined
) -> None:
    assert join(through, *outbox) == expected


def test_what_is_missing_is_asked_for_once_however_much_comes_behind_it() -> None:
    gaps = Gaps()
    assert [gaps.seen("n", 5, 0.1 * step) for step in range(4)] == [Decision.ASK, *[Decision.WAIT] * 3]


def test_after_three_fruitless_requests_the_hub_goes_on_without() -> None:
    gaps = Gaps()
    decisions = [gaps.seen("n", 5, ASK_AGAIN_AFTER_SECONDS * step) for step in range(ASK_AT_MOST + 1)]
    assert decisions == [Decision.ASK] * ASK_AT_MOST + [Decision.GIVE_UP]


def test_progress_and_other_nodes_begin_a_new_count() -> None:
    gaps = Gaps()
    assert gaps.seen("n", 5, 0) is Decision.ASK
    assert gaps.seen("n", 6, 0) is Decision.ASK
    assert gaps.seen("m", 6, 0) is Decision.ASK
