"""``ports.Recogniser`` over Vosk's ``KaldiRecognizer``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import vosk

from drivers.ports import Hypothesis, PcmChunk, Word
from drivers.speech.model import SpeechModel

BYTES_PER_SAMPLE = 2
GAP_SECONDS = 0.05
"""A smaller jump between chunks is the clock's jitter, not lost sound."""
LONGEST_FILLED_GAP_SECONDS = 3.0
"""Silence beyond this ends every utterance anyway; longer gaps only move the clock."""


def joined(tokens: Sequence[str]) -> str:
    """Japanese without spaces; between two tokens of Latin letters or digits one space stays."""
    text = ""
    for token in tokens:
        if text and text[-1].isascii() and token[:1].isascii():
            text += " "
        text += token
    return text


class VoskRecogniser:
    """One stream. Times in hypotheses are those of the chunks, lost chunks included.

    ``grammar``: the only phrases that may be heard, their tokens separated by spaces as in the model's
    ``words.txt``; without it, whatever the model knows.
    """

    def __init__(self, model: SpeechModel, grammar: Sequence[str] | None = None, rate: int = 16_000) -> None:
        arguments = [model.handle, rate]
        if grammar is not None:
            arguments.append(json.dumps([*grammar], ensure_ascii=False))  # Vosk takes \u escapes literally
        self._vosk: Any = vosk.KaldiRecognizer(*arguments)
        self._vosk.SetWords(True)
        self._vosk.SetPartialWords(True)
        self._rate = rate
        self._model = model  # keeps the handle alive
        self._partial = ""
        self._fed = 0.0
        self._offset: float | None = None

    def feed(self, chunk: PcmChunk) -> Hypothesis | None:
        """A new final or a changed partial. Raises ``ValueError`` for another rate or half a sample."""
        if chunk.rate != self._rate or len(chunk.samples) % BYTES_PER_SAMPLE:
            raise ValueError(f"whole 16-bit samples at {self._rate} Hz are needed")
        if self._offset is None:
            self._offset = chunk.start
        gap = chunk.start - (self._offset + self._fed)
        before = self._bridge(gap) if gap > GAP_SECONDS else None
        now = self._hear(chunk.samples)
        # At most one of both is final with words: what follows a bridge begins a new utterance.
        return before if before is not None and before.final else now

    def finish(self) -> Hypothesis | None:
        """The last final of a sound that has ended; None when nothing was being said."""
        return self._final(json.loads(self._vosk.FinalResult()))

    def _bridge(self, gap: float) -> Hypothesis | None:
        assert self._offset is not None
        filled = min(gap, LONGEST_FILLED_GAP_SECONDS)
        found = self._hear(bytes(int(filled * self._rate) * BYTES_PER_SAMPLE))
        self._offset += gap - filled
        return found

    def _hear(self, samples: bytes) -> Hypothesis | None:
        self._fed += len(samples) / BYTES_PER_SAMPLE / self._rate
        if self._vosk.AcceptWaveform(samples):
            return self._final(json.loads(self._vosk.Result()))
        told = json.loads(self._vosk.PartialResult())
        text = joined(told["partial"].split())
        if text == self._partial:
            return None
        self._partial = text
        return Hypothesis(text, final=False, words=self._words(told.get("partial_result", [])))

    def _final(self, told: dict[str, Any]) -> Hypothesis | None:
        text = joined(told["text"].split())
        nothing_to_correct = not text and not self._partial
        self._partial = ""
        return None if nothing_to_correct else Hypothesis(text, True, self._words(told.get("result", [])))

    def _words(self, told: list[dict[str, Any]]) -> tuple[Word, ...]:
        offset = self._offset or 0.0
        return tuple(
            Word(word["word"], word["start"] + offset, word["end"] + offset, word["conf"]) for word in told
        )
