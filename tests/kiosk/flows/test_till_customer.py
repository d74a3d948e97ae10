"""The customer's display: two lines of twenty cells, changed only when there is something new to say."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.flows.till.customer import customer_lines
from kiosk.flows.till.effects import ShowCustomer
from kiosk.flows.till.events import LinkChanged, ListPressed, OutcomeArrived, PrinterChanged
from kiosk.flows.till.model import Result
from kiosk.flows.till.phases import Counting, Day, IncomingShown, Keying, Listing, Phase, State
from kiosk.words.language import Language
from tests.kiosk.flows.test_till import KEYED, SENT, played
from tests.kiosk.samples import TILL_STATES


@pytest.mark.parametrize("language", Language)
def test_every_state_fits_two_lines_of_half_width_characters(language: Language) -> None:
    for state in TILL_STATES:
        for line in customer_lines(replace(state, language=language)):
            assert len(line) <= 20, line
            assert all(" " <= sign <= "~" or sign == "¥" or "｡" <= sign <= "ﾟ" for sign in line), line


def test_the_largest_amount_fits_behind_the_longest_label() -> None:
    for language in Language:
        upper, _ = customer_lines(State(Keying("9999999"), language))
        assert upper.endswith(" ¥9,999,999")


def test_the_sum_follows_the_keys_and_the_result_follows_the_ledger() -> None:
    _, effects = played(*KEYED)
    assert effects[-1] == ShowCustomer("ｺﾞｳｹｲ         ¥1,250", "")
    _, effects = played(*SENT, OutcomeArrived("p-1", Result.PAID))
    assert effects[-1] == ShowCustomer("ｵｼﾊﾗｲ         ¥1,250", "ｱﾘｶﾞﾄｳｺﾞｻﾞｲﾏｽ")


def test_nothing_is_shown_again_that_stands_there() -> None:
    _, effects = played(LinkChanged(True), PrinterChanged(("paper_out",)), ListPressed())
    assert not any(isinstance(effect, ShowCustomer) for effect in effects)


def test_the_customer_reads_nothing_of_the_shops_other_business() -> None:
    lines = {customer_lines(replace(state, phase=phase)) for state in TILL_STATES for phase in BEHIND}
    assert lines == {("ｲﾗｯｼｬｲﾏｾ", "")}


BEHIND: tuple[Phase, ...] = (Listing(), Day(), Counting("5"), IncomingShown())
