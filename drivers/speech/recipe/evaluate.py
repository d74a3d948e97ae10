"""What a model is worth, measured through the real recogniser on speech synthesised on the spot.

``python -m drivers.speech.recipe.evaluate --model DIR [--clips N]`` prints JSON: for every condition the
character error rate and the share of exact sentences, and the time needed per second of sound. All sentences
are held out. Nothing here says anything about human speakers.
"""

from __future__ import annotations

import argparse
import functools
import json
import random
import time
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from drivers.ports import Hypothesis, PcmChunk
from drivers.speech import SpeechModel, VoskRecogniser
from drivers.speech.recipe import amounts, text
from drivers.speech.recipe.augment import at_snr, babble, coloured_noise, in_room
from drivers.speech.recipe.corpus import hiragana_of
from drivers.speech.recipe.espeak import Accent, EspeakVoice
from drivers.speech.recipe.hts import HtsVoice, Manner
from drivers.speech.recipe.sound import RATE, Samples

CHUNK_SECONDS = 0.1
BEFORE_SECONDS, AFTER_SECONDS = 0.3, 0.8
HELD_OUT_MANNERS = (
    Manner(speed=1.45), Manner(speed=0.72), Manner(semitones=6), Manner(semitones=-11),
    Manner(alpha=0.45), Manner(alpha=0.63),
)  # fmt: skip
"""Each outside the range of all training clips."""
SEED = 4711

Speak = Callable[[str], Samples]


@dataclass(frozen=True, slots=True)
class Score:
    """``errors`` of ``characters``; ``exact`` of ``sentences``; seconds of sound and of computing."""

    errors: int
    characters: int
    exact: int
    sentences: int
    sound_seconds: float
    cpu_seconds: float

    @property
    def cer(self) -> float:
        return self.errors / self.characters

    @property
    def exact_share(self) -> float:
        return self.exact / self.sentences

    @property
    def real_time_factor(self) -> float:
        return self.cpu_seconds / self.sound_seconds

    def as_json(self) -> dict[str, float | int]:
        return {
            "cer_percent": round(100 * self.cer, 2),
            "exact": self.exact,
            "sentences": self.sentences,
            "rtf": round(self.real_time_factor, 4),
        }


