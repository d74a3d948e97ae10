"""``tsunagaru hub staff``: lets a member of staff in, the first one above all."""

from __future__ import annotations

from collections.abc import Mapping

from hub import app as hub
from hub.core import settings as hub_settings
from hub.core.db import open_engine, transaction
from hub.identity import service
from hub.identity.model import Role, Staff
from hub.identity.service import NewPerson


def let_staff_in(
    environment: Mapping[str, str], login: str, name: str, password: str, roles: list[Role]
) -> Staff:
    """Enter a member of staff into the hub's database, which is made when there is none.

    Raises ``IdentityError`` for a login that is taken or a password that is too short.
    """
    settings = hub_settings.from_environment(environment)
    hub.prepare(settings)
    engine = open_engine(settings.database_url)
    try:
        person = NewPerson.with_password(login, name, password)
        with transaction(engine) as tx:
            return service.create_staff(tx, login, person, roles)
    finally:
        engine.dispose()
