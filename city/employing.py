"""``tsunagaru hub staff``: lets a member of staff in, the first one above all."""

from __future__ import annotations

from collections.abc import Mapping

from edge.wire.text import fits, written
from hub import app as hub
from hub.core import settings as hub_settings
from hub.core.db import open_engine, transaction
from hub.core.registration import Role
from hub.identity.model import MOST_LETTERS_OF_A_NAME, IdentityError, Staff
from hub.identity.people import NewPerson
from hub.identity.staff import service as staffing
from hub.kit import typed

LONGEST_LOGIN, LONGEST_NAME = 36, MOST_LETTERS_OF_A_NAME
"""The login is also the id of whoever is let in here."""


def let_staff_in(
    environment: Mapping[str, str], login: str, name: str, password: str, roles: list[Role]
) -> Staff:
    """Enter a member of staff into the hub's database, which is made when there is none.

    Login and name are read as the pages read them, before anything is made. Raises ``TextUnfit`` for a
    character that cannot stay, ``IdentityError`` for what is empty or too long, a login that is taken or a
    password that is too short.
    """
    login, name = written(typed.login(login)), written(name)
    if not login or not name:
        raise IdentityError("番号と名前を入力してください。 Type a login and a name.")
    if len(login) > LONGEST_LOGIN or not fits(name, LONGEST_NAME):
        raise IdentityError(
            f"番号は{LONGEST_LOGIN}文字、名前は{LONGEST_NAME}文字までです。"
            f" At most {LONGEST_LOGIN} characters for the login, {LONGEST_NAME} for the name."
        )
    settings = hub_settings.from_environment(environment)
    hub.prepare(settings)
    engine = open_engine(settings.database_url)
    try:
        person = NewPerson.with_password(login, name, password)
        with transaction(engine) as tx:
            return staffing.create_staff(tx, login, person, roles)
    finally:
        engine.dispose()
