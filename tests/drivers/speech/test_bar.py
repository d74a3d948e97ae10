"""The bar that the shipped model must clear, on sentences and voices that it has never met.

It was trained on synthetic speech only, and nothing here says how it does with people.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from drivers.emulators.voice import MEETING_VOICES, Engine, meeting_script, synthesise
from drivers.speech import SpeechModel
from drivers.speech.recipe import text
from drivers.speech.recipe.evaluate import (
    Conditions,
    Score,
    character_errors,
    measure,
    normalised,
    text_heard,
    unseen,
)
from drivers.speech.recipe.sound import Samples
from tests.support.recorded_speech import MEETING, UNSEEN, UNSEEN_CLIPS, clips
from tests.support.sound import samples_of

pytestmark = [
    pytest.mark.speech,
    pytest.mark.timeout(180),  # each speaks and hears over a minute of sound
    pytest.mark.filterwarnings("ignore:Dictionary.create:DeprecationWarning"),  # within pyopenjtalk
]

CLIPS = 20
MOST_CPU_PER_SECOND = 0.5
"""Measured values are ten times better; this only catches a graph that has exploded."""

Record = Callable[[str, object], None]


def told(name: str, score: Score, record: Record) -> None:
    print(f"[trained on synthetic speech only] {name}: {score.as_json()}")  # noqa: T201
    record(name, score.as_json())


@pytest.mark.parametrize(
    ("condition", "cer", "exact"),
    [
        ("hts_held_out", 0.02, 0.9),
        ("pink_noise_10_db", 0.03, 0.0),
        ("room_half_a_second", 0.03, 0.0),
    ],
)
def test_unseen_sentences_are_recognised(
    model: SpeechModel, condition: str, cer: float, exact: float, record_property: Record
) -> None:
    speak: Callable[[str], Samples] = getattr(Conditions(), condition)
    score = measure(model, unseen(CLIPS), speak)
    told(condition, score, record_property)
    assert score.cer <= cer
    assert score.exact_share >= exact
    assert score.real_time_factor < MOST_CPU_PER_SECOND


def test_unseen_sentences_by_another_synthesisers_unseen_voices_are_recognised(
    model: SpeechModel, record_property: Record
) -> None:
    recorded = clips(UNSEEN)
    score = measure(model, list(recorded), lambda sentence: recorded[sentence].samples())
    told("espeak-ng 1.51, recorded", score, record_property)
    assert score.sentences == UNSEEN_CLIPS
    assert score.cer <= 0.02
    assert score.exact_share >= 0.9


def test_free_sentences_are_recognised_in_good_part(model: SpeechModel, record_property: Record) -> None:
    score = measure(model, text.lines("free.txt"), Conditions().hts)
    told("free text", score, record_property)
    assert score.cer <= 0.30


def test_the_meeting_of_the_demonstration_is_recognised(model: SpeechModel) -> None:
    errors = characters = 0
    recorded = clips(MEETING)
    for number, sentence in enumerate(meeting_script()):
        voice = MEETING_VOICES[number % len(MEETING_VOICES)]
        by_hts = voice.engine is Engine.HTS
        sound = samples_of(synthesise(sentence, voice)) if by_hts else recorded[sentence].samples()
        wanted = normalised(sentence)
        errors += character_errors(wanted, normalised(text_heard(model, sound)))
        characters += len(wanted)
    assert errors / characters <= 0.02


def test_the_error_count_is_the_edit_distance() -> None:
    assert character_errors("会議を開く", "会議を開く") == 0
    assert character_errors("会議を開く", "会を閉じく") == 3
    assert character_errors("", "はい") == 2
