"""Two screens in the fleet, and what two people have approved for them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hub.approvals.model import Move
from hub.broadcast import service
from hub.broadcast.model import Content
from hub.broadcast.subject import APPROVER
from hub.core.context import Context
from hub.core.db import transaction
from hub.identity.model import Staff
from tests.hub.devices import admit
from tests.support.deciding import seen

SCREENS = ("screen-1", "screen-2")
SECOND = Staff("approver", "承認 あさひ", frozenset({APPROVER}))
"""Somebody who has written nothing of it."""


@pytest.fixture
def screens(context: Context) -> tuple[str, ...]:
    """Two admitted screens."""
    for name in SCREENS:
        admit(context, name, role="signage")
    return SCREENS


@pytest.fixture
def approved(context: Context, screens: tuple[str, ...]) -> Callable[[Content], str]:
    """Write, submit and approve; returns the id."""

    def go(content: Content) -> str:
        id = context.new_id()
        with transaction(context.engine) as tx:
            service.write(tx, context, "writer", content, id)
            service.submit(tx, context, id)
            service.decide(tx, context, id, SECOND, Move.APPROVE, seen(tx, service.KIND, id))
        return id

    return go
