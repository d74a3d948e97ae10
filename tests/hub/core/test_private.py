"""What the hub keeps is its own user's alone."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from hub.app import prepare
from hub.core.db import open_engine
from hub.core.settings import in_directory


def mode(file: Path) -> int:
    return file.stat().st_mode & 0o777


def test_a_folder_and_a_database_of_before_are_closed_at_the_start(tmp_path: Path) -> None:
    folder = tmp_path / "hub"
    folder.mkdir(mode=0o755)
    (folder / "hub.sqlite").touch(0o644)
    prepare(in_directory(folder))
    assert (mode(folder), mode(folder / "hub.sqlite")) == (0o700, 0o600)


def test_a_new_database_and_its_neighbours_are_readable_by_nobody_else(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'new.sqlite'}")
    with engine.begin() as tx:
        tx.execute(sa.text("CREATE TABLE t (a)"))
        modes = {file.name: mode(file) for file in tmp_path.iterdir()}
    engine.dispose()
    assert modes == dict.fromkeys(("new.sqlite", "new.sqlite-wal", "new.sqlite-shm"), 0o600)
