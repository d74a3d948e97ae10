"""The first member of staff comes in by the command line; nobody is let in with a weak password."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest
from typer.testing import CliRunner

from city.cli import app
from hub.broadcast.subject import WRITER
from hub.core.db import open_engine, reading
from hub.core.settings import in_directory
from hub.fleet.subject import FLEET
from hub.identity.staff import service as staffing

RUNNER = CliRunner()
PROFILES = Path(__file__).parents[2] / "firmware_config" / "devices"
PASSWORD = "a long enough password"


def employ(
    folder: Path,
    roles: str = "writer,fleet",
    password: str = PASSWORD,
    login: str = "minato",
    name: str = "みなと",
) -> tuple[int, str]:
    result = RUNNER.invoke(
        app,
        ["hub", "staff", login, name, "--roles", roles],
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
        found = staffing.find_staff(tx, "minato")
    engine.dispose()
    assert found is not None
    assert found.roles == {WRITER, FLEET}


@pytest.mark.parametrize(
    ("roles", "password"), [("mayor", PASSWORD), ("writer", "short")], ids=["no such role", "weak password"]
)
def test_what_cannot_be_is_refused_with_a_word(tmp_path: Path, roles: str, password: str) -> None:
    code, output = employ(tmp_path, roles, password)
    assert code != 0
    assert output.strip()


def test_login_name_and_roles_are_read_as_the_pages_read_them(tmp_path: Path) -> None:
    """Signing in halves what is typed there: a login kept in full width would never open."""
    code, output = employ(
        tmp_path, "ｗｒｉｔｅｒ， Fleet", login="ｍｉｎａｔｏ", name="みなとか\u3099わ\u3000"
    )
    assert code == 0, output
    engine = open_engine(in_directory(tmp_path).database_url)
    with reading(engine) as tx:
        found = staffing.find_staff(tx, "minato")
    engine.dispose()
    assert found is not None
    assert (found.name, found.roles) == ("みなとがわ", frozenset({WRITER, FLEET}))


@pytest.mark.parametrize(
    ("login", "name"),
    [
        ("minato", "みな\u202eと"),
        ("mina\u200bto", "みなと"),
        ("", "みなと"),
        ("minato", "\u3000"),
        ("m" * 37, "みなと"),
    ],
    ids=["turning", "invisible", "no login", "blank name", "too long"],
)
def test_a_login_or_name_that_no_page_takes_is_refused_and_nothing_is_made(
    tmp_path: Path, login: str, name: str
) -> None:
    code, output = employ(tmp_path, login=login, name=name)
    assert code != 0
    assert "Traceback" not in output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "ca", [None, "証明書".encode("cp932"), codecs.BOM_UTF16_LE], ids=["missing", "Shift_JIS", "UTF-16"]
)
def test_enrolling_with_a_certificate_that_cannot_be_read_says_so(tmp_path: Path, ca: bytes | None) -> None:
    profile = tmp_path / "till.toml"
    profile.write_text((PROFILES / "till.toml").read_text(encoding="utf-8"), encoding="utf-8")
    if ca is not None:
        (tmp_path / "ca.pem").write_bytes(ca)
    result = RUNNER.invoke(
        app, ["edge", "enrol", str(profile), "--hub", "https://h:1", "--ca", str(tmp_path / "ca.pem")]
    )
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    assert "ca.pem" in result.output
