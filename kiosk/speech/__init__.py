"""Voice and sounds: what an effect sounds like, and the way to the browser that makes it heard."""

from kiosk.speech.channel import Cues
from kiosk.speech.cues import Chime, Cue, Say, alert_cues, cues_of

__all__ = ["Chime", "Cue", "Cues", "Say", "alert_cues", "cues_of"]
