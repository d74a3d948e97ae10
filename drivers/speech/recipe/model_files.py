"""What a Vosk model directory holds beside network and graph: its settings, and what it says about itself."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pyopenjtalk

from drivers.speech.recipe.amounts import Amounts

MFCC_CONF = """\
--use-energy=false
--sample-frequency=16000
--num-mel-bins=40
--num-ceps=40
--low-freq=20
--high-freq=-400
--window-type=povey
--preemphasis-coefficient=0.97
--dither=0
"""
"""The same numbers as in ``features``."""

MODEL_CONF = """\
--min-active=200
--max-active=3000
--beam=12.0
--lattice-beam=4.0
--acoustic-scale=0.8
--frame-subsampling-factor=3
--frames-per-chunk=21
--endpoint.silence-phones=1
--endpoint.rule2.min-trailing-silence=0.5
--endpoint.rule3.min-trailing-silence=0.8
--endpoint.rule4.min-trailing-silence=1.5
"""
"""The acoustic scale was chosen on ``text/free.txt``; template sentences do not care between 0.35 and 0.8."""

NAME = "tsunagaru-ja-synthetic"

NOTICE = """\
This model was made by drivers/speech/recipe out of self-written sentences and synthesised speech.

Speech: HTS Voice "Mei" (mei_normal), Copyright (c) 2009-2013 Nagoya Institute of Technology, Department of
Computer Science, released by the MMDAgent Project Team under the Creative Commons Attribution 3.0 licence
(LICENSE.mei); and espeak-ng's voices. The makers of the voices do not endorse this work.
Words: partly out of OpenJTalk's dictionary (COPYING.dictionary).
"""
"""Both licences travel with the model; they are copied from the package that holds voice and dictionary."""


def _text(path: bytes | str) -> str:
    return path.decode() if isinstance(path, bytes) else path


def write(folder: Path, plan: Amounts, hours: float, words: int) -> None:
    """``hours`` of clean speech were heard, ``words`` are known."""
    (folder / "conf").mkdir(parents=True, exist_ok=True)
    (folder / "conf" / "mfcc.conf").write_text(MFCC_CONF)
    (folder / "conf" / "model.conf").write_text(MODEL_CONF)
    description = {
        "name": NAME,
        "language": "ja",
        "synthetic_speech_only": True,
        "label": {
            "ja": "合成音声で学習した試験用モデル",
            "en": "test model trained on synthetic speech only",
        },
        "hours_of_speech": round(hours, 1),
        "words": words,
        "amounts": asdict(plan),
    }
    voice, words_of = Path(_text(pyopenjtalk.DEFAULT_HTS_VOICE)), Path(_text(pyopenjtalk.OPEN_JTALK_DICT_DIR))
    (folder / "NOTICE").write_text(NOTICE)
    (folder / "LICENSE.mei").write_text(voice.with_name("LICENSE_mei_normal.htsvoice").read_text())
    (folder / "COPYING.dictionary").write_text((words_of / "COPYING").read_text())
    text = json.dumps(description, ensure_ascii=False, indent=2)
    (folder / "model.json").write_text(text + "\n", "utf-8")
