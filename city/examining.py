"""``tsunagaru check`` and ``tsunagaru edge doctor``: look, say what was found, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import typer

from edge import doctor
from edge import settings as edge_settings
from hub.core import evidence
from hub.core import settings as hub_settings
from hub.core.db import open_engine, reading
from hub.ledger.invariants import CHECKS

EVIDENCE_CHAIN = "evidence_chain"
"""The one check beside the ledger's: the evidence log is whole."""


def check_books(wanted: str, environment: Mapping[str, str]) -> int:
    """Run one check or all on the live data. Returns the exit code: 0 when everything holds."""
    if wanted and wanted not in (*CHECKS, EVIDENCE_CHAIN):
        typer.echo(f"No such check: {wanted}. There are: {', '.join((*CHECKS, EVIDENCE_CHAIN))}", err=True)
        return 2
    engine = open_engine(hub_settings.from_environment(environment).database_url)
    broken = 0
    with reading(engine) as tx:
        for name, check in CHECKS.items():
            if wanted in ("", name):
                violations = check(tx)
                broken += len(violations)
                typer.echo(f"{'ok  ' if not violations else 'FAIL'} {name}")
                for violation in violations:
                    typer.echo(f"     {violation.where}: {violation.what}")
        if wanted in ("", EVIDENCE_CHAIN):
            broken += _check_evidence(evidence.verify(tx))
    engine.dispose()
    return 1 if broken else 0


def _check_evidence(verdict: evidence.Verdict) -> int:
    typer.echo(f"{'ok  ' if verdict.whole else 'FAIL'} {EVIDENCE_CHAIN}")
    if not verdict.whole:
        typer.echo(f"     position {verdict.broken_at}: does not fit the entry before it")
    typer.echo(f"     head: position {verdict.head.position}, {verdict.head.hash}")
    return 0 if verdict.whole else 1


def examine_device(profile: Path) -> int:
    """Everything that a device needs, a line each. Returns 0 when nothing is missing."""
    try:
        settings = edge_settings.load(profile)
    except edge_settings.SettingsError as error:
        typer.echo(f"FAIL profile: {error}", err=True)
        return 2
    findings = doctor.examine(settings)
    for finding in findings:
        typer.echo(f"{'ok  ' if finding.fine else 'FAIL'} {finding.what}: {finding.found}")
        if not finding.fine:
            typer.echo(f"     → {finding.next_step}")
    return 0 if all(finding.fine for finding in findings) else 1
