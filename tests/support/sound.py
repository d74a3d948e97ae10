"""WAV bytes as samples."""

from __future__ import annotations

import io
import wave

import numpy as np
from numpy.typing import NDArray


def samples_of(wav: bytes) -> NDArray[np.float32]:
    """Of 16-bit mono; ±1.0 is full scale."""
    with wave.open(io.BytesIO(wav)) as file:
        return np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.float32) / np.float32(
            32_768
        )
