"""How loud a chunk is, and which sounds are of no use."""

from __future__ import annotations

import numpy as np
import pytest

from drivers.microphone.level import FLOOR_DBFS, Meter, level_of
from drivers.ports import PcmChunk

RATE = 16_000


def chunk(samples: np.ndarray, start: float = 0.0) -> PcmChunk:
    return PcmChunk(samples.astype("<i2").tobytes(), start)


def sine(amplitude: float, seconds: float = 0.1) -> np.ndarray:
    return amplitude * np.sin(2 * np.pi * 440 * np.arange(int(seconds * RATE)) / RATE)


@pytest.mark.parametrize(
    ("amplitude", "peak", "rms"), [(32_766, 0.0, -3.01), (16_384, -6.02, -9.03), (327.68, -40.0, -43.01)]
)
def test_a_sine_has_the_levels_of_the_textbook(amplitude: float, peak: float, rms: float) -> None:
    level = level_of(chunk(sine(amplitude)))
    assert level.peak_dbfs == pytest.approx(peak, abs=0.05)
    assert level.rms_dbfs == pytest.approx(rms, abs=0.05)
    assert not level.clipped
    assert not level.dead


def test_zeros_are_dead_and_at_the_floor() -> None:
    level = level_of(chunk(np.zeros(1600)))
    assert (level.rms_dbfs, level.peak_dbfs, level.dead) == (FLOOR_DBFS, FLOOR_DBFS, True)


def test_the_most_negative_sample_does_not_overflow() -> None:
    assert level_of(chunk(np.full(10, -32_768))).peak_dbfs == pytest.approx(0.0)


def test_three_samples_in_a_row_at_full_scale_are_clipping_and_two_are_not() -> None:
    assert level_of(chunk(np.array([0, 32_767, 32_767, 32_767, 0]))).clipped
    assert level_of(chunk(np.array([0, -32_768, -32_768, -32_768, 0]))).clipped
    assert not level_of(chunk(np.array([32_767, 32_767, 0, 32_767, 32_767]))).clipped


def test_clipping_is_told_for_two_seconds_after_it_was_heard() -> None:
    meter = Meter(clipping_seconds=2.0)
    loud, quiet = level_of(chunk(np.full(1600, 32_767))), level_of(chunk(sine(1000)))
    assert meter.reasons(loud, 0.0, 0.1) == ("clipping",)
    assert meter.reasons(quiet, 2.0, 2.1) == ("clipping",)
    assert meter.reasons(quiet, 2.1, 2.2) == ()


def test_a_dead_line_is_silent_only_when_it_lasts_and_lives_again_with_the_first_sound() -> None:
    meter = Meter(silent_seconds=5.0)
    dead, alive = level_of(chunk(np.zeros(1600))), level_of(chunk(sine(20)))
    assert meter.reasons(alive, 0.0, 0.1) == ()
    assert meter.reasons(dead, 4.9, 5.0) == ()
    assert meter.reasons(dead, 5.0, 5.1) == ("silent",)
    assert meter.reasons(alive, 5.1, 5.2) == ()
