"""Children that end: started again alone, and what ends the parent."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.waiting import eventually

_TOGETHER = """
import os, sys, time
from pathlib import Path
from hub.core.processes import Patience, run_together

folder = Path(sys.argv[1])

def note(name):
    with (folder / name).open("a") as file:
        file.write(f"{os.getpid()}\\n")

def lives():
    note("lives")
    time.sleep(600)

def ends():
    note("ends")
    sys.exit(3)

def lives_and_ends():
    note("ends")
    time.sleep(0.3)
    raise ValueError("a mistake of ours")

second = {"ends": ends, "lives_and_ends": lives_and_ends}[sys.argv[2]]
patience = Patience(first=0.01, last=0.05, steady=0.2, tries=3)
sys.exit(run_together({"lives": lives, "ends": second}, lambda name: note("died-" + name), patience))
"""


class Parent:
    """Starts ``lives`` and a second child."""

    def __init__(self, folder: Path, second: str) -> None:
        self.folder = folder
        self.process = subprocess.Popen([sys.executable, "-c", _TOGETHER, str(folder), second])

    def __enter__(self) -> Parent:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()

    def noted(self, name: str) -> list[int]:
        file = self.folder / name
        return [int(line) for line in file.read_text().split()] if file.exists() else []


async def test_a_child_that_ends_again_and_again_is_started_again_and_the_other_is_left_alone(
    tmp_path: Path,
) -> None:
    with Parent(tmp_path, "lives_and_ends") as parent:
        await eventually(lambda: len(parent.noted("ends")) >= 5, "it was not started again")
        assert len(parent.noted("lives")) == 1
        assert len(parent.noted("died-ends")) >= 4
        assert parent.process.poll() is None
        parent.process.terminate()
        assert parent.process.wait(20) == 0
    with pytest.raises(ProcessLookupError):
        os.kill(parent.noted("lives")[0], 0)


def test_a_child_that_never_could_live_ends_all_so_that_whoever_starts_it_sees_it(tmp_path: Path) -> None:
    with Parent(tmp_path, "ends") as parent:
        assert parent.process.wait(20) == 1
    assert len(parent.noted("ends")) == 3
    for pid in parent.noted("lives"):
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
