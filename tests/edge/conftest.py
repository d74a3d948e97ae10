"""For the tests of the edge: a real broker with two devices known to it, and the end of their disks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.edge.make import close_disks
from tests.support.broker import Broker, running_broker


@pytest.fixture(autouse=True)
def _disks_end_with_their_test() -> Iterator[None]:
    yield
    close_disks()


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    with running_broker(tmp_path / "broker", devices=["till-1", "till-2"]) as running:
        yield running
