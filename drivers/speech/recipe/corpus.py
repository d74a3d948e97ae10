"""The spoken training corpus: shards of clips with phone times, made by two processes side by side."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pyopenjtalk

from drivers.speech.recipe import amounts, text
from drivers.speech.recipe.alignment import aligned
from drivers.speech.recipe.espeak import Accent, EspeakVoice
from drivers.speech.recipe.hts import HtsVoice, Manner, SynthesisError, phone_of
from drivers.speech.recipe.phones import PHONES
from drivers.speech.recipe.sound import RATE, TimedPhone, Utterance

HTS, ESPEAK = "hts", "espeak"
KATAKANA_TO_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}


@dataclass(frozen=True, slots=True)
class Shard:
    """What one file holds: these texts, spoken by this engine with manners drawn from ``seed``."""

    path: Path
    engine: str
    texts: tuple[str, ...]
    seed: int


def hiragana_of(sentence: str) -> str:
    """The sentence as espeak-ng can read it: in hiragana, as it is pronounced."""
    return str(pyopenjtalk.g2p(sentence, kana=True)).translate(KATAKANA_TO_HIRAGANA)


def shards(folder: Path, plan: amounts.Amounts) -> list[Shard]:
    """Texts are shared out so that each engine speaks its own."""
    spoken = text.sentences(plan.seed, held_out=False)
    invented = text.pseudo_words(plan.seed)
    found = []
    for engine, sentences, pseudo in (
        (HTS, plan.hts_sentences, plan.hts_pseudo),
        (ESPEAK, plan.espeak_sentences, plan.espeak_pseudo),
    ):
        texts = [*itertools.islice(spoken, sentences), *itertools.islice(invented, pseudo)]
        random.Random(plan.seed).shuffle(texts)  # noqa: S311 (repeatable, not secret)
        for number, start in enumerate(range(0, len(texts), plan.clips_per_shard)):
            part = tuple(texts[start : start + plan.clips_per_shard])
            found.append(
                Shard(folder / f"{engine}-{number:03d}.npz", engine, part, 1000 * plan.seed + number)
            )
    return found


def _hts_clips(shard: Shard) -> Iterator[Utterance]:
    voice, chance = HtsVoice(), random.Random(shard.seed)  # noqa: S311 (repeatable, not secret)
    for sentence in shard.texts:
        manner = Manner(
            chance.uniform(*amounts.TRAINING_ALPHAS),
            chance.uniform(*amounts.TRAINING_SEMITONES),
            chance.uniform(*amounts.TRAINING_SPEEDS),
        )
        try:
            yield voice.speak(sentence, manner)
        except SynthesisError:
            continue  # a text with a sound outside our phones teaches nothing


def _espeak_clips(shard: Shard) -> Iterator[Utterance]:
    voice, chance = EspeakVoice(), random.Random(shard.seed)  # noqa: S311 (repeatable, not secret)
    for sentence in shard.texts:
        accent = Accent(
            chance.choice(amounts.TRAINING_VARIANTS),
            chance.randint(110, 210),
            chance.randint(20, 80),
            chance.randint(20, 80),
        )
        phones = [phone_of(label) for label in pyopenjtalk.extract_fullcontext(sentence)]
        spoken = voice.speak(hiragana_of(sentence), accent)
        times = aligned(spoken.events, len(spoken.samples) / RATE, phones)
        if times is not None and {time.phone for time in times} <= set(PHONES):
            yield Utterance(spoken.samples, times)


def write(path: Path, clips: Sequence[Utterance]) -> None:
    """One file: all sound end to end, and for every phone its clip, name and times."""
    rows = [
        (index, PHONES.index(phone.phone), phone.start, phone.end)
        for index, clip in enumerate(clips)
        for phone in clip.phones
    ]
    sound = np.concatenate([clip.samples for clip in clips])
    lengths = np.array([len(clip.samples) for clip in clips])
    half_done = path.with_suffix(".part.npz")
    np.savez(half_done, sound=(sound * 32767).astype(np.int16), lengths=lengths, phones=np.array(rows))
    half_done.rename(path)


def read(path: Path) -> list[Utterance]:
    with np.load(path) as data:
        sounds = np.split(data["sound"].astype(np.float32) / 32767, np.cumsum(data["lengths"])[:-1])
        times: list[list[TimedPhone]] = [[] for _ in sounds]
        for clip, phone, start, end in data["phones"]:
            times[int(clip)].append(TimedPhone(PHONES[int(phone)], float(start), float(end)))
    return [Utterance(sound, tuple(found)) for sound, found in zip(sounds, times, strict=True)]


def make(shard: Shard) -> Path:
    """Speaks one shard; a file that is already there is kept."""
    if not shard.path.exists():
        clips = _hts_clips(shard) if shard.engine == HTS else _espeak_clips(shard)
        write(shard.path, list(clips))
    return shard.path


def make_all(folder: Path, plan: amounts.Amounts, processes: int) -> list[Path]:
    """Every shard of the plan; ``spawn`` because espeak-ng keeps its state per process."""
    folder.mkdir(parents=True, exist_ok=True)
    with get_context("spawn").Pool(processes) as pool:
        return sorted(pool.imap_unordered(make, shards(folder, plan)))
