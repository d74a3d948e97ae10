"""Passwords: argon2id with the parameters of RFC 9106's second recommendation (64 MiB, 3 passes)."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from hub.core.guarding import outside_transactions

_hasher = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
_NOBODYS = _hasher.hash("nobody signs in with this")


@outside_transactions("hashing a password")
def hash_password(password: str) -> str:
    return _hasher.hash(password)


@outside_transactions("checking a password")
def fits(password_hash: str | None, password: str) -> bool:
    """Whether ``password`` is the one; takes as long for a login that nobody has (``None``).

    Some 60 ms of one core and 64 MiB.
    """
    try:
        return _hasher.verify(password_hash or _NOBODYS, password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False
