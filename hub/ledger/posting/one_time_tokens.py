"""One-time tokens: which of an account's have paid. Pure.

A token is ``SIZE`` bytes that ascend with the time of its making. Each account keeps its latest
``KEPT`` used tokens in its own row, in ascending order, instead of all accounts' in an index of all
times: such an index wrote a page for nearly each payment (docs/decisions/0017). What is older than
the oldest of a full row counts as used, so that no token ever pays twice; the price is that a token
which ``KEPT`` newer ones have overtaken pays no more.
"""

from __future__ import annotations

SIZE = 8
KEPT = 4


def is_used(used: bytes, token: bytes) -> bool:
    """Whether ``token`` has paid from the account that keeps ``used``, or is too old to be sure.

    Raises ``ValueError`` for a token of another size.
    """
    if len(token) != SIZE:
        raise ValueError(f"a one-time token has {SIZE} bytes, not {len(token)}")
    if token > used[-SIZE:]:
        return False
    return token in _apart(used) or (len(used) == KEPT * SIZE and token < used[:SIZE])


def use(used: bytes, token: bytes) -> bytes:
    """What the account keeps once ``token`` has paid as well."""
    if token > used[-SIZE:]:
        return (used + token)[-KEPT * SIZE :]
    return b"".join(sorted([*_apart(used), token])[-KEPT:])


def _apart(used: bytes) -> list[bytes]:
    return [used[at : at + SIZE] for at in range(0, len(used), SIZE)]
