"""Backup and restoration beside real processes."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.core.clock import SetClock, SystemClock
from hub.core.presence import FolderNotFree
from hub.keeping.words import Refused
from tests.hub.keeping.machine import Machine
from tests.hub.running import RunningHub


def test_a_hub_is_copied_while_it_runs_and_restored_when_it_has_ended(
    hub: RunningHub, tmp_path: Path
) -> None:
    hub.start_broker()
    process = hub.start()
    machine = Machine(hub.settings, SetClock(SystemClock().now()))
    done = machine.back_up(tmp_path / "copies")
    assert done.manifest.findings == ()
    with pytest.raises((FolderNotFree, Refused)):
        machine.restore(done.folder, put_aside=True)
    process.terminate()
    assert process.wait(20) == 0
    hub.engine.dispose()
    machine.restore(done.folder, put_aside=True)
    hub.start()
