"""How people come in: citizens who register by themselves, and everybody's road by passkey.

A transaction for each step.
"""

from __future__ import annotations

from datetime import datetime

from hub.core import limits
from hub.core.bounded import Busy
from hub.core.context import Context
from hub.core.db import reading, transaction
from hub.identity.citizens import service as citizens
from hub.identity.citizens.numbers import is_number
from hub.identity.model import (
    PER_PASSKEY_ADDRESS,
    PER_REGISTRATION_ADDRESS,
    Citizen,
    IdentityError,
    Kind,
    SignInRefused,
    Staff,
    kind_of,
)
from hub.identity.passkeys import ceremony, challenges, keyring
from hub.identity.passkeys.ceremony import AnswerRefused, Json, Party
from hub.identity.passkeys.challenges import ChallengeGone, Purpose
from hub.identity.people import NewPerson
from hub.identity.sessions import service as sessions
from hub.identity.staff import service as staffing


class PasskeyRefused(IdentityError):
    """The passkey did not do. Which of its parts is never said."""

    def __init__(self) -> None:
        super().__init__("パスキーを確認できませんでした。もう一度お試しください。")


def ask_new(
    context: Context,
    party: Party,
    purpose: Purpose,
    browser: str,
    person: Citizen | Staff,
    address: str,
) -> Json:
    """The question that makes a passkey for ``person``. Raises ``limits.TooOften``."""
    kind = kind_of(person)
    now = context.clock.now()
    with transaction(context.engine) as tx:
        limits.hit(tx, PER_PASSKEY_ADDRESS, address, now)
        held = keyring.credentials(tx, kind, person.id)
        asked = challenges.ask(tx, purpose, browser, person.id, now, context.chance)
    return ceremony.question_for_new(party, person.id, _shown(person), held, asked)


def ask(
    context: Context, party: Party, purpose: Purpose, browser: str, person: str | None, address: str
) -> Json:
    """The question to any passkey (of ``person``). Raises ``limits.TooOften``."""
    now = context.clock.now()
    with transaction(context.engine) as tx:
        limits.hit(tx, PER_PASSKEY_ADDRESS, address, now)
        asked = challenges.ask(tx, purpose, browser, person, now, context.chance)
    return ceremony.question(party, asked)


def register_with_password(
    context: Context,
    login: str,
    name: str,
    password: str,
    address: str,
    replaces: str | None,
    device: str,
) -> str:
    """A new citizen and the token of his first session. Raises ``IdentityError``, ``limits.TooOften``."""
    now = context.clock.now()
    _check_number(login)
    _count_registration(context, address, now)
    try:
        person = NewPerson.with_password(login, name, password)
    except Busy:
        with transaction(context.engine) as tx:
            limits.take_back(tx, PER_REGISTRATION_ADDRESS, address)
        raise
    id = context.new_id()
    with transaction(context.engine) as tx:
        citizens.create_citizen(tx, id, person)
        return sessions.begin(tx, Kind.CITIZEN, id, now, context.chance, replaces, device)


def register_with_passkey(
    context: Context,
    party: Party,
    person: NewPerson,
    answer: Json,
    browser: str,
    address: str,
    replaces: str | None,
    device: str,
) -> str:
    """The same with the passkey that ``answer`` brings. Raises ``PasskeyRefused`` as well."""
    now = context.clock.now()
    _check_number(person.login)
    _count_registration(context, address, now)
    id, new = _read_new(context, party, Purpose.REGISTER, answer, browser)
    with transaction(context.engine) as tx:
        citizens.create_citizen(tx, id, person)
        keyring.add(tx, context.new_id(), Kind.CITIZEN, id, new, device, now)
        return sessions.begin(tx, Kind.CITIZEN, id, now, context.chance, replaces, device)


def new_passkey(
    context: Context, party: Party, person: Citizen | Staff, answer: Json, browser: str
) -> ceremony.NewPasskey:
    """One more passkey that somebody signed in has made. Raises ``PasskeyRefused``."""
    id, new = _read_new(context, party, Purpose.ADD, answer, browser)
    if id != person.id:
        raise PasskeyRefused
    return new


def sign_in(
    context: Context,
    kind: Kind,
    party: Party,
    answer: Json,
    browser: str,
    address: str,
    replaces: str | None,
    device: str,
) -> str:
    """The token of a new session. Raises ``SignInRefused``."""
    try:
        _, person = _read(context, kind, party, Purpose.SIGN_IN, answer, browser)
    except PasskeyRefused as refused:
        raise SignInRefused from refused
    with transaction(context.engine) as tx:
        limits.take_back(tx, PER_PASSKEY_ADDRESS, address)
        if kind is Kind.STAFF:
            staffing.come_in(tx, person, context.clock.now())
        return sessions.begin(tx, kind, person, context.clock.now(), context.chance, replaces, device)


def prove_again(
    context: Context, party: Party, person: Citizen | Staff, answer: Json, browser: str, token: str
) -> None:
    """The person behind the session ``token`` shows a passkey of his. Raises ``PasskeyRefused``."""
    asked_for, shown = _read(context, kind_of(person), party, Purpose.PROVE, answer, browser)
    if asked_for != person.id or shown != person.id:
        raise PasskeyRefused
    with transaction(context.engine) as tx:
        sessions.note_proof(tx, token, context.clock.now())


def _shown(person: Citizen | Staff) -> str:
    """What the browser lists a passkey by: whoever is both has two, side by side."""
    return f"{person.name}（職員）" if isinstance(person, Staff) else person.name


def _check_number(login: str) -> None:
    if not is_number(login):
        raise IdentityError("利用者番号が正しくありません。画面を開き直してください。")


def _count_registration(context: Context, address: str, now: datetime) -> None:
    with transaction(context.engine) as tx:
        limits.hit(tx, PER_REGISTRATION_ADDRESS, address, now)


def _take(context: Context, purpose: Purpose, asked: bytes, browser: str) -> str | None:
    """Commits, so that a wrong answer uses the question up as well."""
    try:
        with transaction(context.engine) as tx:
            return challenges.take(tx, purpose, browser, asked, context.clock.now())
    except ChallengeGone as gone:
        raise PasskeyRefused from gone


def _read_new(
    context: Context, party: Party, purpose: Purpose, answer: Json, browser: str
) -> tuple[str, ceremony.NewPasskey]:
    """Whom the passkey was asked for, and the passkey."""
    try:
        asked = ceremony.asked_in(answer)
        person = _take(context, purpose, asked, browser)
        new = ceremony.read_new(party, answer, asked)
    except AnswerRefused as refused:
        raise PasskeyRefused from refused
    if person is None:
        raise PasskeyRefused
    return person, new


def _read(
    context: Context, kind: Kind, party: Party, purpose: Purpose, answer: Json, browser: str
) -> tuple[str | None, str]:
    """Whom the question was for, and who answered it."""
    try:
        asked = ceremony.asked_in(answer)
        asked_for = _take(context, purpose, asked, browser)
        credential = ceremony.credential_of(answer)
        with reading(context.engine) as tx:
            owned = keyring.find(tx, kind, credential)
        if owned is None:
            raise PasskeyRefused
        count = ceremony.read(party, answer, asked, owned.known, owned.owner)
    except AnswerRefused as refused:
        raise PasskeyRefused from refused
    with transaction(context.engine) as tx:
        believed = keyring.note_use(tx, credential, count, context.clock.now())
    if not believed:
        raise PasskeyRefused
    return asked_for, owned.owner
