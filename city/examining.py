"""``tsunagaru check`` and ``tsunagaru edge doctor``: look, say what was found, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import typer

from city.examining_journal import print_end, print_figures
from edge import settings as edge_settings
from edge.devices import doctor, profile_line
from edge.storage import disk_health
from edge.storage.disk import DATABASE
from hub.coin import checks as coin
from hub.core import evidence, restored
from hub.core import settings as hub_settings
from hub.core.db import Transaction, open_engine, reading
from hub.core.heads import HeadsUnreadable, read, torn_ends
from hub.ledger.audit import export, heads, invariants, statutory_dates
from hub.ledger.audit.invariants import Check
from hub.ledger.statements import end_of_log

EVIDENCE_CHAIN = "evidence_chain"
"""The one check beside the books': the evidence log is whole."""

NOTED_HEADS = "noted_heads"
HEADS_RULE = "Both chains still hold every head that was noted outside the database."

ALL = {**invariants.CHECKS, **coin.CHECKS}
"""Name → check: the ledger's, then those of the coin around it."""


def check_books(wanted: str, environment: Mapping[str, str], noted: Path | None = None) -> int:
    """Run one check or all on the live data. Returns the exit code: 0 when everything holds.

    ``noted``: a folder or file of heads that was kept elsewhere, instead of the hub's own.
    """
    if wanted and wanted not in (*ALL, EVIDENCE_CHAIN, NOTED_HEADS):
        typer.echo(f"No such check: {wanted}. There are:", err=True)
        for name, check in ALL.items():
            typer.echo(f"  {name:26} {rule_of(check)}", err=True)
        typer.echo(f"  {EVIDENCE_CHAIN:26} The evidence log verifies from its beginning.", err=True)
        typer.echo(f"  {NOTED_HEADS:26} {HEADS_RULE}", err=True)
        return 2
    broken = 0
    with _books(environment) as tx:
        for name, check in ALL.items():
            if wanted in ("", name):
                broken += _run(tx, name, check)
        if wanted in ("", EVIDENCE_CHAIN):
            broken += _check_evidence(evidence.verify(tx))
        if noted is not None:
            broken += _check_heads(tx, noted, kept_elsewhere=True)
        elif wanted in ("", NOTED_HEADS):
            own = hub_settings.from_environment(environment).heads_dir
            broken += _check_heads(tx, own, kept_elsewhere=False)
        position, chain = end_of_log(tx)
    print_end(position, chain.hex())
    return 1 if broken else 0


def rule_of(check: Check) -> str:
    """The check's rule in one sentence."""
    return " ".join((check.__doc__ or "").split())


def _run(tx: Transaction, name: str, check: Check) -> int:
    violations = check(tx)
    typer.echo(f"{'ok  ' if not violations else 'FAIL'} {name}: {rule_of(check)}")
    for violation in violations:
        typer.echo(f"     {violation.where}: {violation.what}")
    return len(violations)


def show_figures(day: date, environment: Mapping[str, str]) -> int:
    """The figures of a base date (or of any other day's end), with the position that they were made from."""
    with _books(environment) as tx:
        position = statutory_dates.position_of(tx, day)
        figures, chain = (
            statutory_dates.figures(tx, position),
            statutory_dates.chain_at(tx, position),
        )
    typer.echo(f"{day}T23:59:59+09:00")
    print_figures(figures)
    print_end(position, chain.hex())
    return 0


def write_journal(file: Path, environment: Mapping[str, str]) -> int:
    """Write the whole journal to ``file``. Never over another one."""
    engine = open_engine(hub_settings.from_environment(environment).database_url)
    try:
        with file.open("xb") as out:
            for piece in export.journal(engine):
                out.write(piece)
    except FileExistsError:
        typer.echo(f"{file} is there already: name another file.", err=True)
        return 1
    finally:
        engine.dispose()
    typer.echo(f"{file}: {file.stat().st_size:,} bytes. Verify it with: tsunagaru check --file {file}")
    return 0


