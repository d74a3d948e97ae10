"""Speech recognition over Vosk model directories; ``recipe`` makes the small model that we ship.

model = SpeechModel(Path("firmware_config/speech/tsunagaru-ja-synthetic"))
recogniser = VoskRecogniser(model)
hypothesis = recogniser.feed(chunk)
"""

from drivers.speech.model import ModelDescription, SpeechModel, SpeechModelError
from drivers.speech.recogniser import VoskRecogniser

__all__ = ["ModelDescription", "SpeechModel", "SpeechModelError", "VoskRecogniser"]
