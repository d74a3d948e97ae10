"""What is heard, by whom, and that it is never repeated."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from kiosk.design.assets import STATIC
from kiosk.flows import moving_in, till
from kiosk.speech import Chime, Cue, Cues, Say, alert_cues, cues_of
from kiosk.speech.channel import WAITING
from kiosk.words.language import Language
from tests.kiosk.samples import FLOOD


def test_an_effect_is_heard_in_the_persons_language() -> None:
    assert cues_of(moving_in.effects.Speak("say_take_card", Language.EN)) == (
        Say("Please take your card.", "en"),
    )
    assert cues_of(till.effects.Chime(till.model.Sound.PAID)) == (Chime("paid"),)
    assert cues_of(till.effects.StartScan()) == ()


def test_an_arrival_is_said_with_its_amount_and_cuts_nothing_off() -> None:
    said = cues_of(till.effects.Announce(1250, Language.JA))
    assert said == (Say("1250円のお支払いがありました", "ja", interrupts=False),)
    assert cues_of(till.effects.Announce(1250, Language.EN)) == (
        Say("A payment of 1250 yen", "en", interrupts=False),
    )


def test_every_sound_of_the_till_has_a_melody() -> None:
    melodies = (STATIC / "sound.js").read_text()
    assert all(f"  {sound.value}: [" in melodies for sound in till.model.Sound)


def test_an_alert_is_heard_in_three_ways_after_its_tone() -> None:
    tone, *said = alert_cues(FLOOD)
    assert tone == Chime("alert")
    assert [cue.lang for cue in said if isinstance(cue, Say)] == ["ja", "ja", "en"]


def test_a_drill_says_so_before_and_after() -> None:
    texts = [cue.text for cue in alert_cues(replace(FLOOD, drill=True)) if isinstance(cue, Say)]
    assert texts[0] == texts[-2] == "これは訓練です。"
    assert texts[-1].startswith("This is only a drill.")


async def test_a_cue_reaches_each_listener_and_no_late_one() -> None:
    cues = Cues()
    cues.give(Chime("key"))
    first, second = cues.watch(), cues.watch()
    heard = [asyncio.ensure_future(anext(listener)) for listener in (first, second)]
    await asyncio.sleep(0)
    cues.give(Chime("paid"))
    assert await asyncio.gather(*heard) == [Chime("paid"), Chime("paid")]
    await first.aclose()
    await second.aclose()


async def test_a_slow_listener_loses_the_oldest() -> None:
    cues = Cues()
    listener = cues.watch()
    first = asyncio.ensure_future(anext(listener))
    await asyncio.sleep(0)
    cues.give(Chime("paid"))
    await first
    many: list[Cue] = [Chime(f"{number}") for number in range(WAITING + 3)]
    cues.give(*many)
    assert await anext(listener) == Chime("3")
    await listener.aclose()
