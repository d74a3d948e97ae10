from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from city.cli import app
from hub.core.db import open_engine
from hub.core.migrating import upgrade

runner = CliRunner()


@pytest.fixture(autouse=True)
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path / 'hub.sqlite'}"
    monkeypatch.setenv("DATABASE_URL", url)
    engine = open_engine(url)
    upgrade(engine)
    engine.dispose()


def test_a_job_is_asked_for_once_and_the_list_says_how_it_stands() -> None:
    assert "check_books            when asked for   never yet" in runner.invoke(app, ["hub", "jobs"]).output
    asked = runner.invoke(app, ["hub", "jobs", "check_books"])
    assert (asked.exit_code, "The hub will begin it" in asked.output) == (0, True)
    assert "It is at work already" in runner.invoke(app, ["hub", "jobs", "check_books"]).output
    assert "Waiting 0" in runner.invoke(app, ["hub", "jobs"]).output


def test_a_job_that_is_not_there_is_said_with_those_that_are() -> None:
    said = runner.invoke(app, ["hub", "jobs", "nothing"])
    assert said.exit_code == 2
    assert "check_books" in said.output
