"""What the numbers of PC/SC mean for the person at the reader (PC/SC part 5, pcsclite.h)."""

from __future__ import annotations

import pytest

from drivers.ports import CardProblem
from drivers.transport.pcsc import problem_of


@pytest.mark.parametrize(
    ("hresult", "problem"),
    [
        (0x8010000C, CardProblem.NO_CARD),
        (0x8010000B, CardProblem.READER_BUSY),
        (0x80100016, CardProblem.CARD_REMOVED),
        (0x80100068, CardProblem.CARD_REMOVED),
        (0x80100069, CardProblem.CARD_REMOVED),
        (0x80100066, CardProblem.CARD_HUNG),  # a mute card; the virtual reader does not see one at all
        (0x8010001D, CardProblem.READER_SERVICE_DOWN),
        (0x80100003, CardProblem.READER_SERVICE_DOWN),
        (0x8010002E, CardProblem.NO_READER),
        (0x80100009, CardProblem.NO_READER),
        (0x80100004, CardProblem.UNEXPECTED_STATUS),
    ],
)
def test_an_error_number_is_told_apart_whatever_its_sign(hresult: int, problem: CardProblem) -> None:
    assert problem_of(hresult) is problem
    assert problem_of(hresult - (1 << 32)) is problem
