"""The tax inside a price: one rounding for each rate of each document."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.duties.till.receipts.tax import REDUCED, STANDARD, Taxed, by_rate, included


@pytest.mark.parametrize(
    ("total", "percent", "tax"),
    [(110, 10, 10), (108, 8, 8), (1, 10, 0), (10, 10, 0), (11, 10, 1), (13, 8, 0), (14, 8, 1),
     (660, 10, 60), (540, 8, 40), (999, 10, 90), (999, 8, 74), (9_999_999, 10, 909_090)],
)  # fmt: skip
def test_the_tax_in_a_total_is_rounded_down_once(total: int, percent: int, tax: int) -> None:
    assert included(total, percent) == tax


def test_only_rates_that_occur_are_named_and_the_reduced_one_is_marked() -> None:
    assert by_rate(1200, 540) == (Taxed(STANDARD, 660, 60), Taxed(REDUCED, 540, 40))
    assert [each.mark for each in by_rate(1200, 540)] == ["", "※"]
    assert by_rate(540, 540) == (Taxed(REDUCED, 540, 40),)
    assert by_rate(660, 0) == (Taxed(STANDARD, 660, 60),)


@given(st.integers(0, 9_999_999), st.integers(0, 9_999_999))
def test_the_rates_add_up_to_the_amount_and_the_net_price_never_exceeds_its_share(a: int, b: int) -> None:
    amount, reduced = max(a, b), min(a, b)
    taxed = by_rate(amount, reduced)
    assert sum(each.total for each in taxed) == amount
    for each in taxed:
        assert 0 <= each.total * each.percent - each.tax * (100 + each.percent) < 100 + each.percent


@pytest.mark.parametrize("reduced", [-1, 101])
def test_a_part_larger_than_the_whole_is_no_sale(reduced: int) -> None:
    with pytest.raises(ValueError, match="part"):
        by_rate(100, reduced)
