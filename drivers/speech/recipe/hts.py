"""The HTS voice that ships with pyopenjtalk-plus, with phone times.

The package's Python class gives no durations and no vocal-tract control, but its extension module exports
the whole C interface of hts_engine, which is called here. The engine structure is opaque to us; the pointer
to the sound is found behind the counts that stand before it, and checked against the accessor function.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass

import numpy as np
import pyopenjtalk
from pyopenjtalk import htsengine

from drivers.speech.recipe.phones import PHONES, SILENCE, VOWELS
from drivers.speech.recipe.sound import RATE, Samples, TimedPhone, Utterance, low_passed

VOICE_RATE = 48_000
FRAME_SECONDS = 0.005
STATES_PER_PHONE = 5
STREAMS = 3
ENGINE_BYTES = 8192


class SynthesisError(Exception):
    """The engine refused the text or its memory is laid out otherwise than expected."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How the voice speaks: ``alpha`` is the all-pass constant (0.55 as recorded; it acts like the length of
    the vocal tract), ``semitones`` shifts the pitch, ``speed`` divides the durations."""

    alpha: float = 0.55
    semitones: float = 0.0
    speed: float = 1.0


def _path(voice: bytes | str) -> bytes:
    return voice if isinstance(voice, bytes) else voice.encode()


def _library() -> ctypes.CDLL:
    library = ctypes.CDLL(htsengine.__file__)
    engine, size, real = ctypes.c_void_p, ctypes.c_size_t, ctypes.c_double
    library.HTS_Engine_load.argtypes = [engine, ctypes.POINTER(ctypes.c_char_p), size]
    library.HTS_Engine_load.restype = ctypes.c_char
    library.HTS_Engine_synthesize_from_strings.argtypes = [engine, ctypes.POINTER(ctypes.c_char_p), size]
    library.HTS_Engine_synthesize_from_strings.restype = ctypes.c_char
    for name in ("set_alpha", "set_speed", "add_half_tone"):
        getattr(library, f"HTS_Engine_{name}").argtypes = [engine, real]
    for name in ("get_total_state", "get_nsamples", "get_total_frame"):
        getattr(library, f"HTS_Engine_{name}").argtypes = [engine]
        getattr(library, f"HTS_Engine_{name}").restype = size
    library.HTS_Engine_get_state_duration.argtypes = [engine, size]
    library.HTS_Engine_get_state_duration.restype = size
    library.HTS_Engine_get_generated_speech.argtypes = [engine, size]
    library.HTS_Engine_get_generated_speech.restype = real
    for name in ("initialize", "refresh"):
        getattr(library, f"HTS_Engine_{name}").argtypes = [engine]
    return library


def phone_of(label: str) -> str:
    """The phone of a full-context label, in the spelling of ``phones.PHONES``."""
    phone = label.split("-", 1)[1].split("+", 1)[0]
    if phone == "pau":
        return SILENCE
    return phone.lower() if phone.lower() in VOWELS else phone


class HtsVoice:
    """Not safe for threads: the engine holds one utterance at a time."""

    def __init__(self) -> None:
        self._library = _library()
        self._engine = ctypes.create_string_buffer(ENGINE_BYTES)
        self._library.HTS_Engine_initialize(self._engine)
        voices = (ctypes.c_char_p * 1)(_path(pyopenjtalk.DEFAULT_HTS_VOICE))
        if self._library.HTS_Engine_load(self._engine, voices, 1) != b"\x01":
            raise SynthesisError("the HTS voice could not be loaded")

    def speak(self, text: str, manner: Manner) -> Utterance:
        """Raises ``SynthesisError`` when a phone is not one of ours."""
        labels = pyopenjtalk.extract_fullcontext(text)
        names = [phone_of(label) for label in labels]
        if not set(names) <= set(PHONES):
            raise SynthesisError(f"phones without a name: {sorted(set(names) - set(PHONES))}")
        lines = (ctypes.c_char_p * len(labels))(*[label.encode() for label in labels])
        self._library.HTS_Engine_set_alpha(self._engine, manner.alpha)
        self._library.HTS_Engine_set_speed(self._engine, manner.speed)
        self._library.HTS_Engine_add_half_tone(self._engine, manner.semitones)
        if self._library.HTS_Engine_synthesize_from_strings(self._engine, lines, len(labels)) != b"\x01":
            raise SynthesisError("the HTS engine refused the labels")
        try:
            return Utterance(self._sound(), self._times(names))
        finally:
            self._library.HTS_Engine_refresh(self._engine)

    def _times(self, names: list[str]) -> tuple[TimedPhone, ...]:
        duration = self._library.HTS_Engine_get_state_duration
        edges = [0.0]
        for index in range(len(names)):
            states = range(index * STATES_PER_PHONE, (index + 1) * STATES_PER_PHONE)
            edges.append(edges[-1] + FRAME_SECONDS * sum(duration(self._engine, state) for state in states))
        return tuple(TimedPhone(name, edges[i], edges[i + 1]) for i, name in enumerate(names))

    def _sound(self) -> Samples:
        count = self._library.HTS_Engine_get_nsamples(self._engine)
        frames = self._library.HTS_Engine_get_total_frame(self._engine)
        words = np.frombuffer(self._engine.raw, dtype=np.uint64)
        counts = np.array([count, frames, STREAMS], dtype=np.uint64)
        places = [i for i in range(len(words) - 4) if np.array_equal(words[i : i + 3], counts)]
        if len(places) != 1:
            raise SynthesisError("the engine's sound was not found behind its counts")
        pointer = ctypes.cast(int(words[places[0] + 4]), ctypes.POINTER(ctypes.c_double))
        sound = np.ctypeslib.as_array(pointer, (count,))
        middle = count // 2
        if sound[middle] != self._library.HTS_Engine_get_generated_speech(self._engine, middle):
            raise SynthesisError("the engine's sound is not where it was expected")
        step = VOICE_RATE // RATE
        return low_passed((sound / 32768.0).astype(np.float32), 0.45 / step)[::step]
