"""Passwords: argon2id with the parameters of RFC 9106's second recommendation (64 MiB, 3 passes).

One is hashed at a time: some 60 ms of every core that is free, and its memory, whoever asks.
What is hashed does not depend on the keyboard: normal form C, spaces of any kind as one (OpaqueString,
RFC 8265), and beyond that half width, since a Japanese keyboard types either.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from hub.core.bounded import Bounded

Fits = Callable[[str | None, str], bool]

_hasher = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
_NOBODYS = _hasher.hash("nobody signs in with this")
_line = Bounded("hashing a password")


def hash_password(password: str) -> str:
    """Raises ``Busy``; never inside a write transaction."""
    with _line.place() as run:
        return run(_hasher.hash, prepared(password))


@contextmanager
def checking() -> Iterator[Fits]:
    """A place in the line for one check: ``fits(hash, password)``, never inside a write transaction.

    Raises ``Busy`` at the beginning, so that a try is counted only if it is made.
    """
    with _line.place() as run:
        yield lambda hashed, password: run(_fits, hashed, password)


def prepared(password: str) -> str:
    """The one form of everything that looks like this password."""
    narrow = (chr(ord(sign) - 0xFEE0) if "\uff01" <= sign <= "\uff5e" else sign for sign in password)
    spaced = (" " if unicodedata.category(sign) == "Zs" else sign for sign in narrow)
    return unicodedata.normalize("NFC", "".join(spaced))


def _fits(password_hash: str | None, password: str) -> bool:
    """Whether ``password`` is the one; takes as long for a login that nobody has (``None``).

    One that was kept before passwords were prepared opens as it was typed then.
    """
    forms = dict.fromkeys((prepared(password), password))
    return any(_verified(password_hash, form) for form in forms)


def _verified(password_hash: str | None, password: str) -> bool:
    try:
        return _hasher.verify(password_hash or _NOBODYS, password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False
