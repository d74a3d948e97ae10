"""What a recogniser has heard, as the facts that the hub is told: as many as it takes to tell all of it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from drivers.ports import Hypothesis, Word
from edge.fitting import cut, seconds
from edge.wire.bounds import LONGEST_LINE, LONGEST_LONG_LINE
from edge.wire.messages.meetings import LONGEST_MODEL, MOST_SPOKEN, SpokenWord
from edge.wire.text import cleaned


@dataclass(frozen=True, slots=True)
class Part:
    """A line that fits into one fact."""

    text: str
    words: tuple[SpokenWord, ...] = ()


def parts(heard: Hypothesis) -> list[Part]:
    """The lines of a final hypothesis, in order; empty when nothing of it can be shown.

    Divided between words where the words make up the text, else wherever the text is full. A word whose times
    or confidence are no numbers stands in the text alone.
    """
    text = cleaned(heard.text)
    found: list[Part] = []
    told: list[SpokenWord] = []
    begins = at = 0
    for word in heard.words:
        spoken = cleaned(word.text)
        place = text.find(spoken, at)
        if place < 0:
            continue  # the text says it otherwise; it stands there
        at = place + len(spoken)
        if place > begins and (at - begins > LONGEST_LONG_LINE or len(told) == MOST_SPOKEN):
            found += _lines(text[begins:place], told)
            begins, told = place, []
        told += _spoken(word, spoken)
    return [*found, *_lines(text[begins:], told)]


def model_name(name: str) -> str:
    return cut(cleaned(name), LONGEST_MODEL)


def _lines(text: str, words: list[SpokenWord]) -> Iterator[Part]:
    """``words`` stand with the first line of a text that no word divides."""
    rest, with_it = text.strip(), tuple(words)
    while rest:
        yield Part(rest[:LONGEST_LONG_LINE].strip(), with_it)
        rest, with_it = rest[LONGEST_LONG_LINE:].strip(), ()


def _spoken(word: Word, text: str) -> Iterator[SpokenWord]:
    start, end = seconds(word.start), seconds(word.end)
    if text and start is not None and end is not None and math.isfinite(word.confidence):
        confidence = round(min(max(word.confidence, 0.0), 1.0), 4)
        line = cut(text, LONGEST_LINE)
        yield SpokenWord(text=line, start=start, end=max(start, end), confidence=confidence)
