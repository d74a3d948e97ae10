from __future__ import annotations

from collections.abc import Iterator

import pytest

from hub.core.context import Context
from tests.hub.town import Town, founded


@pytest.fixture
def town(context: Context) -> Iterator[Town]:
    with founded(context) as town:
        yield town
