"""People who use the hub, what they may do, and how long a session lives. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from hub.core.limits import Limit
from hub.core.registration import Role

MOST_LETTERS_OF_A_NAME = 40
"""Of a person, and of a passkey."""


class Kind(StrEnum):
    """Whose session it is. A session of one kind opens no page of the other."""

    STAFF = "staff"
    CITIZEN = "citizen"


@dataclass(frozen=True, slots=True)
class Staff:
    id: str
    name: str
    roles: frozenset[Role]
    must_choose: bool = False
    """In by a password of one time: nothing is open to him before he has chosen his own."""

    def may(self, *roles: Role) -> bool:
        """Whether one of ``roles`` is held."""
        return not self.roles.isdisjoint(roles)


@dataclass(frozen=True, slots=True)
class Citizen:
    id: str
    name: str


def kind_of(person: Staff | Citizen) -> Kind:
    """Whose sessions and passkeys are his."""
    return Kind.STAFF if isinstance(person, Staff) else Kind.CITIZEN


@dataclass(frozen=True, slots=True)
class Lifetime:
    """A session ends ``idle`` after its last use, and ``absolute`` after its beginning at the latest."""

    idle: timedelta
    absolute: timedelta

    def ended(self, begun_at: datetime, used_at: datetime, now: datetime) -> bool:
        return now >= used_at + self.idle or now >= begun_at + self.absolute


LIFETIMES = {
    Kind.STAFF: Lifetime(idle=timedelta(minutes=30), absolute=timedelta(hours=10)),
    Kind.CITIZEN: Lifetime(idle=timedelta(days=1), absolute=timedelta(days=30)),
}
"""A desk is left unlocked at most for a lunch break, and no session outlives a working day."""

USE_IS_NOTED_EVERY = timedelta(minutes=1)
"""Not at each request: reading a page should not cost a write."""

PER_LOGIN_HERE = Limit("sign-in of a login from an address", times=5, window=timedelta(minutes=15))
"""Who guesses elsewhere shuts nobody out: the delay belongs to the two together, and a success ends it."""
PER_ADDRESS = Limit("sign-in from an address", times=60, window=timedelta(minutes=15))
"""Failures alone: an office behind one address signs in all day."""
PER_LOGIN = Limit("sign-in of a login from anywhere", times=100, window=timedelta(days=1))
"""From addresses that never let this login in: thousands of them guess at one (NIST SP 800-63B, 5.2.2)."""
KNOWN_HERE = Limit("address that a login came in from", times=1, window=timedelta(days=30))
"""Not a limit but a memory: for so long an address is no stranger to the login."""

PER_PASSKEY_ADDRESS = Limit("passkeys asked from an address", times=60, window=timedelta(minutes=15))
PER_REGISTRATION_ADDRESS = Limit("registrations from an address", times=10, window=timedelta(hours=1))
"""A household, a school class and a waiting room share an address; a robot wants more."""

PROOF_LASTS = timedelta(minutes=5)
"""What a thief of an open phone wants to do (unlock the wallet, add a passkey) asks for so fresh a proof."""

MOST_PASSKEYS = 10

SHORTEST_PASSWORD = 12
"""Characters (NIST SP 800-63B asks for length and for no other rule)."""


class IdentityError(Exception):
    """``message`` says to the person what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class SignInRefused(IdentityError):
    """Login and password do not fit together. Which of the two is never said."""

    def __init__(self) -> None:
        super().__init__("番号またはパスワードが違います。もう一度入力してください。")


def check_password(password: str) -> None:
    """Raise ``IdentityError`` for one that is too short."""
    if len(password) < SHORTEST_PASSWORD:
        raise IdentityError(f"パスワードは{SHORTEST_PASSWORD}文字以上にしてください。")
