"""The coin's dated limits."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from hub.coin.limits import RULE_FILE, LimitsUnknown, Most, limits, limits_of
from hub.law.rules import RuleBook, Standing
from hub.ledger.units import Yen

TODAY = date(2026, 11, 22)


def test_what_a_person_may_send_stays_below_what_would_ask_for_a_check_of_identity() -> None:
    assert limits(TODAY).transfer == Most(each=Yen(100_000), month=Yen(300_000))


def test_a_limit_says_since_when_it_holds_and_whether_it_is_law_or_the_issuers_choice() -> None:
    before, after = limits(date(2023, 5, 31)).grounds, limits(date(2023, 6, 1)).grounds
    assert before["coin.transfer"].standing is Standing.SAMPLE
    assert after["coin.transfer"].standing is Standing.LAW
    assert after["coin.transfer"].valid_from == date(2023, 6, 1)


def test_no_limit_is_above_a_wider_one() -> None:
    found = limits(TODAY)
    for most in (found.payment, found.transfer, found.funding):
        assert most.each <= (most.day or most.each) <= (most.month or most.day or most.each)
    assert found.card_without_pin < found.payment.each <= found.balance_identified
    assert found.balance < found.balance_identified
    assert found.refund_lasts_at_least < found.paid_lasts == timedelta(days=365)


def test_a_day_without_an_edition_lets_nothing_through() -> None:
    with pytest.raises(LimitsUnknown, match=r"coin\."):
        limits(date(2010, 3, 31))


def test_an_amendment_is_data() -> None:
    text = RULE_FILE.read_text("utf-8").replace("each = 5000", "each = 3000")
    assert limits_of(RuleBook.parse(text), TODAY).card_without_pin == 3000
