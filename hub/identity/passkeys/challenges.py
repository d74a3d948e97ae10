"""Questions to passkeys: each is good for one purpose, in one browser, once, and for a few minutes."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa

from hub.core.chance import Chance
from hub.core.db import Transaction
from hub.identity.passkeys.tables import challenge

LASTS = timedelta(minutes=5)
BYTES = 32


class Purpose(StrEnum):
    """What an answer is for. One that was given for another purpose answers nothing."""

    REGISTER = "register"  # somebody new
    ADD = "add"  # another passkey of somebody signed in
    SIGN_IN = "sign_in"
    PROVE = "prove"  # somebody signed in shows again that it is he


class ChallengeGone(Exception):
    """Never asked here, already answered, or too long ago."""


def ask(
    tx: Transaction, purpose: Purpose, browser: str, person: str | None, now: datetime, chance: Chance
) -> bytes:
    """A new challenge. ``browser`` is the form token of the browser that will bring the answer."""
    asked = chance.token_bytes(BYTES)
    tx.execute(
        challenge.insert().values(
            sha256=_digest(asked),
            purpose=purpose.value,
            browser_sha256=_digest(browser.encode()),
            person=person,
            until=now + LASTS,
        )
    )
    return asked


def take(tx: Transaction, purpose: Purpose, browser: str, asked: bytes, now: datetime) -> str | None:
    """Use the challenge up; the person it was asked for. Raises ``ChallengeGone``.

    Commit before the answer is checked: a wrong answer uses it up as well.
    """
    found = tx.execute(
        challenge.delete()
        .where(
            challenge.c.sha256 == _digest(asked),
            challenge.c.purpose == purpose.value,
            challenge.c.browser_sha256 == _digest(browser.encode()),
        )
        .returning(challenge.c.person, challenge.c.until)
    ).one_or_none()
    if found is None or found.until <= now:
        raise ChallengeGone
    person: str | None = found.person
    return person


def forget_ended(tx: Transaction, now: datetime, at_most: int) -> int:
    """Take away questions that nobody has answered in time; how many."""
    some = sa.select(challenge.c.sha256).where(challenge.c.until <= now).limit(at_most)
    return tx.execute(challenge.delete().where(challenge.c.sha256.in_(some))).rowcount


def _digest(value: bytes) -> str:
    return hashlib.sha256(value).hexdigest()
