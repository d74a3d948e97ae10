"""The first member of staff comes in by the command line; nobody is let in with a weak password."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from city.cli import app
from hub.core.db import open_engine, reading
from hub.core.settings import in_directory
from hub.identity import service
from hub.identity.model import Role

RUNNER = CliRunner()
PASSWORD = "a long enough password"


def employ(folder: Path, roles: str = "writer,fleet", password: str = PASSWORD) -> tuple[int, str]:
    result = RUNNER.invoke(
        app,
        ["hub", "staff", "minato", "みなと", "--roles", roles],
        input=f"{password}\n{password}\n",
        env={"TSUNAGARU_DATA": str(folder), "DATABASE_URL": ""},
    )
    return result.exit_code, result.output


def test_the_first_member_of_staff_is_let_in_with_the_roles_asked_for(tmp_path: Path) -> None:
    code, output = employ(tmp_path)
    assert code == 0, output
    assert PASSWORD not in output
    engine = open_engine(in_directory(tmp_path).database_url)
    with reading(engine) as tx:
        found = service.find_staff(tx, "minato")
    engine.dispose()
    assert found is not None
    assert found.roles == {Role.WRITER, Role.FLEET}


@pytest.mark.parametrize(
    ("roles", "password"), [("mayor", PASSWORD), ("writer", "short")], ids=["no such role", "weak password"]
)
def test_what_cannot_be_is_refused_with_a_word(tmp_path: Path, roles: str, password: str) -> None:
    code, output = employ(tmp_path, roles, password)
    assert code != 0
    assert output.strip()
