"""What a refusal at the till says that the customer can do."""

from __future__ import annotations

import pytest

from kiosk.words.language import Language
from kiosk.words.till import TILL


@pytest.mark.parametrize("language", [Language.JA, Language.EASY])
def test_whose_wallet_is_full_is_told_of_the_identity_check_and_of_spending(language: Language) -> None:
    words = TILL["reason_over_cap"].of(language)
    assert "本人確認" in words
    assert "窓口" in words
    assert "使" in words


def test_it_is_told_in_english_too() -> None:
    assert "identity check at the city's counter" in TILL["reason_over_cap"].of(Language.EN)
