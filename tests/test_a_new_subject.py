"""The page that leads through a new subject is followed to the letter, in a copy of the house."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[1]
PAGE = HOUSE / "docs" / "a-new-subject.md"
ROOMS = ("city", "drivers", "edge", "hub", "kiosk", "tests")
LIST = "hub/core/subjects.py"
MIGRATIONS = "hub/core/migrations/versions"
_FILE = re.compile(r"^\*\*(?P<path>[^*\n]+)\*\*\n\n```\w+\n(?P<text>.*?)^```$", re.M | re.S)
_LINE = re.compile(r"^```diff\n(?P<diff>.*?)^```$", re.M | re.S)
_NOT_COPIED = shutil.ignore_patterns("__pycache__", ".*", "pictures", "journeys", "bench")


def files() -> dict[str, str]:
    """Path → text of each file of the page; the migration gets the number that is next in this house."""
    *_, last = sorted(each.name[:4] for each in (HOUSE / MIGRATIONS).glob("[0-9]*.py"))
    numbered = PAGE.read_text("utf-8").replace("NNNN", f"{int(last) + 1:04}").replace("MMMM", last)
    return {each["path"]: each["text"] for each in _FILE.finditer(numbered)}


def tree(root: Path) -> dict[str, bytes]:
    """What stands in the rooms of a house."""
    return {
        str(file.relative_to(root)): file.read_bytes()
        for room in ROOMS
        for file in (root / room).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }


def run(copy: Path, *command: str) -> str:
    """With the copy first on the path, whatever is installed; what it said."""
    environment = {**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=copy, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, f"{command}\n{done.stdout[-6000:]}\n{done.stderr[-2000:]}"
    return done.stdout


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The house, with all that the page says done to it."""
    copy = tmp_path / "house"
    for room in ROOMS:
        shutil.copytree(HOUSE / room, copy / room, ignore=_NOT_COPIED)
    shutil.copy(HOUSE / "pyproject.toml", copy)
    (copy / "docs").mkdir()
    before = tree(copy)
    for path, text in files().items():
        assert not (copy / path).exists(), f"{path} is there already: a new subject changes no file"
        (copy / path).parent.mkdir(parents=True, exist_ok=True)
        (copy / path).write_text(text, "utf-8")
    _add_the_line(copy)
    changed = {path for path, text in tree(copy).items() if before.get(path) != text}
    assert changed == {LIST, *files()}
    return copy


def _add_the_line(copy: Path) -> None:
    """The one change outside, as the page shows it."""
    (diff,) = (each["diff"].splitlines() for each in _LINE.finditer(PAGE.read_text("utf-8")))
    kept = "".join(f"{line[1:]}\n" for line in diff if line[0] == " ")
    whole = "".join(f"{line[1:]}\n" for line in diff)
    assert [line[0] for line in diff].count("+") == 1
    text = (copy / LIST).read_text("utf-8")
    assert text.count(kept) == 1
    (copy / LIST).write_text(text.replace(kept, whole), "utf-8")


WALKING = (
    "tests/hub/core/test_form.py",
    "tests/hub/core/test_subjects.py",
    "tests/hub/kit/test_acts.py",
    "tests/hub/kit/test_english.py",
    "tests/hub/kit/test_words_in_three_languages.py",
    "tests/edge/wire/test_asyncapi.py",
    "tests/edge/wire/test_golden.py",
)
"""Of the house's own tests those that find a new subject by themselves, and are quick."""
PAGES_OF_EVERYBODY = "not a_beginner_cannot_read or sqlite"
"""They are the same on both databases, and take their time."""


@pytest.mark.postgres
@pytest.mark.timeout(300)
def test_whoever_follows_the_page_has_a_subject_that_the_house_accepts(copy: Path) -> None:
    written = [path for path in files() if path.endswith(".py")]
    run(copy, "ruff", "check", "--no-cache", *written, LIST)
    run(copy, "ruff", "format", "--no-cache", "--check", *written, LIST)
    (copy / "docs" / "asyncapi.json").write_text(run(copy, "edge.wire.asyncapi"), "utf-8")
    with ThreadPoolExecutor() as both:
        typed = both.submit(run, copy, "mypy", *written)
        tests = ("tests/hub/lost_property", *WALKING)
        tried = both.submit(run, copy, "pytest", "-q", *tests, "-k", PAGES_OF_EVERYBODY)
        tried.result()
        typed.result()
