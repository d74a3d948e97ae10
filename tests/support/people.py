"""People who sign in, for tests that are not about how long a password takes to hash."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher

from hub.identity.people import NewPerson
from hub.identity.sign_in.passwords import prepared

_QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""The hash says itself how it was made, so the hub checks it by the same way and a thousand times sooner."""


@cache
def _hashed(password: str) -> str:
    return _QUICK.hash(prepared(password))


def with_password(login: str, name: str, password: str) -> NewPerson:
    """As ``NewPerson.with_password``, at once."""
    return NewPerson(login, name, _hashed(password))
