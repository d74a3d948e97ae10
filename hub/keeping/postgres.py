"""PostgreSQL: ``pg_dump`` on an exported snapshot, proved by bringing it back into a database of its own."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from hub.core.db import Transaction, open_engine, reading
from hub.keeping import files
from hub.keeping import postgres_tools as tools
from hub.keeping.files import Say
from hub.keeping.model import Backend
from hub.keeping.proving import Proof, ends
from hub.keeping.words import Refused, Why

_OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)
_ITS_TABLES = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
_MAY_CREATE = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"


class PostgresKeeper:
    """The database at ``url``; the hub's tables are in its schema ``public``."""

    backend = Backend.POSTGRESQL
    name = "hub.pgdump"

    def __init__(self, url: sa.URL) -> None:
        self.url = url
        self._aside: str | None = None
        self._begun = False

    def server(self) -> str:
        return str(self._ask("SHOW server_version"))

    def take(self, to: Path, prove: Callable[[Transaction], Proof], say: Say) -> Proof:
        version = self._version()
        dump, load = tools.find("pg_dump", version), tools.find("pg_restore", version)
        files.write(to, b"")
        engine = open_engine(self._address())
        with reading(engine) as tx:
            snapshot = str(tx.scalar(sa.text("SELECT pg_export_snapshot()")))
            at_snapshot = ends(tx)
            may_create = bool(tx.scalar(sa.text(_MAY_CREATE)))
            say("pg_dump")
            tools.run(
                dump, self.url, "--format=custom", "--schema=public", f"--snapshot={snapshot}", f"--file={to}"
            )
            if not may_create:
                # The books at the snapshot are what was written; that it can be read is tried as well.
                say("the role may make no database, so the copy is proved at its snapshot and read through")
                tools.read_through(load, to)
                proof = prove(tx)
        engine.dispose()
        if may_create:
            proof = self._tried(load, to, prove, say)
        if (proof.ledger, proof.evidence) != at_snapshot:
            raise Refused(Why.TAMPERED, what=self.name)
        return proof

    def last_position(self) -> int | None:
        if not self._ask("SELECT to_regclass('public.ledger_head') IS NOT NULL"):
            return None
        found = self._ask("SELECT max(position) FROM public.ledger_head")
        return None if found is None else int(str(found))

    def occupied(self) -> str | None:
        return self._shown() if self._ask(_ITS_TABLES) else None

    def demand_rest(self) -> None:
        if others := self._ask(_OTHERS):
            raise Refused(Why.DATABASE_IN_USE, count=others)

    def bring_back(self, copied: Path, aside: str | None) -> str:
        """All in one transaction: broken off, it leaves the database empty."""
        load = tools.find("pg_restore", self._version())
        if aside:
            name = f"aside_{aside}".lower()
            self._do(f'ALTER SCHEMA public RENAME TO "{name}"')
            self._aside = name
        else:
            self._do("DROP SCHEMA IF EXISTS public")  # empty: the copy brings its own
        self._begun = True
        self._load(load, self.url, copied)
        return self._address()

    def undo(self) -> None:
        if not self._begun:
            return
        self._do("DROP SCHEMA IF EXISTS public CASCADE")
        if self._aside:
            self._do(f'ALTER SCHEMA "{self._aside}" RENAME TO public')
        else:
            self._do("CREATE SCHEMA public")

    def make_ready(self) -> None:
        """It stands there already; the hub starts on it only when the data folder is whole."""

    def move_aside(self, folder: Path) -> None:
        """The schema bears another name since ``bring_back``."""

    def _tried(self, load: Path, archive: Path, prove: Callable[[Transaction], Proof], say: Say) -> Proof:
        say("pg_restore into a database that is thrown away")
        with self._scratch(archive) as scratch:
            self._load(load, scratch, archive)
            engine = open_engine(scratch.render_as_string(hide_password=False))
            with reading(engine) as tx:
                proof = prove(tx)
            engine.dispose()
        return proof

    @contextmanager
    def _scratch(self, archive: Path) -> Iterator[sa.URL]:
        name = f"tsunagaru_proof_{hashlib.sha256(str(archive).encode()).hexdigest()[:12]}"  # a copy, a folder
        self._do(f"CREATE DATABASE {name} TEMPLATE template0")
        scratch = self.url.set(database=name)
        try:
            PostgresKeeper(scratch)._do("DROP SCHEMA public")
            yield scratch
        finally:
            self._do(f"DROP DATABASE {name} WITH (FORCE)")

    def _load(self, load: Path, url: sa.URL, archive: Path) -> None:
        tools.run(load, url, "--single-transaction", "--no-owner", "--no-privileges", str(archive))

    def _version(self) -> int:
        return int(str(self._ask("SHOW server_version_num"))) // 10_000

    def _ask(self, question: str) -> object:
        engine = open_engine(self._address())
        try:
            with engine.connect() as connection:
                return connection.scalar(sa.text(question))
        finally:
            engine.dispose()

    def _do(self, *statements: str) -> None:
        """Each of its own: databases are made outside of transactions."""
        engine = open_engine(self._address())
        try:
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                for statement in statements:
                    connection.exec_driver_sql(statement)
        except sa.exc.DBAPIError as error:
            raise Refused(Why.TOOL_FAILED, tool="PostgreSQL", said=str(error.orig).strip()) from error
        finally:
            engine.dispose()

    def _address(self) -> str:
        return self.url.render_as_string(hide_password=False)

    def _shown(self) -> str:
        return self.url.render_as_string()
