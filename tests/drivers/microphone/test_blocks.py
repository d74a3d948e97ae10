"""Bytes cut anywhere become the same blocks."""

from __future__ import annotations

import random

import pytest

from drivers.microphone.blocks import Blocks

SOUND = bytes(random.Random(1).randrange(256) for _ in range(1000))


def cut_into_blocks(pieces: list[bytes], samples: int = 80) -> tuple[list[bytes], bytes]:
    blocks = Blocks(samples, rate=16_000)
    found = [chunk.samples for piece in pieces for chunk in blocks.feed(piece)]
    rest = blocks.rest()
    return found, rest.samples if rest else b""


@pytest.mark.parametrize("size", [1, 2, 3, 7, 159, 160, 161, 999, 1000])
def test_blocks_do_not_depend_on_how_the_bytes_were_cut(size: int) -> None:
    pieces = [SOUND[at : at + size] for at in range(0, len(SOUND), size)]
    whole, rest = cut_into_blocks(pieces)
    assert whole == [SOUND[at : at + 160] for at in range(0, 960, 160)]
    assert rest == SOUND[960:]


@pytest.mark.parametrize("end", range(0, 12))
def test_a_sound_that_breaks_off_anywhere_loses_at_most_half_a_sample(end: int) -> None:
    whole, rest = cut_into_blocks([SOUND[:end]], samples=3)
    assert b"".join(whole) + rest == SOUND[: end - end % 2]


def test_starts_count_seconds_of_sound() -> None:
    blocks = Blocks(1600, rate=16_000)
    chunks = blocks.feed(bytes(3 * 3200 + 100))
    assert [chunk.start for chunk in chunks] == pytest.approx([0.0, 0.1, 0.2])
    rest = blocks.rest()
    assert rest is not None
    assert rest.start == pytest.approx(0.3)
    assert len(rest.samples) == 100
