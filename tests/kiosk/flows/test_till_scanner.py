"""What the till says of its scanner."""

import pytest

from kiosk.flows.till.events import ScannerChanged
from kiosk.flows.till.machine import step
from kiosk.flows.till.phases import State
from kiosk.words.till import TILL


@pytest.mark.parametrize("reason", ["garbage", "undecodable", "too_long", "unfinished"])
def test_a_code_that_cannot_be_read_is_not_a_scanner_that_is_unplugged(reason: str) -> None:
    state = step(State(), ScannerChanged((reason,))).state
    assert state.scanner_trouble == "scanner_unread"


@pytest.mark.parametrize(
    ("reasons", "word"),
    [
        ((), ""),
        (("unplugged",), "scanner_missing"),
        (("dark",), "scanner_dark"),
        (("failed",), "scanner_failed"),
    ],
)
def test_each_reason_has_its_word(reasons: tuple[str, ...], word: str) -> None:
    state = step(State(), ScannerChanged(reasons)).state
    assert state.scanner_trouble == word
    assert not word or word in TILL
