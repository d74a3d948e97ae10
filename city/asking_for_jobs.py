"""``tsunagaru hub jobs``: what runs later or long, and asking for it where no browser is at hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime

import sqlalchemy as sa
import typer

from hub.core import settings as hub_settings
from hub.core.db import open_engine, reading, transaction
from hub.core.words import local_input
from hub.jobs import queries, service
from hub.jobs.queries import Line
from hub.jobs.registering import registered
from hub.jobs.words import STATES


def list_jobs(environment: Mapping[str, str]) -> int:
    """A line for each: name, schedule, when it was last begun and how that stands."""
    with _database(environment) as engine, reading(engine) as tx:
        for line in queries.lines(tx, registered().values(), datetime.now(UTC)):
            typer.echo(f"{line.job.name:22} {line.job.schedule.words.en:16} {_stands(line)}")
    return 0


def ask_for(name: str, environment: Mapping[str, str]) -> int:
    """The hub does it; 2 when there is no such job."""
    if name not in registered():
        typer.echo(
            f"{name}: そのような自動処理はありません。 No such job. {', '.join(registered())}", err=True
        )
        return 2
    with _database(environment) as engine, transaction(engine) as tx:
        asked = service.ask(tx, registered()[name], service.COMMAND, datetime.now(UTC))
    if asked is None:
        typer.echo(f"{name}: もう動いています。 It is at work already.")
    else:
        typer.echo(f"{name}: ハブが始めます。進み具合は tsunagaru hub jobs。 The hub will begin it.")
    return 0


def _stands(line: Line) -> str:
    if line.run is None:
        return "never yet"
    _kind, words = STATES[line.run.state]
    of = f" {line.run.done}" + (f"/{line.run.total}" if line.run.total else "")
    found = f", found {line.run.errors}" if line.run.errors else ""
    return f"{local_input(line.run.asked_at)} {words.en}{of}{found} {line.run.message}".rstrip()


@contextmanager
def _database(environment: Mapping[str, str]) -> Iterator[sa.Engine]:
    engine = open_engine(hub_settings.from_environment(environment).database_url)
    try:
        yield engine
    finally:
        engine.dispose()
