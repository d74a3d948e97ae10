"""The shipped model and the voices, loaded once for each test process."""

from __future__ import annotations

from pathlib import Path

import pytest

from drivers.speech import SpeechModel
from drivers.speech.recipe.evaluate import Conditions

MODEL = Path(__file__).parents[3] / "firmware_config" / "speech" / "tsunagaru-ja-synthetic"


@pytest.fixture(scope="session")
def model() -> SpeechModel:
    return SpeechModel(MODEL)


@pytest.fixture(scope="session")
def conditions() -> Conditions:
    return Conditions()
