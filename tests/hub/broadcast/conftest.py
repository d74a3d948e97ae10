"""Two screens in the fleet."""

from __future__ import annotations

import pytest

from hub.core.context import Context
from tests.hub.devices import admit

SCREENS = ("screen-1", "screen-2")


@pytest.fixture
def screens(context: Context) -> tuple[str, ...]:
    """Two admitted screens."""
    for name in SCREENS:
        admit(context, name, role="signage")
    return SCREENS
