"""espeak-ng by its C interface: formant synthesis with phoneme events.

Kanji are not read by its Japanese voice, so it is fed hiragana.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from drivers.speech.recipe.sound import RATE, Samples, resampled

SYNCHRONOUS = 2
PHONEME_EVENTS = 1
EVENT_END_OF_LIST = 0
EVENT_PHONEME = 7
CHARACTERS_UTF8 = 1
PARAMETER_RATE, PARAMETER_PITCH, PARAMETER_RANGE = 1, 3, 4


class EspeakError(Exception):
    """espeak-ng could not be started or does not know the voice."""


class _Identifier(ctypes.Union):
    _fields_ = [("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8)]


class _Event(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Identifier),
    ]


_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(_Event))


def _data_folder(library: ctypes.CDLL) -> Path:
    folder = ctypes.c_char_p()
    library.espeak_Info.restype = ctypes.c_char_p
    library.espeak_Info(ctypes.byref(folder))
    return Path((folder.value or b"").decode())


@dataclass(frozen=True, slots=True)
class Accent:
    """``variant`` is one of espeak-ng's voice variants (empty: the plain voice); words per minute; 0–99."""

    variant: str = ""
    rate: int = 160
    pitch: int = 50
    range: int = 50


@dataclass(frozen=True, slots=True)
class Spoken:
    """``events`` are (seconds, phoneme name) as espeak-ng reports them."""

    samples: Samples
    events: tuple[tuple[float, str], ...]


class EspeakVoice:
    """One per process: the library keeps its state globally."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL("libespeak-ng.so.1")
        self._rate = self._library.espeak_Initialize(SYNCHRONOUS, 0, None, PHONEME_EVENTS)
        if self._rate <= 0:
            raise EspeakError("espeak-ng could not be started")
        self._variants = _data_folder(self._library) / "voices" / "!v"
        self._callback = _Callback(self._hear)
        self._library.espeak_SetSynthCallback(self._callback)
        self._pieces: list[np.ndarray[tuple[int], np.dtype[np.int16]]] = []
        self._events: list[tuple[float, str]] = []

    def _hear(self, sound: int | None, count: int, events: ctypes._Pointer[_Event]) -> int:
        if sound and count > 0:
            self._pieces.append(np.frombuffer(ctypes.string_at(sound, count * 2), dtype=np.int16))
        index = 0
        while events[index].type != EVENT_END_OF_LIST:
            if events[index].type == EVENT_PHONEME:
                name = events[index].id.string.decode("utf-8", errors="replace")
                self._events.append((events[index].audio_position / 1000, name))
            index += 1
        return 0

    def speak(self, hiragana: str, accent: Accent) -> Spoken:
        """Raises ``EspeakError`` for a variant that is not installed."""
        name = f"ja+{accent.variant}" if accent.variant else "ja"
        if accent.variant and not (self._variants / accent.variant).exists():
            raise EspeakError(f"no such variant: {accent.variant}")  # espeak-ng would quietly do without it
        if self._library.espeak_SetVoiceByName(name.encode()) != 0:
            raise EspeakError(f"no such voice: {name}")
        for parameter, value in (
            (PARAMETER_RATE, accent.rate),
            (PARAMETER_PITCH, accent.pitch),
            (PARAMETER_RANGE, accent.range),
        ):
            self._library.espeak_SetParameter(parameter, value, 0)
        self._pieces.clear()
        self._events.clear()
        text = hiragana.encode()
        self._library.espeak_Synth(text, len(text) + 1, 0, 1, 0, CHARACTERS_UTF8, None, None)
        sound = np.concatenate([*self._pieces, np.zeros(1, np.int16)]).astype(np.float32) / np.float32(32768)
        return Spoken(resampled(sound, self._rate / RATE), tuple(self._events))
