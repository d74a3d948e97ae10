"""What the model may learn from, and what it must never have seen."""

from __future__ import annotations

import itertools
import re

import pytest

from drivers.emulators import voice
from drivers.speech.recipe import text
from drivers.speech.recipe.amounts import Amounts
from drivers.speech.recipe.phones import MORAE, PHONES, phones_of


def test_no_sentence_that_is_held_out_is_ever_drawn_for_training() -> None:
    plan = Amounts()
    drawn = itertools.islice(text.sentences(plan.seed, held_out=False), 5000)
    assert not [sentence for sentence in drawn if text.is_held_out(sentence)]


def test_sentences_for_measuring_come_from_the_other_side_alone() -> None:
    drawn = set(itertools.islice(text.sentences(1, held_out=True), 300))
    learned = set(itertools.islice(text.sentences(1, held_out=False), 20_000))
    assert len(drawn) > 150
    assert not drawn & learned


def test_about_a_tenth_of_all_sentences_is_held_out() -> None:
    drawn = set(itertools.islice(text.sentences(2, held_out=False), 3000))
    drawn |= set(itertools.islice(text.sentences(2, held_out=True), 3000))
    assert all(text.is_held_out(line) for line in drawn) is False
    every = [f"{place}地区で説明会を開きます" for place in text.slots()["place"]]
    assert 0 < sum(map(text.is_held_out, every)) < len(every) / 3


def test_the_meeting_of_the_demonstration_was_never_learned() -> None:
    script = voice.meeting_script()
    assert len(script) >= 8
    assert all(text.is_held_out(sentence) for sentence in script)


def test_every_slot_of_a_template_has_words_and_every_word_list_is_used() -> None:
    named = set(re.findall(r"\{(\w+)\}", "\n".join(text.lines("templates.txt"))))
    assert named == set(text.slots())


def test_there_are_at_least_180_templates_and_none_twice() -> None:
    templates = text.lines("templates.txt")
    assert len(templates) >= 180
    assert len(set(templates)) == len(templates)


def test_the_free_sentences_stand_in_no_text_of_the_language_model() -> None:
    assert not set(text.lines("free.txt")) & (
        set(text.lines("patterns.txt")) | set(text.lines("templates.txt"))
    )


def test_pseudo_words_can_all_be_spoken() -> None:
    for words in itertools.islice(text.pseudo_words(1), 300):
        for word in words.split("、"):
            assert phones_of(word), word


@pytest.mark.parametrize(
    ("kana", "phones"),
    [
        ("シンギカイ", "sh i N g i k a i"),
        ("ガッコー", "g a cl k o o"),
        ("キョート", "ky o o t o"),
        ("ティー", "t i i"),
        ("デス’", "d e s u"),
    ],
)
def test_kana_are_spoken_with_the_phones_of_openjtalk(kana: str, phones: str) -> None:
    assert phones_of(kana) == tuple(phones.split())


def test_a_long_mark_takes_the_vowel_of_the_word_before() -> None:
    assert phones_of("ー", before="o") == ("o",)
    assert phones_of("ー", before="N") is None


def test_a_sign_without_a_sound_gives_none() -> None:
    assert phones_of("ア、イ") is None


def test_every_mora_uses_known_phones_alone() -> None:
    assert {phone for phones in MORAE.values() for phone in phones} <= set(PHONES)
