from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from hub.core.clock import SetClock
from hub.core.db import transaction
from hub.core.limits import Limit, TooOften, forget_ended, forgive, hit, network, take_back
from hub.core.tables import rate_hit

THRICE = Limit("test", times=3, window=timedelta(minutes=1))


def try_once(engine: sa.Engine, clock: SetClock, who: str = "a") -> bool:
    try:
        with transaction(engine) as tx:
            hit(tx, THRICE, who, clock.now())
    except TooOften:
        return False
    return True


def test_a_limit_is_reached_and_passes_again(engine: sa.Engine, clock: SetClock) -> None:
    assert [try_once(engine, clock) for _ in range(4)] == [True, True, True, False]
    clock.pass_(timedelta(seconds=59))
    assert not try_once(engine, clock)
    clock.pass_(timedelta(seconds=1))
    assert try_once(engine, clock)


def test_it_says_when_to_come_back(engine: sa.Engine, clock: SetClock) -> None:
    for _ in range(3):
        try_once(engine, clock)
    clock.pass_(timedelta(seconds=20))
    with pytest.raises(TooOften) as refused, transaction(engine) as tx:
        hit(tx, THRICE, "a", clock.now())
    assert refused.value.retry_after == timedelta(seconds=40)


def test_each_has_a_limit_of_his_own_and_a_success_clears_it(engine: sa.Engine, clock: SetClock) -> None:
    for _ in range(3):
        try_once(engine, clock)
    assert try_once(engine, clock, "b")
    with transaction(engine) as tx:
        forgive(tx, THRICE, "a")
    assert try_once(engine, clock)


def test_tries_at_the_same_time_do_not_slip_past_together(engine: sa.Engine, clock: SetClock) -> None:
    with ThreadPoolExecutor(8) as pool:
        passed = list(pool.map(lambda _: try_once(engine, clock), range(8)))
    assert sum(passed) == 3


def test_what_counts_no_more_is_gone_whosever_it_was(engine: sa.Engine, clock: SetClock) -> None:
    for number in range(20):
        try_once(engine, clock, f"passer-by {number}")
    clock.pass_(THRICE.window)
    try_once(engine, clock, "the next")
    with transaction(engine) as tx:
        assert [forget_ended(tx, clock.now(), 15) for _ in range(3)] == [15, 5, 0]
        assert tx.execute(sa.select(sa.func.count()).select_from(rate_hit)).scalar_one() == 1


def test_a_try_that_was_right_is_taken_back_and_no_other(engine: sa.Engine, clock: SetClock) -> None:
    assert [try_once(engine, clock) for _ in range(3)] == [True] * 3
    with transaction(engine) as tx:
        take_back(tx, THRICE, "a")
    assert [try_once(engine, clock) for _ in range(2)] == [True, False]


@pytest.mark.parametrize(
    ("address", "line"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::1", "::/64"),
        ("testclient", "testclient"),
    ],
)
def test_an_address_stands_for_its_line(address: str, line: str) -> None:
    assert network(address) == line


def test_nobody_can_be_read_out_of_what_is_kept(engine: sa.Engine, clock: SetClock) -> None:
    try_once(engine, clock, "100001")
    with transaction(engine) as tx:
        assert "100001" not in str(tx.execute(sa.select(rate_hit)).all())
