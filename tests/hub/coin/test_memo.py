"""What an entry keeps of a payment can be read again, and nothing else is taken for it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.wire.messages.coin import RefundReason, Way
from hub.coin import memo
from hub.coin.memo import Memo
from hub.ledger.model import MEMO_MOST


@given(
    st.sampled_from([*Way, None]),
    st.integers(0, 9_999_999),
    st.from_regex(r"[a-z0-9-]{0,36}", fullmatch=True),
)
def test_what_was_written_is_read(way: Way | None, reduced: int, till: str) -> None:
    text = memo.write(way, reduced, till)
    assert memo.read(text) == Memo(way, reduced, till)
    assert len(text) <= MEMO_MOST


@pytest.mark.parametrize(
    "text", [None, "", "c300", "c@till-1", "z3@till", "c3@Till", "c3@till\n", "c-3@till"]
)
def test_a_strangers_note_says_nothing(text: str | None) -> None:
    assert memo.read(text) == Memo()


def test_every_way_has_a_letter_of_its_own() -> None:
    assert len({*memo.WAYS.values(), memo.REFUND}) == len(Way) + 1


@given(st.sampled_from(RefundReason), st.from_regex(r"[a-z0-9-]{0,36}", fullmatch=True))
def test_a_refunds_reason_is_kept_with_it(reason: RefundReason, till: str) -> None:
    text = memo.write(None, 9_999_999, till, reason)
    assert memo.read(text) == Memo(None, 9_999_999, till, reason)
    assert len(text) <= MEMO_MOST


def test_a_refund_from_before_reasons_were_asked_has_none() -> None:
    assert memo.write(None, 300, "till-1") == "r300@till-1"
    assert memo.read("r300@till-1") == Memo(None, 300, "till-1", None)


@pytest.mark.parametrize("text", ["c300@till-1/returned", "r300@till-1/", "r300@till-1/bribed"])
def test_no_other_reason_is_read_and_none_of_a_payment(text: str) -> None:
    assert memo.read(text) == Memo()
