"""``tsunagaru edge payments``: what a till remembers, for the day on which the hub has lost it."""

from __future__ import annotations

from pathlib import Path

import typer

from edge import settings as edge_settings
from edge.devices import profile_line
from edge.duties.till.remembered import Remembered, place_of, remembered
from edge.storage.disk import DATABASE
from edge.storage.disk_health import DiskUnusable
from edge.wire.receipts import is_number


def list_payments(profile: Path, first: str, last: str) -> int:
    """Print the till's payments with numbers from ``first`` to ``last``. Returns the exit code."""
    for number in filter(None, (first, last)):
        if not is_number(number.replace("-", "")):
            typer.echo(f"{number}: 番号を読み直してください。 No receipt bears it: read it again.", err=True)
            return 2
    try:
        found = remembered(edge_settings.load(profile).folder / DATABASE)
    except (profile_line.SettingsError, DiskUnusable) as error:
        typer.echo(str(error), err=True)
        return 1
    lowest, highest = place_of(first) if first else 0, place_of(last) if last else None
    wanted = [each for each in found if lowest <= each.place and (highest is None or each.place <= highest)]
    typer.echo("number\ttime\tkind\tyen\tat 8%\tway\tid\trefunds")
    for each in wanted:
        typer.echo("\t".join(_columns(each)))
    typer.echo(f"{len(wanted)} 件 payments and refunds", err=True)
    return 0


def _columns(of: Remembered) -> tuple[str, ...]:
    return (
        of.number,
        of.at.isoformat() if of.at else "",
        "refund" if of.refunds else "payment",
        str(of.amount),
        str(of.reduced),
        of.way.value if of.way else "",
        of.id,
        of.refunds or "",
    )
