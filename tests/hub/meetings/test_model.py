"""A meeting's record says itself where it is not whole."""

from __future__ import annotations

from dataclasses import replace

import pytest

from edge.wire.messages.meetings import SoundChunk, SpokenWord
from hub.meetings import model
from hub.meetings.model import CaptionLine, SoundFault


def chunk(index: int, previous: int | None) -> SoundChunk:
    return SoundChunk(
        meeting="m",
        index=index,
        sha256=f"{index:064x}",
        previous_sha256=None if previous is None else f"{previous:064x}",
        start=index * 10.0,
        seconds=10.0,
        size=320_000,
    )


CHAIN = [chunk(0, None), chunk(1, 0), chunk(2, 1)]
STORED = frozenset(c.sha256 for c in CHAIN)


def line(number: int, start: float, text: str = "はい") -> CaptionLine:
    return CaptionLine(
        number, "main", text, (SpokenWord(text=text, start=start, end=start + 1, confidence=1),), "m"
    )


def test_a_whole_chain_has_no_faults_in_whatever_order_it_arrived() -> None:
    assert list(model.sound_faults(CHAIN[::-1], STORED)) == []


def test_a_missing_chunk_is_named_by_its_index() -> None:
    assert list(model.sound_faults([CHAIN[0], CHAIN[2]], STORED)) == [SoundFault(1, "missing up to 2")]
    assert list(model.sound_faults(CHAIN[1:], STORED)) == [SoundFault(0, "missing up to 1")]


def test_a_chunk_that_was_told_but_not_uploaded_is_a_fault() -> None:
    faults = list(model.sound_faults(CHAIN, STORED - {CHAIN[1].sha256}))
    assert faults == [SoundFault(1, "not uploaded yet")]


def test_an_exchanged_chunk_breaks_the_chain() -> None:
    assert [f.index for f in model.sound_faults([CHAIN[0], chunk(1, 7), CHAIN[2]], STORED)] == [1]


def test_lines_that_must_exist_are_missed() -> None:
    assert model.missing_lines([line(1, 0), line(4, 9)]) == [2, 3]
    assert model.missing_lines([]) == []


def test_captions_are_exported_as_webvtt_with_times_and_escaped_text() -> None:
    text = model.webvtt([line(1, 0.25, "賛成<3名>"), line(2, 3661.5)])
    assert text.startswith("WEBVTT\n")
    assert "00:00:00.250 --> 00:00:01.250\n賛成&lt;3名&gt;" in text
    assert "01:01:01.500 --> 01:01:02.500" in text


def word(start: float, end: float) -> SpokenWord:
    return SpokenWord(text="は", start=start, end=end, confidence=1.0)


@pytest.mark.parametrize(
    ("words", "times"),
    [
        ((), "00:00:01.250 --> 00:00:02.250"),  # after the line before
        ((word(5, 5),), "00:00:05.000 --> 00:00:06.000"),
        ((word(5, 5.0004),), "00:00:05.000 --> 00:00:06.000"),
        ((word(5, 4),), "00:00:05.000 --> 00:00:06.000"),
        ((word(6, 7), word(5, 5.5)), "00:00:05.000 --> 00:00:07.000"),
        ((word(5, 8), word(8, 8)), "00:00:05.000 --> 00:00:08.000"),
    ],
)
def test_no_cue_is_without_length(words: tuple[SpokenWord, ...], times: str) -> None:
    text = model.webvtt([line(1, 0.25, "賛成"), replace(line(2, 0, "反対"), words=words)])
    assert f"2\n{times}\n反対\n" in text


@pytest.mark.parametrize("empty", ["", " ", "\u3000"])
def test_no_cue_is_empty_and_none_holds_a_line_that_would_end_it(empty: str) -> None:
    text = model.webvtt([line(1, 0.25, empty), line(2, 3, "a\n\nb --> c")])
    assert text == "WEBVTT\n\n1\n00:00:03.000 --> 00:00:04.000\na b --&gt; c\n"
