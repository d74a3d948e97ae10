"""Alembic's entry: it is given a connection by ``hub.core.migrating`` and never opens one."""

from __future__ import annotations

from alembic import context

from hub.core import subjects
from hub.core.db import metadata

for _ in subjects.parts("tables"):
    pass  # importing a subject's tables enters them into ``metadata``

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
