"""Two runners at once: one works, and the other when that one is gone."""

from __future__ import annotations

from dataclasses import replace

import sqlalchemy as sa

from hub.core.context import Context
from hub.jobs.alone import only_runner


def test_of_two_runners_one_works_and_the_other_after_it(context: Context) -> None:
    other = replace(context, boot=context.new_id())
    with only_runner(context) as first:
        assert first is not None
        assert first()
        with only_runner(other) as second:
            assert second is None
    with only_runner(other) as second:
        assert second is not None


def test_who_loses_the_database_knows_that_he_is_not_alone_any_more(context: Context) -> None:
    with only_runner(context) as still_alone:
        assert still_alone is not None
        _cut_all_connections(context.engine)
        is_file = context.engine.dialect.name == "sqlite"  # whose lock goes with its holder alone
        assert still_alone() == is_file


def _cut_all_connections(engine: sa.Engine) -> None:
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            connection.execute(
                sa.text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE pid <> pg_backend_pid() AND datname = current_database()"
                )
            )
