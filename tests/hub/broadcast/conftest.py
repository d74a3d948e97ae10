"""Two screens in the fleet, and what two people have approved for them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hub.broadcast import model, service
from hub.broadcast.model import Content
from hub.core.context import Context
from hub.core.db import transaction
from tests.hub.devices import admit

SCREENS = ("screen-1", "screen-2")


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
            seen = model.content_hash(model.rendered(service.submit(tx, context, id)))
            service.approve(tx, context, id, "approver", revision=1, sha256=seen)
        return id

    return go
