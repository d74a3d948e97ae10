"""From a voice through the microphone's capture program and the driver to words, at the pace of real time."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from drivers.emulators.voice import meeting_script, synthesise
from drivers.microphone import PcmMicrophone
from drivers.speech import SpeechModel, VoskRecogniser
from drivers.transport.pcm import from_command

pytestmark = [
    pytest.mark.speech,
    pytest.mark.filterwarnings("ignore:Dictionary.create:DeprecationWarning"),  # within pyopenjtalk
]

MODEL = Path(__file__).parents[3] / "firmware_config" / "speech" / "tsunagaru-ja-synthetic"


async def test_what_is_said_into_the_microphone_is_read_a_moment_after_it_was_said(tmp_path: Path) -> None:
    sentence = meeting_script()[0]
    (tmp_path / "said.wav").write_bytes(synthesise(sentence))
    command = [sys.executable, "-m", "drivers.emulators.microphone", "--wav", str(tmp_path / "said.wav")]
    microphone = PcmMicrophone(from_command(command))
    recogniser = VoskRecogniser(SpeechModel(MODEL))
    async for chunk in microphone.chunks():
        hypothesis = await asyncio.to_thread(recogniser.feed, chunk)
        if hypothesis and hypothesis.final:
            assert hypothesis.text == sentence
            assert 0 < chunk.start - hypothesis.words[-1].end < 2.0
            await microphone.close()
