"""A spoken utterance with the truth about its phones, as a synthesiser gives it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RATE = 16_000
"""Samples per second of everything that the model hears."""

Samples = NDArray[np.float32]
"""Mono sound; ±1.0 is full scale."""


@dataclass(frozen=True, slots=True)
class TimedPhone:
    """One phone of ``phones.PHONES``; ``start`` and ``end`` in seconds from the first sample."""

    phone: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Utterance:
    samples: Samples
    phones: tuple[TimedPhone, ...]


def resampled(samples: Samples, factor: float) -> Samples:
    """The sound with every time divided by ``factor`` (1.1: shorter and higher), by linear interpolation."""
    length = int(len(samples) / factor)
    places = np.arange(length) * factor
    taken: Samples = np.interp(places, np.arange(len(samples)), samples).astype(np.float32)
    return taken


def low_passed(samples: Samples, cut: float, taps: int = 63) -> Samples:
    """A windowed-sinc low pass; ``cut`` as a fraction of the sampling rate."""
    steps = np.arange(taps) - (taps - 1) / 2
    kernel = 2 * cut * np.sinc(2 * cut * steps) * np.hamming(taps)
    smooth: Samples = np.convolve(samples, kernel / kernel.sum(), mode="same").astype(np.float32)
    return smooth