@contextmanager
def _books(environment: Mapping[str, str]) -> Iterator[Transaction]:
    engine = open_engine(hub_settings.from_environment(environment).database_url)
    try:
        with reading(engine) as tx:
            yield tx
    finally:
        engine.dispose()


def _check_evidence(verdict: evidence.Verdict) -> int:
    typer.echo(f"{'ok  ' if verdict.whole else 'FAIL'} {EVIDENCE_CHAIN}")
    if not verdict.whole:
        typer.echo(f"     position {verdict.broken_at}: does not fit the entry before it")
    typer.echo(f"     head: position {verdict.head.position}, {verdict.head.hash}")
    return 0 if verdict.whole else 1


def _check_heads(tx: Transaction, place: Path, *, kept_elsewhere: bool) -> int:
    """A hub that has only begun has noted nothing; whoever names a place wants it compared."""
    try:
        noted = read(place)
    except HeadsUnreadable as error:
        typer.echo(f"FAIL {NOTED_HEADS}: {error} is no noted head")
        return 1
    for file in torn_ends(place):
        typer.echo(f"     a torn line was put aside, and noting went on: {file}")
    if not noted:
        typer.echo(
            f"{'FAIL' if kept_elsewhere else 'none'} {NOTED_HEADS}: nothing was compared, no head in {place}"
        )
        return 1 if kept_elsewhere else 0
    missing, lost = heads.compare(tx, noted), heads.lost(tx, noted)
    typer.echo(f"{'FAIL' if missing else 'ok  '} {NOTED_HEADS}: {HEADS_RULE}")
    for each in missing:
        was = f"position {each.noted.position} was {each.noted.hash} at {each.noted.at.isoformat()}"
        typer.echo(f"     {each.noted.chain}: {each.fault}: {was}")
    typer.echo(f"     {len(noted)} heads in {place}")
    for told in restored.restorations(tx) if lost else ():
        typer.echo(
            f"     restored at {told.at.isoformat()} from a copy of {told.copied_at.isoformat()}:"
            f" what was newer is lost, numbers {told.ledger + 1} to {told.closed_through} are closed"
        )
    return len(missing)


def examine_device(profile: Path, scan_seconds: float = 0) -> int:
    """Everything that a device needs, a line each. Returns 0 when nothing is missing."""
    try:
        settings = edge_settings.load(profile)
    except profile_line.SettingsError as error:
        typer.echo(f"FAIL profile: {error}", err=True)
        return 2
    findings = [
        doctor.examine_profile(profile.read_bytes()),
        *doctor.examine(settings, datetime.now(UTC), scan_seconds),
    ]
    for finding in findings:
        typer.echo(f"{'ok  ' if finding.fine else 'FAIL'} {finding.what}: {finding.found}")
        if not finding.fine:
            typer.echo(f"     → {finding.next_step}")
    return 0 if all(finding.fine for finding in findings) else 1


def put_database_aside(profile: Path, now: datetime) -> int:
    """Only one that cannot be used: a whole one holds what the hub has not been told yet."""
    try:
        settings = edge_settings.load(profile)
    except profile_line.SettingsError as error:
        typer.echo(f"FAIL profile: {error}", err=True)
        return 2
    path = settings.folder / DATABASE
    try:
        found = disk_health.look(path)
    except disk_health.DiskUnusable as error:
        if error.trouble not in (disk_health.Trouble.SPOILT, disk_health.Trouble.NEWER):
            typer.echo(f"{error}\n→ {error.next_step}", err=True)
            return 1
    else:
        typer.echo(f"{path}: {found}. 使えるので、そのままにします。 It can be used and stays.", err=True)
        return 1
    for moved in disk_health.put_aside(path, now):
        typer.echo(f"別名で残しました。 Kept as {moved}")
    typer.echo(
        "机で、この端末の処理未了の支払いを確かめてください。 At the desk, look for payments left unsettled."
    )
    return 0
