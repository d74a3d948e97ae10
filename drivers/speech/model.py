"""A recognition model on disk: any Vosk model directory, and what is known about it.

The model that we ship says in its own ``model.json`` that it has heard nothing but synthesised speech.
Whoever shows its words on a screen shows that label beside them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import vosk

from drivers.ports import DriverError

ACOUSTIC_FILES = ("am/final.mdl", "final.mdl")
"""Vosk's two directory layouts; one of these is in every model."""

ERRORS_ONLY = -2
"""Vosk's log level; at -1 it still warns of each word that is unfinished in a partial result."""


class SpeechModelError(DriverError):
    """There is no model at the path, or Vosk cannot load it."""


@dataclass(frozen=True, slots=True)
class ModelDescription:
    """``label`` by language stands wherever the model's words are shown; models from elsewhere have none."""

    name: str
    synthetic_speech_only: bool
    label: dict[str, str]


def described(folder: Path) -> ModelDescription:
    """From the model's own ``model.json``; without one, the folder's name is all that is known.

    Raises ``SpeechModelError`` for a ``model.json`` that is not what it should be.
    """
    path = folder / "model.json"
    if not path.exists():
        return ModelDescription(folder.name, synthetic_speech_only=False, label={})
    try:
        told = json.loads(path.read_text("utf-8"))
        return ModelDescription(told["name"], told["synthetic_speech_only"], told["label"])
    except (ValueError, KeyError, TypeError) as error:
        raise SpeechModelError(f"{path} does not describe a model: {error}") from error


class SpeechModel:
    """A loaded model; it may be shared by any number of recognisers and threads."""

    def __init__(self, folder: Path) -> None:
        if not any((folder / name).is_file() for name in ACOUSTIC_FILES):
            raise SpeechModelError(f"no Vosk model at {folder}")
        vosk.SetLogLevel(ERRORS_ONLY)
        self.description = described(folder)
        try:
            self.handle: Any = vosk.Model(model_path=str(folder))
        except Exception as error:  # Vosk raises the bare class
            raise SpeechModelError(f"Vosk cannot load the model at {folder}") from error
