"""A followed value: the present one at once, then changes; the newest wins."""

import asyncio

from drivers.transport.watched import Watched


async def test_a_follower_gets_the_present_value_and_each_change() -> None:
    watched = Watched(1)
    values = watched.follow()
    assert await anext(values) == 1
    waiting = asyncio.ensure_future(anext(values))
    await asyncio.sleep(0)
    watched.set(2)
    assert await waiting == 2


async def test_a_slow_follower_sees_only_the_newest() -> None:
    watched = Watched(1)
    values = watched.follow()
    assert await anext(values) == 1
    watched.set(2)
    watched.set(3)
    assert await anext(values) == 3


async def test_the_same_value_again_is_no_change() -> None:
    watched = Watched(1)
    values = watched.follow()
    await anext(values)
    watched.set(1)
    watched.set(4)
    assert await anext(values) == 4


async def test_closing_ends_all_followers() -> None:
    watched = Watched(1)
    followers = [asyncio.ensure_future(_all(watched)) for _ in range(2)]
    await asyncio.sleep(0)
    watched.close()
    assert await asyncio.gather(*followers) == [[1], [1]]


async def _all(watched: Watched[int]) -> list[int]:
    return [value async for value in watched.follow()]
