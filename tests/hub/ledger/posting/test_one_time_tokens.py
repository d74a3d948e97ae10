"""Which one-time tokens of an account have paid, by its own short list."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.ledger.posting.one_time_tokens import KEPT, SIZE, is_used, use

TOKENS = st.binary(min_size=SIZE, max_size=SIZE)


def numbered(*numbers: int) -> list[bytes]:
    return [number.to_bytes(SIZE, "big") for number in numbers]


def used_up(tokens: list[bytes]) -> bytes:
    used = b""
    for token in tokens:
        used = use(used, token)
    return used


@given(st.lists(TOKENS | st.sampled_from(numbered(*range(6))), unique=True))
def test_a_token_that_has_paid_never_pays_again_whatever_paid_since(tokens: list[bytes]) -> None:
    used = b""
    paid = []
    for token in tokens:
        if not is_used(used, token):
            used = use(used, token)
            paid.append(token)
    assert all(is_used(used, token) for token in paid)
    assert len(used) <= KEPT * SIZE


def test_a_token_that_is_overtaken_by_fewer_than_a_full_row_still_pays() -> None:
    used = used_up(numbered(10, 30, 20))
    assert not is_used(used, numbered(15)[0])
    assert not is_used(used, numbered(5)[0])


def test_a_token_older_than_a_full_row_is_taken_for_used() -> None:
    used = used_up(numbered(10, 40, 20, 30))
    assert is_used(used, numbered(5)[0])
    assert not is_used(used, numbered(25)[0])


def test_an_account_without_tokens_takes_any() -> None:
    assert not is_used(b"", bytes(SIZE))


@pytest.mark.parametrize("size", [0, SIZE - 1, SIZE + 1, 2 * SIZE])
def test_a_token_of_another_size_is_a_mistake(size: int) -> None:
    with pytest.raises(ValueError, match="8 bytes"):
        is_used(b"", bytes(size))
