"""Sentences: templates with slots, kana without meaning, and the rule of what training may not see.

One filling of a template in ten, chosen by its hash, and every line of ``text/held_out.txt`` stay out of
all that the model is made of. Tests and the evaluation draw from those alone.
"""

from __future__ import annotations

import hashlib
import random
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from drivers.speech.recipe.phones import MORAE

FOLDER = Path(__file__).parent / "text"
HELD_OUT_BELOW = 26
"""Of the 256 values of a hash's first byte."""

_SLOT = re.compile(r"\{(\w+)\}")
_NEVER_FIRST = ("ン", "ッ", "ヲ")


@cache
def lines(name: str) -> tuple[str, ...]:
    """The lines of a file in ``text/``, without empty ones."""
    return tuple(line for line in (FOLDER / name).read_text("utf-8").splitlines() if line)


@cache
def slots() -> dict[str, list[str]]:
    return tomllib.loads((FOLDER / "slots.toml").read_text("utf-8"))


def is_held_out(sentence: str) -> bool:
    """True for a sentence that no stage of the recipe may use.

    A template without a slot has no unseen fillings: it is learned, and never measured.
    """
    if sentence in lines("held_out.txt"):
        return True
    if sentence in lines("templates.txt"):
        return False
    return hashlib.sha256(sentence.encode()).digest()[0] < HELD_OUT_BELOW


def filled(template: str, chance: random.Random) -> str:
    """The template with every slot replaced by one of its words."""
    return _SLOT.sub(lambda slot: chance.choice(slots()[slot.group(1)]), template)


def sentences(seed: int, held_out: bool) -> Iterator[str]:
    """Filled templates without end and without repetition of a template before all had their turn.

    ``held_out`` selects the side of the border; what stands on the other side is passed over.
    """
    chance = random.Random(seed)  # noqa: S311 (repeatable, not secret)
    while True:
        for template in chance.sample(lines("templates.txt"), len(lines("templates.txt"))):
            sentence = filled(template, chance)
            if is_held_out(sentence) == held_out:
                yield sentence


def pseudo_words(seed: int) -> Iterator[str]:
    """Katakana without meaning, so that the phones are learned apart from the words."""
    chance = random.Random(seed)  # noqa: S311 (repeatable, not secret)
    morae = sorted(MORAE)
    while True:
        groups = []
        for _ in range(chance.randint(3, 6)):
            first = chance.choice([mora for mora in morae if mora not in _NEVER_FIRST])
            rest = chance.choices([*morae, "ー", "ン", "ッ", "ン", "ー"], k=chance.randint(1, 4))
            groups.append(first + _pronounceable(rest))
        yield "、".join(groups)


def _pronounceable(morae: list[str]) -> str:
    """っ needs a consonant after it, ー a vowel before it."""
    word = ""
    for mora in morae:
        follows_stop = word.endswith("ッ")
        if follows_stop and mora in ("ー", "ン", "ッ", "ヲ", *"アイウエオヤユヨワ"):
            mora = "カ"
        if mora == "ー" and word.endswith("ン"):
            mora = "ノ"
        word += mora
    return word + "タ" if word.endswith("ッ") else word
