"""The file on the device, before anything is kept in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from edge.storage.disk import Disk
from edge.storage.disk_health import DiskUnusable
from tests.support.connections import every_connection_closed


def test_a_file_that_is_no_database_is_let_go_of(tmp_path: Path) -> None:
    spoilt = tmp_path / "edge.db"
    spoilt.write_bytes(b"spoilt" * 1000)
    with every_connection_closed(), pytest.raises(DiskUnusable):
        Disk(spoilt)
