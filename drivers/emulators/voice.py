"""Somebody who speaks Japanese: sentences as 16 kHz mono WAV, for tests, demonstrations and the city board.

Two synthesisers of different kinds: the HTS voice of pyopenjtalk (statistical, one female speaker) and
espeak-ng (formants, many voices; it does not read kanji and is given hiragana).
"""

from __future__ import annotations

import io
import re
import subprocess
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

import numpy as np
import pyopenjtalk
from numpy.typing import NDArray

RATE = 16_000
SCRIPT = Path(__file__).with_name("meeting_script.txt")
"""A short meeting, one sentence a line; the shipped model has never seen these sentences."""

KATAKANA_TO_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}
PEAK = 0.7
FILTER_TAPS = 63


class Engine(StrEnum):
    HTS = "hts"
    ESPEAK = "espeak"


class VoiceError(Exception):
    """The synthesiser is not installed or does not know the variant."""


@dataclass(frozen=True, slots=True)
class Voice:
    """``speed`` 1 is the engine's own; ``semitones`` move the HTS voice; ``variant`` is espeak-ng's."""

    engine: Engine = Engine.HTS
    speed: float = 1.0
    semitones: float = 0.0
    variant: str = ""


MEETING_VOICES = (
    Voice(Engine.HTS, speed=0.95, semitones=-3),
    Voice(Engine.ESPEAK, variant="f3"),
    Voice(Engine.HTS, speed=1.1, semitones=2),
    Voice(Engine.ESPEAK, variant="m5"),
)
"""Taken in turn by the speakers of ``meeting_script.txt``; espeak-ng's two never taught the shipped model."""


def synthesise(text: str, voice: Voice | None = None) -> bytes:
    """The sentence as a WAV file. Raises ``VoiceError``."""
    voice = voice or Voice()
    sound = _by_hts(text, voice) if voice.engine is Engine.HTS else _by_espeak(text, voice)
    return as_wav(sound)


def meeting_script() -> list[str]:
    """The sentences of the short meeting."""
    return SCRIPT.read_text("utf-8").splitlines()


def meeting(sentences: Sequence[str], pause_seconds: float = 1.2) -> bytes:
    """A whole meeting as one WAV file, the voices taking turns, with pauses between them."""
    pause = np.zeros(int(pause_seconds * RATE), np.int16)
    parts = [pause]
    for number, sentence in enumerate(sentences):
        spoken = synthesise(sentence, MEETING_VOICES[number % len(MEETING_VOICES)])
        with wave.open(io.BytesIO(spoken)) as file:
            parts += [np.frombuffer(file.readframes(file.getnframes()), "<i2"), pause]
    return as_wav(np.concatenate(parts) / 32_768)


def as_wav(sound: NDArray[np.floating]) -> bytes:
    """±1.0 → 16-bit WAV."""
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((np.clip(sound, -1, 1) * 32_767).astype("<i2").tobytes())
    return target.getvalue()


@cache
def espeak_variants() -> frozenset[str]:
    """The names of the installed voice variants (f3, m5, klatt …)."""
    listing = _run(["espeak-ng", "--voices=variant"]).decode("utf-8", errors="replace")
    return frozenset(re.findall(r"!v/(\S+)", listing))


def _run(command: list[str]) -> bytes:
    try:
        return subprocess.run(command, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        raise VoiceError(f"{command[0]} did not answer") from error


def _by_hts(text: str, voice: Voice) -> NDArray[np.float64]:
    sound, rate = pyopenjtalk.tts(text, speed=voice.speed, half_tone=voice.semitones)
    return _resampled(np.asarray(sound, np.float64), rate)


def _by_espeak(text: str, voice: Voice) -> NDArray[np.float64]:
    if voice.variant and voice.variant not in espeak_variants():
        raise VoiceError(f"espeak-ng has no variant {voice.variant}; it would quietly speak without it")
    hiragana = str(pyopenjtalk.g2p(text, kana=True)).translate(KATAKANA_TO_HIRAGANA)
    name = f"ja+{voice.variant}" if voice.variant else "ja"
    command = ["espeak-ng", "-v", name, "-s", str(round(160 * voice.speed)), "--stdout", "--", hiragana]
    spoken = _run(command)
    header = 44  # espeak-ng streams, so the sizes in its header are not to be trusted
    rate = int.from_bytes(spoken[24:28], "little")
    return _resampled(np.frombuffer(spoken[header:], "<i2").astype(np.float64), rate)


def _resampled(sound: NDArray[np.float64], rate: int) -> NDArray[np.float64]:
    """To 16 kHz with a low pass before it, peak at ``PEAK``."""
    steps = np.arange(FILTER_TAPS) - (FILTER_TAPS - 1) / 2
    cut = 0.45 * RATE / rate
    kernel = 2 * cut * np.sinc(2 * cut * steps) * np.hamming(FILTER_TAPS)
    smooth = np.convolve(sound, kernel / kernel.sum(), mode="same")
    places = np.arange(int(len(sound) * RATE / rate)) * (rate / RATE)
    taken = np.interp(places, np.arange(len(sound)), smooth)
    scaled: NDArray[np.float64] = taken * (PEAK / (np.abs(taken).max() + 1e-9))
    return scaled
