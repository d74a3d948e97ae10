"""The recogniser alone: how much of a core a voice takes, and how often it errs (synthetic speech only)."""

from __future__ import annotations

from city.miniature import MODEL
from drivers.speech.model import SpeechModel
from drivers.speech.recipe.evaluate import Conditions, measure, unseen
from tests.bench.figures import Chapter, Figure
from tests.support.recorded_speech import UNSEEN, clips

SENTENCES = 30


def measured() -> Chapter:
    """Character error rate and real-time factor on sentences that no training has seen."""
    model, sentences = SpeechModel(MODEL), unseen(SENTENCES)
    conditions = Conditions()
    recorded = clips(UNSEEN)  # by one version of the synthesiser, whichever the machine has
    figures = []
    for name, said, speak in (
        ("HTS voice, manners held out", sentences, conditions.hts_held_out),
        ("espeak-ng, voices held out", list(recorded), lambda sentence: recorded[sentence].samples()),
        ("HTS voice, pink noise 10 dB", sentences, conditions.pink_noise_10_db),
    ):
        score = measure(model, said, speak)
        figures.append(Figure(f"{name}: character error rate", score.cer * 100, "%", "≤ 3"))
        figures.append(Figure(f"{name}: real-time factor", score.real_time_factor, "", "< 0.1"))
    return Chapter("Recogniser, trained on and measured with synthetic speech only", figures)
