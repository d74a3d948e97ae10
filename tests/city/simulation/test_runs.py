"""Two hundred seeds of a town in trouble: no yen lost or invented, no lie on a screen, no second receipt."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from city.simulation.drawing import draw
from city.simulation.telling import digest
from city.simulation.world import run
from edge.wire.messages.coin import Refusal

SEEDS_AT_ONCE = 10
LAST_HASHES = (Path(__file__).parent / "last_hashes.txt").read_text().split()
"""Of seeds 1 to 200, where no book was to be changed: a rename, a move, a quicker way to the same.

Written anew (``python -m tests.city.simulation.last_hashes``) when a change of the books, or of who does
what in a seed, is meant.
"""


@pytest.mark.timeout(300)  # four seconds of one core; many tests may share it
@pytest.mark.parametrize("batch", range(20))
def test_whatever_happens_to_a_town_its_money_and_its_screens_are_true(batch: int) -> None:
    for seed in range(batch * SEEDS_AT_ONCE + 1, (batch + 1) * SEEDS_AT_ONCE + 1):
        report = run(draw(seed))
        assert report.complaints == (), f"tsunagaru simulate --seed {seed}"
        assert report.last_hash == LAST_HASHES[seed - 1], f"seed {seed} has left other books than before"


@pytest.mark.parametrize("seed", [2325, 5873])
def test_of_ten_thousand_seeds_those_that_once_failed_fail_no_more(seed: int) -> None:
    assert run(draw(seed)).complaints == ()


@pytest.mark.timeout(300)
def test_a_seed_is_the_same_run_in_another_process() -> None:
    program = (
        "from city.simulation.drawing import draw; from city.simulation.world import run\n"
        "from city.simulation.telling import digest; print(digest(run(draw(12))))"
    )
    here = digest(run(draw(12)))
    for hash_seed in ("1", "2"):
        there = subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=True,
        )
        assert there.stdout.strip() == here


def test_seeds_differ_from_one_another() -> None:
    assert len({digest(run(draw(seed))) for seed in range(5)}) == 5


@pytest.mark.timeout(300)
def test_in_forty_seeds_nearly_everything_that_a_hub_can_answer_is_answered() -> None:
    """A town in which nothing is ever refused would prove nothing."""
    said: Counter[str] = Counter()
    happened = ""
    for seed in range(40):
        report = run(draw(seed))
        said.update(report.said)
        happened += "\n".join(report.trace)
    told = {words.removeprefix("phone: ") for words in said}
    # A screen's amounts fit the contract, and nobody in this town keys a wrong PIN.
    never = {Refusal.MALFORMED, Refusal.PIN_WRONG, Refusal.CARD_LOCKED}
    rare = {
        Refusal.WALLET_FROZEN,
        Refusal.SHOP_NOT_ACTIVE,
        Refusal.OVER_CAP,
        Refusal.CARD_LOST,
        Refusal.CLOSED,
    }
    missing = {each.value for each in set(Refusal) - never - rare} - told
    assert not missing
    assert said["paid"] > 120
    assert said["phone: paid"] > 80
    assert said["absent"] > 10
    for words in (
        "the hub is off",
        "till-1 is off",
        "took no batch",
        "doubled:",
        "lost:",
        "Unsettled",
        "copy 1",
        "ShowingCode",
        "EnterPin",
        "the phone says",
    ):
        assert words in happened, words