def normalised(said: str) -> str:
    """NFKC, without spaces and punctuation."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", said) if sign.isalnum() or sign == "ー")


def character_errors(said: str, heard: str) -> int:
    """Levenshtein distance."""
    row = list(range(len(heard) + 1))
    for i, a in enumerate(said, start=1):
        diagonal, row[0] = row[0], i
        for j, b in enumerate(heard, start=1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (a != b))
    return row[-1]


def chunks(samples: Samples, seconds: float = CHUNK_SECONDS) -> Iterable[PcmChunk]:
    """The sound as a microphone would bring it, with silence around it."""
    quiet = np.zeros(int(BEFORE_SECONDS * RATE)), np.zeros(int(AFTER_SECONDS * RATE))
    whole = np.concatenate([quiet[0], samples, quiet[1]])
    pcm = (np.clip(whole, -1, 1) * 32767).astype("<i2").tobytes()
    size = 2 * int(seconds * RATE)
    for start in range(0, len(pcm), size):
        yield PcmChunk(pcm[start : start + size], start / 2 / RATE)


def heard(model: SpeechModel, samples: Samples, seconds: float = CHUNK_SECONDS) -> list[Hypothesis]:
    """The final hypotheses of a clip."""
    recogniser = VoskRecogniser(model)
    found = [recogniser.feed(chunk) for chunk in chunks(samples, seconds)]
    found.append(recogniser.finish())
    return [hypothesis for hypothesis in found if hypothesis and hypothesis.final]


def text_heard(model: SpeechModel, samples: Samples, seconds: float = CHUNK_SECONDS) -> str:
    return "".join(hypothesis.text for hypothesis in heard(model, samples, seconds))


def measure(model: SpeechModel, sentences: Sequence[str], speak: Speak) -> Score:
    errors = characters = exact = 0
    sound = cpu = 0.0
    for sentence in sentences:
        samples = speak(sentence)
        begun = time.process_time()
        found = normalised(text_heard(model, samples))
        cpu += time.process_time() - begun
        sound += len(samples) / RATE + BEFORE_SECONDS + AFTER_SECONDS
        wanted = normalised(sentence)
        wrong = character_errors(wanted, found)
        errors, characters, exact = errors + wrong, characters + len(wanted), exact + (wrong == 0)
    return Score(errors, characters, exact, len(sentences), sound, cpu)


class Conditions:
    """The ways in which held-out sentences are spoken; each call draws the next manner from ``seed``."""

    def __init__(self, seed: int = SEED) -> None:
        self._hts = HtsVoice()
        self._chance, self._noise = random.Random(seed), np.random.default_rng(seed)  # noqa: S311 (repeatable, not secret)
        self._others: list[Samples] = []

    @functools.cached_property
    def _espeak(self) -> EspeakVoice:
        return EspeakVoice()

    def hts(self, sentence: str) -> Samples:
        """The HTS voice within the manners of training."""
        manner = Manner(
            self._chance.uniform(*amounts.TRAINING_ALPHAS),
            self._chance.uniform(*amounts.TRAINING_SEMITONES),
            self._chance.uniform(*amounts.TRAINING_SPEEDS),
        )
        return self._hts.speak(sentence, manner).samples

    def hts_held_out(self, sentence: str) -> Samples:
        """Faster, slower, higher, lower, or with another throat than ever in training."""
        return self._hts.speak(sentence, self._chance.choice(HELD_OUT_MANNERS)).samples

    def espeak_held_out(self, sentence: str) -> Samples:
        """Voices of espeak-ng that were never trained on."""
        return self._formants(sentence, amounts.HELD_OUT_VARIANTS)

    def klatt(self, sentence: str) -> Samples:
        """Another method of synthesis."""
        return self._formants(sentence, amounts.OTHER_METHOD_VARIANTS)

    def pink_noise_10_db(self, sentence: str) -> Samples:
        clean = self.hts(sentence)
        return at_snr(clean, coloured_noise(len(clean), 1.0, self._noise), 10)

    def room_half_a_second(self, sentence: str) -> Samples:
        return in_room(self.hts(sentence), 0.5, self._noise)

    def babble_10_db(self, sentence: str) -> Samples:
        """Four others speak at once, together a tenth as loud."""
        clean = self.hts(sentence)
        if not self._others:
            self._others.extend(self.hts(line) for line in text.lines("held_out.txt")[:4])
        return at_snr(clean, babble(len(clean), self._others, self._noise), 10)

    def _formants(self, sentence: str, variants: Sequence[str]) -> Samples:
        accent = Accent(self._chance.choice(variants), rate=self._chance.randint(120, 190))
        return self._espeak.speak(hiragana_of(sentence), accent).samples


def unseen(count: int, seed: int = SEED) -> list[str]:
    """Different sentences on the far side of the border."""
    found: dict[str, None] = {}
    for sentence in text.sentences(seed, held_out=True):
        found[sentence] = None
        if len(found) == count:
            return list(found)
    raise AssertionError("sentences never end")


def table(model: SpeechModel, clips: int) -> dict[str, dict[str, float | int]]:
    """Every condition with ``clips`` sentences; the free sentences come as they are."""
    ways = Conditions()
    sentences = unseen(clips)
    named: dict[str, tuple[Sequence[str], Speak]] = {
        "hts": (sentences, ways.hts),
        "hts_held_out_manner": (sentences, ways.hts_held_out),
        "espeak_held_out_voices": (sentences, ways.espeak_held_out),
        "espeak_klatt_voices": (sentences, ways.klatt),
        "hts_pink_noise_10_db": (sentences, ways.pink_noise_10_db),
        "hts_babble_10_db": (sentences, ways.babble_10_db),
        "hts_room_t60_0.5_s": (sentences, ways.room_half_a_second),
        "free_text_hts": (text.lines("free.txt"), ways.hts),
        "free_text_espeak": (text.lines("free.txt"), ways.espeak_held_out),
        "free_text_blind_hts": (text.lines("free_blind.txt"), ways.hts),
        "free_text_blind_espeak": (text.lines("free_blind.txt"), ways.espeak_held_out),
    }
    return {name: measure(model, lines, speak).as_json() for name, (lines, speak) in named.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--clips", type=int, default=60)
    options = parser.parse_args()
    model = SpeechModel(options.model)
    found = {
        "model": model.description.name,
        "trained_on_synthetic_speech_only": model.description.synthetic_speech_only,
    }
    print(json.dumps({**found, "conditions": table(model, options.clips)}, indent=2))  # noqa: T201


if __name__ == "__main__":
    main()
