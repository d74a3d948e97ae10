"""A spoilt device database is said in words, at the start and by the doctor, and never deleted."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from city.cli import app
from edge import settings
from edge.devices import doctor
from edge.storage import disk_health
from edge.storage.disk import DATABASE, Disk
from edge.storage.disk_health import DiskUnusable, Trouble
from tests.edge.agents import enrolled
from tests.support.broker import Broker

NOW = datetime(2026, 11, 30, 4, 0, tzinfo=UTC)
as_user = pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")


def filled(path: Path) -> None:
    disk = Disk(path)
    with disk.transaction() as connection:
        connection.execute("CREATE TABLE kept (text TEXT) STRICT")
        connection.executemany("INSERT INTO kept VALUES (?)", [("x" * 900,)] * 200)
    disk.close()


def cut_off(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])


def overwritten(path: Path) -> None:
    path.write_bytes(os.urandom(50_000))


def torn_inside(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[8192:20_000] = bytes(20_000 - 8192)
    path.write_bytes(data)


def a_text(path: Path) -> None:
    path.write_text("hello\n" * 100)


def newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")


SPOILS: dict[str, tuple[Callable[[Path], None], Trouble]] = {
    "cut off": (cut_off, Trouble.SPOILT),
    "overwritten": (overwritten, Trouble.SPOILT),
    "torn inside": (torn_inside, Trouble.SPOILT),
    "a text": (a_text, Trouble.SPOILT),
    "newer": (newer, Trouble.NEWER),
}


@pytest.mark.parametrize("how", SPOILS)
def test_a_spoilt_database_is_named_at_the_start_and_by_the_doctor_and_stays(
    tmp_path: Path, how: str
) -> None:
    path = tmp_path / DATABASE
    filled(path)
    spoil, trouble = SPOILS[how]
    spoil(path)
    before = path.read_bytes()
    for look in (Disk, disk_health.look):
        with pytest.raises(DiskUnusable) as unusable:
            look(path)
        assert unusable.value.trouble is trouble
        assert "put-aside" in unusable.value.next_step
    (finding,) = [
        each
        for each in doctor.examine(settings.parse(f'role = "till"\ndata = "{tmp_path}"'), datetime.now(UTC))
        if each.what == "database"
    ]
    assert not finding.fine
    assert path.read_bytes() == before


def test_a_folder_in_place_of_the_database_or_one_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / DATABASE).mkdir()
    (tmp_path / "file").touch()
    for path in (tmp_path / DATABASE, tmp_path / "file" / DATABASE):
        with pytest.raises(DiskUnusable):
            Disk(path)


@as_user
def test_a_database_of_somebody_else_is_named(tmp_path: Path) -> None:
    path = tmp_path / DATABASE
    filled(path)
    path.chmod(0o400)
    tmp_path.chmod(0o500)
    try:
        for look in (Disk, disk_health.look):
            with pytest.raises(DiskUnusable) as unusable:
                look(path)
            assert unusable.value.trouble is Trouble.NOT_WRITABLE
    finally:
        tmp_path.chmod(0o700)


def test_each_error_of_sqlite_has_its_words(tmp_path: Path) -> None:
    for code, trouble in (
        (sqlite3.SQLITE_FULL, Trouble.FULL),
        (sqlite3.SQLITE_READONLY_DIRECTORY, Trouble.NOT_WRITABLE),
        (sqlite3.SQLITE_BUSY, Trouble.IN_USE),
        (sqlite3.SQLITE_IOERR_READ, Trouble.UNREADABLE),
    ):
        error = sqlite3.OperationalError()
        error.sqlite_errorcode = code
        unusable = disk_health.unusable(tmp_path, error)
        assert unusable.trouble is trouble
        assert unusable.next_step


def test_a_whole_database_is_fine_and_one_that_is_not_there_yet_too(tmp_path: Path) -> None:
    assert "first start" in disk_health.look(tmp_path / DATABASE)
    filled(tmp_path / DATABASE)
    assert disk_health.look(tmp_path / DATABASE).startswith("whole")


def test_a_spoilt_one_is_put_aside_whole_and_a_new_one_begins(tmp_path: Path) -> None:
    profile = tmp_path / "till.toml"
    profile.write_text('role = "till"\ndata = "."\n')
    path = tmp_path / DATABASE
    filled(path)
    kept = CliRunner().invoke(app, ["edge", "put-aside", str(profile)])
    assert (kept.exit_code, path.exists()) == (1, True)  # a whole one is not put away
    overwritten(path)
    spoilt = path.read_bytes()
    done = CliRunner().invoke(app, ["edge", "put-aside", str(profile)])
    assert done.exit_code == 0, done.output
    aside = next(tmp_path.glob(f"{DATABASE}.aside-*[0-9]"))
    assert aside.read_bytes() == spoilt
    Disk(path).close()


def test_what_was_put_aside_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / DATABASE
    path.write_text("spoilt")
    disk_health.put_aside(path, NOW)
    path.write_text("spoilt again")
    with pytest.raises(FileExistsError):
        disk_health.put_aside(path, NOW)


def test_the_agent_ends_with_words_and_without_a_traceback(broker: Broker, tmp_path: Path) -> None:
    enrolled(broker, "till-1", tmp_path)
    profile = tmp_path / "till.toml"
    profile.write_text('role = "signage"\ndata = "."\n')
    overwritten(tmp_path / DATABASE)
    ran = CliRunner().invoke(app, ["edge", "run", str(profile)])
    assert ran.exit_code == 1
    assert isinstance(ran.exception, SystemExit)
    assert "put-aside" in ran.output
    assert "Traceback" not in ran.output
