"""From a flow's effect to what is heard."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.flows import moving_in, signage, till
from kiosk.words.catalogue import Translator
from kiosk.words.language import Language
from kiosk.words.moving_in import MOVING_IN
from kiosk.words.till import TILL


@dataclass(frozen=True, slots=True)
class Say:
    """A sentence for the voice. ``interrupts``: what is being said is cut off, not queued before it."""

    text: str = field(repr=False)
    lang: str
    interrupts: bool = True


@dataclass(frozen=True, slots=True)
class Chime:
    """``sound`` is ``paid``, ``refused``, ``attention``, ``arrived``, ``key`` or ``alert``."""

    sound: str


Cue = Say | Chime


def cues_of(effect: object) -> tuple[Cue, ...]:
    """What ``Speak``, ``Announce`` and ``Chime`` sound like; nothing for any other effect."""
    match effect:
        case moving_in.effects.Speak(phrase, language):
            return (Say(Translator(MOVING_IN, language)(phrase), language.html),)
        case till.effects.Announce(amount, language):
            # The voice reads a bare number right in every language.
            said = Translator(TILL, language)("announce", amount=amount)
            return (Say(said, language.html, interrupts=False),)
        case till.effects.Chime(sound):
            return (Chime(sound.value),)
        case _:
            return ()


def alert_cues(alert: signage.Alert) -> tuple[Cue, ...]:
    """An alert aloud: tone, Japanese, easy Japanese, English; a drill says so before and after."""
    ja = Language.JA.html
    said = [f"{alert.place}。{alert.title}。{alert.action}", alert.plain_japanese]
    if alert.drill:
        said = ["これは訓練です。", *said, "これは訓練です。"]
    english = f"This is only a drill. {alert.english}" if alert.drill else alert.english
    voices = [Say(text, ja, interrupts=False) for text in said]
    return (Chime("alert"), *voices, Say(english, Language.EN.html, interrupts=False))
