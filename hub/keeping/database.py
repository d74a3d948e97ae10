"""The one way to copy a database and to bring it back, behind which SQLite and PostgreSQL are the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa

from hub.core.db import Transaction
from hub.core.settings import Settings
from hub.keeping.files import Say
from hub.keeping.model import Backend
from hub.keeping.postgres import PostgresKeeper
from hub.keeping.proving import Proof
from hub.keeping.sqlite import SqliteKeeper

Prove = Callable[[Transaction], Proof]


class Keeper(Protocol):
    """One database, as the settings name it."""

    backend: Backend
    name: str
    """Of the file in a copy."""

    def server(self) -> str:
        """The version of what keeps the database."""

    def take(self, to: Path, prove: Prove, say: Say) -> Proof:
        """Write one consistent picture into the new file ``to``, holding up no payment, and prove it."""

    def last_position(self) -> int | None:
        """How far the books have come that stand there now; ``None`` when nothing can be read."""

    def occupied(self) -> str | None:
        """What stands in the way of a restoration, in words; ``None``: nothing."""

    def demand_rest(self) -> None:
        """Raises ``Refused`` while anybody uses the database."""

    def bring_back(self, copied: Path, aside: str | None) -> str:
        """Make the database of a copy anew; the address at which to work on it until it is ready.

        ``aside``: the mark under which what stands there now is kept.
        """

    def undo(self) -> None:
        """As it was before ``bring_back``."""

    def move_aside(self, folder: Path) -> None:
        """What stood there comes into ``folder``, as far as it is files."""

    def make_ready(self) -> None:
        """Let it stand where the settings say."""


def keeper(settings: Settings) -> Keeper:
    """Whoever keeps the database of these settings."""
    url = sa.make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and url.database:
        return SqliteKeeper(Path(url.database))
    return PostgresKeeper(url)
