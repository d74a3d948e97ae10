"""Alembic's entry: it is given a connection by ``hub.core.migrating`` and never opens one."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from hub.core import subjects
from hub.core.db import Moment, metadata

for _ in subjects.parts("tables"):
    pass  # importing a subject's tables enters them into ``metadata``


def own_types(kind: str, item: Any, autogenerate: AutogenContext) -> str | Literal[False]:
    """Write our own column type by its name; everything else as Alembic does."""
    if kind == "type" and isinstance(item, Moment):
        autogenerate.imports.add("from hub.core.db import Moment")
        return "Moment()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    render_item=own_types,
)
with context.begin_transaction():
    context.run_migrations()
