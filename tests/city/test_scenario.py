"""What a demonstration plays: drawn from its seed alone, and fit to be shown, read and paid."""

from __future__ import annotations

import pytest

from city.meeting_speech import sentences
from city.personas import OPENING_CHARGE_YEN
from city.scenario import drawn
from drivers.emulators.chip.person import from_values

SEEDS = range(40)


def test_a_seed_is_always_the_same_play_and_another_seed_another() -> None:
    plays = [drawn(seed) for seed in SEEDS]
    assert plays == [drawn(seed) for seed in SEEDS]
    assert len({each.amount for each in plays}) > 35
    assert len({str(each.card) for each in plays}) == len(SEEDS)
    assert len({each.notice["text"] for each in plays}) > 10
    assert len({each.spoken for each in plays}) > 35


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_drawn_can_be_paid_issued_and_said(seed: int) -> None:
    play = drawn(seed)
    assert 0 < play.amount < OPENING_CHARGE_YEN
    assert len(from_values(play.card).pin) == 4
    assert play.spoken[0] == sentences()[0]
    assert play.spoken[-1] == sentences()[-1]
    assert set(play.spoken) <= set(sentences())
