"""``tsunagaru hub backup`` and ``tsunagaru hub restore``: what they say and how they exit."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from city.cli import app
from city.safekeeping import bring_back
from hub.app import prepare
from hub.core.settings import in_directory
from hub.keeping.model import MANIFEST

runner = CliRunner()


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A hub that keeps everything in one folder."""
    prepare(in_directory(tmp_path / "hub"))
    monkeypatch.setenv("TSUNAGARU_DATA", str(tmp_path / "hub"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return tmp_path / "hub"


def run(*arguments: str) -> tuple[int, str]:
    result = runner.invoke(app, list(arguments))
    return result.exit_code, result.output


def test_a_backup_says_where_it_is_and_what_to_note_elsewhere(data: Path, tmp_path: Path) -> None:
    code, said = run("hub", "backup", str(tmp_path / "copies"))
    (copied,) = (tmp_path / "copies").glob("copy-*")
    assert code == 0
    assert str(copied) in said
    assert "ledger    0:" in said
    assert "all checks hold" in said


def test_where_there_is_no_hub_nothing_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TSUNAGARU_DATA", str(tmp_path / "elsewhere"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    code, said = run("hub", "backup", str(tmp_path / "copies"))
    assert code == 1
    assert "look at TSUNAGARU_DATA" in said
    assert list(tmp_path.iterdir()) == []


def test_a_restoration_names_the_closed_numbers_and_what_the_staff_must_do(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("hub", "backup", str(tmp_path / "copies"))
    shutil.rmtree(data)
    waited: list[float] = []
    assert bring_back(tmp_path / "copies", False, "", os.environ, waited.append) == 0
    said = capsys.readouterr().out
    assert "00000-00018 – 00000-10009" in said
    assert "tsunagaru edge payments PROFILE --from 00000-00018 --through 00000-10009" in said
    (seconds,) = waited
    assert 60 < seconds <= 75
    assert run("check")[0] == 0


def test_a_torn_copy_is_refused_in_words(data: Path, tmp_path: Path) -> None:
    run("hub", "backup", str(tmp_path / "copies"))
    (copied,) = (tmp_path / "copies").glob("copy-*")
    (copied / "hub.sqlite").write_bytes(b"SQLite format 3\0")
    code, said = run("hub", "restore", str(copied), "--put-aside")
    assert code == 1
    assert "This copy is not whole: hub.sqlite (cut)" in said


def test_a_folder_without_a_copy_is_refused_in_words(data: Path, tmp_path: Path) -> None:
    code, said = run("hub", "restore", str(tmp_path))
    assert code == 1
    assert MANIFEST in said


def test_a_number_that_was_misread_is_asked_for_again(data: Path, tmp_path: Path) -> None:
    code, said = run("hub", "restore", str(tmp_path), "--highest", "00000-00019")
    assert code == 2
    assert "read it again" in said
