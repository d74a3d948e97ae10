"""How much of everything the recipe makes, and where the border to what it must never hear lies."""

from __future__ import annotations

from dataclasses import dataclass

TRAINING_VARIANTS = (
    "f1", "f2", "f4", "m1", "m2", "m3", "m4", "m6", "m7", "m8", "Alex", "Alicia", "Andrea", "Andy",
    "Annie", "adam", "anika", "belinda", "david", "ed", "Gene", "Jacky", "john", "linda", "max",
    "Michael", "steph", "victor",
)  # fmt: skip
HELD_OUT_VARIANTS = ("", "f3", "m5", "f5")
"""The plain Japanese voice and three variants that no training clip may use."""
OTHER_METHOD_VARIANTS = ("klatt", "klatt2", "klatt3", "klatt4")
"""espeak-ng's Klatt synthesiser: another method of synthesis, never trained on."""

TRAINING_ALPHAS = (0.47, 0.61)
TRAINING_SEMITONES = (-9.0, 4.0)
TRAINING_SPEEDS = (0.8, 1.35)


@dataclass(frozen=True, slots=True)
class Amounts:
    """Counts of clips, copies and steps; the defaults made the model that is committed."""

    hts_sentences: int = 1500
    hts_pseudo: int = 700
    espeak_sentences: int = 1500
    espeak_pseudo: int = 600
    noise_clips: int = 240
    copies: int = 2
    clips_per_shard: int = 50
    epochs: float = 3.0
    text_lines: int = 12_000
    seed: int = 1
