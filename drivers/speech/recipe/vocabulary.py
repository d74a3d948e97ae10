"""Tokens and how they are pronounced, as OpenJTalk reads them in their sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from multiprocessing import get_context

import pyopenjtalk

from drivers.speech.recipe.dictionary import kind_of
from drivers.speech.recipe.phones import Phones, phones_of

PUNCTUATION = frozenset("、。，．！？「」・")


@dataclass(frozen=True, slots=True)
class Token:
    """``kind`` is the class of the word in the dictionary, None for words of closed classes."""

    surface: str
    phones: Phones
    kind: str | None = None


def tokens(sentence: str) -> tuple[Token, ...] | None:
    """The sentence in tokens, or None when it is not read as it is written or has a sound without a phone."""
    found: list[Token] = []
    last = ""
    for part in pyopenjtalk.run_frontend(sentence):
        if part["string"] in PUNCTUATION:
            last = ""
            continue
        phones = phones_of(part["pron"], last)
        if not phones:
            return None
        last = phones[-1]
        kind = kind_of(part["pos"], part["pos_group1"], part["ctype"], part["cform"])
        found.append(Token(part["string"], phones, kind))
    bare = "".join(sign for sign in sentence if sign not in PUNCTUATION)
    return tuple(found) if "".join(token.surface for token in found) == bare else None


def tokenised(sentences: Sequence[str], processes: int) -> list[tuple[Token, ...]]:
    """All sentences that can be read, in order."""
    with get_context("spawn").Pool(processes) as pool:
        return [found for found in pool.imap(tokens, sentences, chunksize=200) if found]


def lexicon(texts: Iterable[Sequence[Token]]) -> dict[str, set[Phones]]:
    """Every token with all pronunciations that it was seen with."""
    found: dict[str, set[Phones]] = {}
    for text in texts:
        for token in text:
            found.setdefault(token.surface, set()).add(token.phones)
    return found
