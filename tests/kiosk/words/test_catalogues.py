"""Every key speaks every language, with the same blanks to fill in."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from edge.wire.messages import coin, procedures
from kiosk.flows import captions, moving_in, till
from kiosk.flows.moving_in.clock import spoken
from kiosk.words.captions import CAPTIONS
from kiosk.words.catalogue import Catalogue, MissingWords, Translator
from kiosk.words.language import Language
from kiosk.words.moving_in import MOVING_IN
from kiosk.words.signage import SIGNAGE
from kiosk.words.till import TILL
from tests.kiosk.samples import KIOSK_PHASES

CATALOGUES = [TILL, MOVING_IN, SIGNAGE, CAPTIONS]


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("catalogue", CATALOGUES)
def test_every_key_is_complete_in_every_language(catalogue: Catalogue) -> None:
    for key, words in catalogue.items():
        texts = [words.of(language) for language in Language]
        assert all(text.strip() for text in texts), key
        assert len({frozenset(blanks(text)) for text in texts}) == 1, key


@pytest.mark.parametrize("catalogue", CATALOGUES)
def test_english_is_english(catalogue: Catalogue) -> None:
    for key, words in catalogue.items():
        assert not re.search(r"[぀-ヿ一-鿿]", words.en), key


def test_every_closed_set_has_its_words() -> None:
    wanted = {f"reason_{reason}" for reason in (*coin.Refusal, *till.model.NotSent)}
    assert wanted <= TILL.keys()
    wanted = {f"problem_{problem}" for problem in moving_in.model.CardProblem}
    wanted |= {f"slip_{slip}" for slip in moving_in.model.Slip}
    wanted |= {f"case_{problem}" for problem in moving_in.model.CaseProblem}
    wanted |= {f"sex_{sex}" for sex in procedures.Sex}
    wanted |= {f"companion_{companion}" for companion in procedures.Companion}
    wanted |= {f"insurance_{insurance}" for insurance in procedures.Insurance}
    wanted |= {f"service_{service}" for service in moving_in.model.Service}
    assert wanted <= MOVING_IN.keys()
    assert {microphone.value for microphone in captions.Microphone} <= CAPTIONS.keys()


def test_every_phase_of_the_kiosk_can_be_said_aloud() -> None:
    quiet = {"SheetShown"}  # says whether it was printed
    phases = {spoken(phase) for phase in KIOSK_PHASES if type(phase).__name__ not in quiet}
    assert phases <= MOVING_IN.keys()


def test_a_missing_word_is_an_error_and_never_a_hole() -> None:
    with pytest.raises(MissingWords):
        Translator(TILL, Language.JA)("no such key")
    with pytest.raises(MissingWords):
        Translator(TILL, Language.JA)("refund_left")


def test_the_other_language_stands_beside() -> None:
    assert Translator(TILL, Language.JA).beside("paid") == "Paid"
    assert Translator(TILL, Language.EN).beside("paid") == "支払い完了"
