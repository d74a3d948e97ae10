"""A rename is one of Python names alone: what others rely on stays as it is written in ``frozen/``.

Devices, other offices, printed codes, databases and notes outside the hub know these; a test that fails
here says that one of them would be broken. What is meant to change is written anew by ``python -m
tests.freeze``. Messages are held by ``tests/edge/wire``, the chains of whole lives by the simulation's tests.
"""

from __future__ import annotations

import pytest

from tests.freeze.facts import FACTS
from tests.freeze.freezing import FOLDER, path_of, written


@pytest.mark.parametrize("name", FACTS)
def test_what_others_rely_on_is_as_it_was(name: str) -> None:
    assert written(FACTS[name]()).splitlines() == path_of(name).read_text().splitlines()


def test_nothing_frozen_is_forgotten() -> None:
    assert {file.stem for file in FOLDER.glob("*.json")} == set(FACTS)
