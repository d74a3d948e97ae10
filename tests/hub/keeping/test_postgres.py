"""PostgreSQL's own tools: found for the server's version, or said to be missing."""

from __future__ import annotations

import shutil
import uuid
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from hub.keeping import copies, postgres_tools
from hub.keeping.words import Refused, Why
from tests.hub.keeping.machine import Machine

ON_POSTGRES = pytest.mark.parametrize(
    "database_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)


def install(places: Path, *versions: int) -> Path:
    for version in versions:
        program = places / str(version) / "bin" / "pg_dump"
        program.parent.mkdir(parents=True)
        program.write_text(f"#!/bin/sh\necho 'pg_dump (PostgreSQL) {version}.4 (Debian {version}.4-1)'\n")
        program.chmod(0o755)
    return places


@pytest.fixture(autouse=True)
def nothing_on_the_path(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "home" not in request.fixturenames:
        monkeypatch.setattr(shutil, "which", lambda _tool: None)


@pytest.mark.parametrize(("there", "server", "taken"), [((14, 15, 17), 15, 15), ((14, 16, 17), 15, 16)])
def test_the_tool_of_the_servers_version_is_taken_or_the_next_newer(
    tmp_path: Path, there: tuple[int, ...], server: int, taken: int
) -> None:
    places = install(tmp_path, *there)
    assert postgres_tools.find("pg_dump", server, places) == places / str(taken) / "bin" / "pg_dump"


def test_a_tool_older_than_the_server_is_refused_with_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="apt install postgresql-client-16") as refused:
        postgres_tools.find("pg_dump", 16, install(tmp_path, 13, 15))
    assert refused.value.why is Why.OLD_TOOLS


def test_without_the_tool_it_is_said_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="apt install postgresql-client-16") as refused:
        postgres_tools.find("pg_dump", 16, tmp_path)
    assert refused.value.why is Why.NO_TOOLS


@ON_POSTGRES
def test_a_role_that_may_make_no_database_still_makes_a_copy_that_is_proved(
    home: Machine, tmp_path: Path
) -> None:
    role = f"reader_{uuid.uuid4().hex}"
    with psycopg.connect(home.settings.database_url, autocommit=True) as server:
        server.execute(f"CREATE ROLE {role} LOGIN")
        server.execute(f"GRANT pg_read_all_data TO {role}")
    url = sa.make_url(home.settings.database_url).set(username=role)
    home.settings = replace(home.settings, database_url=url.render_as_string(hide_password=False))
    with psycopg.connect(home.settings.database_url) as reader:
        assert reader.execute("SELECT rolcreatedb FROM pg_roles WHERE rolname = current_user").fetchone() == (
            False,
        )
    done = home.back_up(tmp_path / "copies")
    assert done.manifest.findings == ()
    assert any("proved at its snapshot" in said for said in home.said)
    copies.demand_whole(done.folder, copies.read(done.folder))


@ON_POSTGRES
def test_a_database_that_somebody_uses_is_not_restored(home: Machine, tmp_path: Path) -> None:
    done = home.back_up(tmp_path / "copies")
    with psycopg.connect(home.settings.database_url), pytest.raises(Refused) as refused:
        home.restore(done.folder, put_aside=True)
    assert refused.value.why is Why.DATABASE_IN_USE
