"""The voices that speak in tests and demonstrations."""

from __future__ import annotations

import io
import wave

import numpy as np
import pytest

from drivers.emulators.voice import Engine, Voice, VoiceError, meeting_script, synthesise
from tests.support.sound import samples_of

pytestmark = [
    pytest.mark.speech,
    pytest.mark.filterwarnings("ignore:Dictionary.create:DeprecationWarning"),  # within pyopenjtalk
]

SENTENCE = "お手元の資料をご覧ください"


@pytest.mark.parametrize("voice", [Voice(), Voice(Engine.ESPEAK), Voice(Engine.ESPEAK, variant="f3")])
def test_every_voice_gives_16_khz_mono_at_a_good_level(voice: Voice) -> None:
    spoken = synthesise(SENTENCE, voice)
    with wave.open(io.BytesIO(spoken)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (16_000, 1, 2)
        assert 1.0 < file.getnframes() / 16_000 < 6.0
    assert 0.6 < np.abs(samples_of(spoken)).max() <= 0.71


@pytest.mark.parametrize("engine", list(Engine))
def test_a_faster_voice_takes_less_time(engine: Engine) -> None:
    slow, fast = (len(samples_of(synthesise(SENTENCE, Voice(engine, speed=speed)))) for speed in (0.8, 1.4))
    assert fast < 0.75 * slow


def test_a_higher_voice_keeps_its_time_and_changes_its_sound() -> None:
    plain, high = (samples_of(synthesise(SENTENCE, Voice(semitones=shift))) for shift in (0, 4))
    assert len(plain) == pytest.approx(len(high), rel=0.01)
    assert np.abs(plain[: len(high)] - high[: len(plain)]).max() > 0.1


def test_a_voice_that_is_not_installed_is_refused() -> None:
    with pytest.raises(VoiceError, match="nobody"):
        synthesise(SENTENCE, Voice(Engine.ESPEAK, variant="nobody"))


def test_the_meeting_has_one_sentence_a_line() -> None:
    script = meeting_script()
    assert 8 <= len(script) <= 15
    assert all(line == line.strip() and line for line in script)
