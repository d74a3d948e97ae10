"""Children of the city: who started them and how long they live."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from city.processes import Child


def test_a_child_outlives_the_thread_that_asked_for_it(tmp_path: Path) -> None:
    child = Child("sleeper", [sys.executable, "-c", "import time; time.sleep(60)"], tmp_path / "log")
    asking = threading.Thread(target=child.start)
    asking.start()
    asking.join()
    assert child.process is not None
    try:
        with pytest.raises(subprocess.TimeoutExpired):
            child.process.wait(0.5)
    finally:
        child.kill()
    assert not child.running
