"""Sentences that espeak-ng 1.51 has spoken, as recordings: what is measured on them is the model alone.

Another version of the synthesiser speaks otherwise (1.52 costs the shipped model one character in ten), and
Debian 12 and 13 have different ones. Spoken by Debian 12's package from our own sentences; G.711 µ-law in
Sun ``.au`` files, which any sound program plays. ``clips.toml`` names what is said in each, by which voice,
how fast, and for what. With espeak-ng 1.51 at hand,

python -m tests.support.recorded_speech

makes them anew.
"""

from __future__ import annotations

import random
import struct
import tomllib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from drivers.emulators.voice import MEETING_VOICES, Engine, meeting_script, synthesise
from drivers.speech.recipe.amounts import HELD_OUT_VARIANTS
from drivers.speech.recipe.corpus import hiragana_of
from drivers.speech.recipe.espeak import Accent, EspeakVoice
from drivers.speech.recipe.evaluate import SEED, unseen
from drivers.speech.recipe.sound import RATE, Samples
from tests.support.sound import samples_of

FOLDER = Path(__file__).parents[1] / "drivers" / "speech" / "espeak-ng-1.51"
UNSEEN, MEETING = "unseen", "meeting"
UNSEEN_CLIPS = 12


@dataclass(frozen=True, slots=True)
class Clip:
    """``voice`` for the reader; ``occasion`` is ``UNSEEN`` or ``MEETING``."""

    file: str
    sentence: str
    voice: str
    occasion: str

    def samples(self) -> Samples:
        return _read(FOLDER / self.file)


def clips(occasion: str) -> dict[str, Clip]:
    """By sentence."""
    found = [Clip(**entry) for entry in tomllib.loads((FOLDER / "clips.toml").read_text("utf-8"))["clip"]]
    return {clip.sentence: clip for clip in found if clip.occasion == occasion}


# --- the file --------------------------------------------------------------------------------------

_HEADER = struct.Struct(">4s5I")
_MULAW = 1
_CODES = ~np.arange(256, dtype=np.uint8)
_SIZES = (((_CODES & 0x0F).astype(np.int32) * 8 + 132) << ((_CODES >> 4) & 7)) - 132
_VALUES = np.where(_CODES & 0x80, -_SIZES, _SIZES)
_ORDER = np.argsort(_VALUES, kind="stable")
_BORDERS = (_VALUES[_ORDER][1:] + _VALUES[_ORDER][:-1]) / 2


def _write(path: Path, samples: NDArray[np.floating]) -> None:
    codes = _ORDER[np.searchsorted(_BORDERS, samples * 32_768)].astype(np.uint8)
    path.write_bytes(_HEADER.pack(b".snd", _HEADER.size, len(codes), _MULAW, RATE, 1) + codes.tobytes())


def _read(path: Path) -> Samples:
    content = path.read_bytes()
    magic, offset, length, encoding, rate, channels = _HEADER.unpack_from(content)
    assert (magic, encoding, rate, channels) == (b".snd", _MULAW, RATE, 1), path
    codes = np.frombuffer(content, np.uint8, count=length, offset=offset)
    return (_VALUES[codes] / 32_768).astype(np.float32)


# --- making them -----------------------------------------------------------------------------------


def _record() -> None:
    FOLDER.mkdir(exist_ok=True)
    said: list[tuple[Clip, NDArray[np.floating]]] = []
    voice, chance = EspeakVoice(), random.Random(SEED)
    for number, sentence in enumerate(unseen(UNSEEN_CLIPS), 1):
        accent = Accent(chance.choice(HELD_OUT_VARIANTS), rate=chance.randint(120, 190))
        name = f"ja+{accent.variant}" if accent.variant else "ja"
        clip = Clip(f"unseen-{number:02}.au", sentence, f"{name} {accent.rate}", UNSEEN)
        said.append((clip, voice.speak(hiragana_of(sentence), accent).samples))
    for number, sentence in enumerate(meeting_script()):
        meant = MEETING_VOICES[number % len(MEETING_VOICES)]
        if meant.engine is Engine.ESPEAK:
            clip = Clip(f"meeting-{number + 1:02}.au", sentence, f"ja+{meant.variant} 160", MEETING)
            said.append((clip, samples_of(synthesise(sentence, meant))))
    lines = []
    for clip, samples in said:
        _write(FOLDER / clip.file, samples)
        fields = (f'{name} = "{getattr(clip, name)}"' for name in ("file", "sentence", "voice", "occasion"))
        lines.append("[[clip]]\n" + "\n".join(fields) + "\n")
    (FOLDER / "clips.toml").write_text("\n".join(lines), "utf-8")


if __name__ == "__main__":
    _record()
