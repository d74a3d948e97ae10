"""The hub of these tests stands at a working day."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hub.core.clock import SetClock


@pytest.fixture
def clock() -> SetClock:
    """Tuesday, 24 November 2026, ten in the morning in Kisarazu."""
    return SetClock(datetime(2026, 11, 24, 1, 0, tzinfo=UTC))
