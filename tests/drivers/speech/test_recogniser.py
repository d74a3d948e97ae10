"""The recogniser as a device would use it: texts, times, gaps, grammars, refusals."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from drivers.ports import Hypothesis, PcmChunk
from drivers.speech import SpeechModel, SpeechModelError, VoskRecogniser
from drivers.speech.model import described
from drivers.speech.recipe.evaluate import BEFORE_SECONDS, Conditions, chunks, heard, normalised, text_heard
from drivers.speech.recipe.hts import HtsVoice, Manner
from drivers.speech.recipe.sound import RATE, Samples
from drivers.speech.recogniser import joined
from tests.drivers.speech.conftest import MODEL

pytestmark = [
    pytest.mark.speech,
    pytest.mark.filterwarnings("ignore:Dictionary.create:DeprecationWarning"),  # within pyopenjtalk
]

SENTENCE = "清見台地区で説明会を開きます"


@pytest.fixture(scope="module")
def spoken() -> Samples:
    return HtsVoice().speak(SENTENCE, Manner()).samples


def all_of(recogniser: VoskRecogniser, sound: Samples) -> list[Hypothesis]:
    found = [recogniser.feed(chunk) for chunk in chunks(sound)]
    return [hypothesis for hypothesis in [*found, recogniser.finish()] if hypothesis]


def test_partial_hypotheses_grow_into_one_final_that_holds_the_sentence(
    model: SpeechModel, spoken: Samples
) -> None:
    told = all_of(VoskRecogniser(model), spoken)
    partials, finals = [h for h in told if not h.final], [h for h in told if h.final]
    assert [h.text for h in finals] == [SENTENCE]
    assert len(partials) >= 3
    assert all(a.text != b.text for a, b in pairwise(partials))
    assert told[-1].final


@pytest.mark.parametrize("seconds", [0.05, 0.2, 0.5])
def test_the_text_does_not_depend_on_the_size_of_the_chunks(
    model: SpeechModel, spoken: Samples, seconds: float
) -> None:
    assert text_heard(model, spoken, seconds) == text_heard(model, spoken, 0.1)


def test_a_second_hearing_says_the_same(model: SpeechModel, spoken: Samples) -> None:
    assert heard(model, spoken) == heard(model, spoken)


def test_words_carry_the_times_at_which_they_were_spoken(model: SpeechModel) -> None:
    utterance = HtsVoice().speak(SENTENCE, Manner(speed=1.1))
    words = [word for hypothesis in heard(model, utterance.samples) for word in hypothesis.words]
    phones = [phone for phone in utterance.phones if phone.phone != "sil"]
    edges = [phone.start + BEFORE_SECONDS for phone in phones] + [phones[-1].end + BEFORE_SECONDS]
    assert len(words) >= 5
    for word in words:
        assert min(abs(word.start - edge) for edge in edges) < 0.1
        assert min(abs(word.end - edge) for edge in edges) < 0.1
        assert 0 <= word.confidence <= 1
    assert words[0].start == pytest.approx(edges[0], abs=0.1)
    assert words[-1].end == pytest.approx(edges[-1], abs=0.1)


def test_lost_chunks_move_the_times_of_what_follows(model: SpeechModel, spoken: Samples) -> None:
    recogniser = VoskRecogniser(model)
    first = list(chunks(spoken))
    late = [PcmChunk(chunk.samples, chunk.start + 60.0) for chunk in first]
    told = [recogniser.feed(chunk) for chunk in [*first, *late]] + [recogniser.finish()]
    finals = [h for h in told if h and h.final and h.text]
    assert [h.text for h in finals] == [SENTENCE, SENTENCE]
    assert finals[1].words[0].start == pytest.approx(finals[0].words[0].start + 60.0, abs=0.05)


@pytest.mark.parametrize(
    "sound",
    [
        np.zeros(8 * RATE),
        np.random.default_rng(1).integers(-1, 2, 8 * RATE) / 32_768,
        np.random.default_rng(2).standard_normal(8 * RATE) * 10 ** (-30 / 20),
        np.random.default_rng(3).standard_normal(8 * RATE) * 10 ** (-50 / 20),
    ],
    ids=["zeros", "last bit", "white noise -30 dBFS", "white noise -50 dBFS"],
)
def test_where_nobody_speaks_nothing_is_heard(model: SpeechModel, sound: Samples) -> None:
    assert text_heard(model, sound) == ""


def test_a_grammar_is_heard_in_place_of_everything_else(model: SpeechModel, conditions: Conditions) -> None:
    recogniser = VoskRecogniser(model, grammar=["はい", "いいえ"])
    told = all_of(recogniser, conditions.hts("いいえ"))
    assert [h.text for h in told if h.final] == ["いいえ"]


@pytest.mark.parametrize(
    "chunk", [PcmChunk(b"\0\0\0", 0.0), PcmChunk(b"\0\0", 0.0, rate=48_000)], ids=["half a sample", "48 kHz"]
)
def test_sound_of_another_kind_is_refused(model: SpeechModel, chunk: PcmChunk) -> None:
    with pytest.raises(ValueError, match="16-bit samples at 16000"):
        VoskRecogniser(model).feed(chunk)


def test_a_folder_without_a_model_is_refused_before_vosk_sees_it(tmp_path: Path) -> None:
    with pytest.raises(SpeechModelError, match="no Vosk model"):
        SpeechModel(tmp_path)


def test_the_shipped_model_says_that_it_knows_synthetic_speech_only(model: SpeechModel) -> None:
    assert model.description.synthetic_speech_only
    assert model.description.label["ja"] == "合成音声で学習した試験用モデル"


def test_the_shipped_model_is_small() -> None:
    assert sum(path.stat().st_size for path in MODEL.rglob("*") if path.is_file()) <= 10_000_000


def test_a_model_from_elsewhere_is_known_by_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "vosk-model-ja"
    folder.mkdir()
    told = described(folder)
    assert (told.name, told.synthetic_speech_only, told.label) == ("vosk-model-ja", False, {})


@pytest.mark.parametrize("content", ["", "[]", "{}", json.dumps({"name": "x"})])
def test_a_description_that_is_not_one_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "model.json").write_text(content)
    with pytest.raises(SpeechModelError, match="does not describe"):
        described(tmp_path)


def test_japanese_tokens_are_joined_and_latin_ones_keep_a_space() -> None:
    assert joined(["会議", "を", "開き", "ます"]) == "会議を開きます"
    assert joined(["open", "data", "を", "使う"]) == "open dataを使う"
    assert joined([]) == ""


def test_normalising_takes_spaces_and_punctuation_away_and_keeps_long_marks() -> None:
    assert normalised("番号札、十番 の方。") == "番号札十番の方"
    assert normalised("サービス") == "サービス"
