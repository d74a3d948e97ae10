"""A town on each kind of database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.coins import Town, running_town


@pytest.fixture
def town(database_url: str) -> Iterator[Town]:
    with running_town(database_url) as town:
        yield town
