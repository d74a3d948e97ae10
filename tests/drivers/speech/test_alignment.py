"""espeak-ng's events against the phones of the text."""

from __future__ import annotations

import pytest

from drivers.speech.recipe.alignment import aligned


def times(events: list[tuple[float, str]], end: float, phones: str) -> list[tuple[str, float, float]] | None:
    found = aligned(events, end, phones.split())
    if found is None:
        return None
    return [(phone.phone, round(phone.start, 3), round(phone.end, 3)) for phone in found]


def test_equal_sequences_keep_their_times() -> None:
    events = [(0.0, "k"), (0.05, "a"), (0.15, "_:")]
    assert times(events, 0.3, "sil k a sil") == [("k", 0.0, 0.05), ("a", 0.05, 0.15), ("sil", 0.15, 0.3)]


def test_a_merged_long_vowel_is_halved() -> None:
    events = [(0.0, "k"), (0.1, "o"), (0.3, "_:")]
    assert times(events, 0.4, "sil k o o sil") == [
        ("k", 0.0, 0.1),
        ("o", 0.1, 0.2),
        ("o", 0.2, 0.3),
        ("sil", 0.3, 0.4),
    ]


def test_a_palatal_mark_belongs_to_its_consonant() -> None:
    events = [(0.0, "r`"), (0.06, "_j"), (0.14, "a"), (0.2, "_:")]
    found = times(events, 0.3, "sil ry a sil")
    assert found is not None
    assert found[0] == ("ry", 0.0, 0.14)


@pytest.mark.parametrize("first", ["k", "h", "t"])
def test_the_stop_before_a_consonant_may_be_called_by_any_consonant(first: str) -> None:
    events = [(0.0, "a"), (0.1, first), (0.2, "k"), (0.25, "a"), (0.3, "_")]
    found = times(events, 0.4, "sil a cl k a sil")
    assert found is not None
    assert found[1] == ("cl", 0.1, 0.2)


def test_a_clip_that_says_something_else_is_refused() -> None:
    events = [(0.0, "dZ"), (0.1, "@"), (0.2, "p"), (0.3, "i:"), (0.4, "z"), (0.5, "_")]
    assert aligned(events, 0.6, ["sil", "k", "a", "sil"]) is None
