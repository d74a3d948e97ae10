"""Passkeys and challenges as both databases keep them."""

from __future__ import annotations

import secrets

import pytest

from hub.core.context import Context
from hub.core.db import reading, transaction
from hub.identity.citizens import service as citizens
from hub.identity.model import MOST_PASSKEYS, IdentityError, Kind
from hub.identity.passkeys import challenges, keyring
from hub.identity.passkeys.ceremony import NewPasskey
from hub.identity.passkeys.challenges import ChallengeGone, Purpose
from hub.identity.people import NewPerson


def give(context: Context, credential: str, sign_count: int = 0) -> None:
    with transaction(context.engine) as tx:
        new = NewPasskey(credential, b"public", sign_count, synced=False)
        keyring.add(tx, context.new_id(), Kind.CITIZEN, "c1", new, "iPhone", context.clock.now())


@pytest.fixture(autouse=True)
def hanako(context: Context) -> None:
    with transaction(context.engine) as tx:
        citizens.create_citizen(tx, "c1", NewPerson("c1", "花子"))


@pytest.mark.parametrize(
    ("stored", "answered", "believed"),
    [(0, 0, True), (0, 1, True), (5, 6, True), (5, 5, False), (5, 4, False), (5, 0, False)],
)
def test_a_counter_goes_up_or_stays_at_nought(
    context: Context, stored: int, answered: int, believed: bool
) -> None:
    give(context, "a", stored)
    with transaction(context.engine) as tx:
        assert keyring.note_use(tx, "a", answered, context.clock.now()) is believed
    with reading(context.engine) as tx:
        assert (keyring.find(tx, Kind.CITIZEN, "a") is not None) is believed
        assert keyring.held(tx, Kind.CITIZEN, "c1")[0].suspended is not believed


def test_a_passkey_is_nobodys_twice_and_nobody_holds_too_many(context: Context) -> None:
    give(context, "0")
    with pytest.raises(IdentityError, match="登録済み"):
        give(context, "0")
    for number in range(1, MOST_PASSKEYS):
        give(context, str(number))
    with pytest.raises(IdentityError, match="個まで"):
        give(context, "one more")


def test_a_challenge_is_used_up_by_its_first_answer(context: Context) -> None:
    now = context.clock.now()
    with transaction(context.engine) as tx:
        asked = challenges.ask(tx, Purpose.PROVE, "browser", "c1", now, secrets)
    for wrong in ((Purpose.ADD, "browser"), (Purpose.PROVE, "another browser")):
        with pytest.raises(ChallengeGone), transaction(context.engine) as tx:
            challenges.take(tx, *wrong, asked, now)
    with transaction(context.engine) as tx:
        assert challenges.take(tx, Purpose.PROVE, "browser", asked, now) == "c1"
    with pytest.raises(ChallengeGone), transaction(context.engine) as tx:
        challenges.take(tx, Purpose.PROVE, "browser", asked, now)
