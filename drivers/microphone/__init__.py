"""Microphone: sound from a pipe, with a level meter that notices what people cannot see."""

from drivers.microphone.driver import MicrophoneSettings, PcmMicrophone
from drivers.microphone.level import Level

__all__ = ["Level", "MicrophoneSettings", "PcmMicrophone"]
