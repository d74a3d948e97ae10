"""One consistent copy of the whole hub, while it takes payments: written aside, proved, then named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path

import sqlalchemy as sa

from hub.core import migrating
from hub.core.db import Transaction
from hub.core.settings import Settings
from hub.keeping import copies, files
from hub.keeping.database import Keeper, keeper
from hub.keeping.files import Say
from hub.keeping.model import FILES, FORMAT, Kept, Manifest
from hub.keeping.proving import Proof, prove
from hub.keeping.words import Refused, Why
from hub.ledger.audit.invariants import Check


@dataclass(frozen=True, slots=True)
class Copied:
    """Where a copy lies. It is unsound when the manifest has findings."""

    folder: Path
    manifest: Manifest
    let_go: list[Path]


def back_up(
    settings: Settings,
    folder: Path,
    at: datetime,
    checks: Mapping[str, Check],
    say: Say,
    keep: int | None = None,
) -> Copied:
    """Copy the hub of these settings into a folder of its own in ``folder``. Raises ``Refused``.

    The database comes first: whatever file it names was there before, and is copied after it.
    """
    files.demand_owner(settings.data_dir)
    if not settings.certificates_dir.is_dir():
        raise Refused(Why.NO_HUB, folder=settings.data_dir)
    if folder.resolve().is_relative_to(settings.data_dir.resolve()):
        raise Refused(Why.INSIDE)
    of = keeper(settings)
    with copies.writing(folder, at) as part:
        seen: list[str] = []
        proof = of.take(part / of.name, partial(_proved, checks, say, seen), say)
        kept = [files.kept(part, of.name), *_others(settings, part, say)]
        manifest = _manifest(settings, of, at, proof, seen[0], kept)
        named = copies.finish(part, manifest)
        gone = copies.let_go(folder, keep) if keep and not manifest.findings else []
    return Copied(named, manifest, gone)


def _proved(checks: Mapping[str, Check], say: Say, seen: list[str], tx: Transaction) -> Proof:
    seen.append(migrating.revision(tx))
    return prove(tx, checks, say)


def _others(settings: Settings, part: Path, say: Say) -> list[Kept]:
    say("files")
    url = sa.make_url(settings.database_url)
    database = Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None
    return [
        files.copy(file, part, f"{FILES}/{file.relative_to(settings.data_dir).as_posix()}")
        for file in files.of_hub(settings.data_dir, database)
    ]


def _manifest(
    settings: Settings, of: Keeper, at: datetime, proof: Proof, migration: str, kept: list[Kept]
) -> Manifest:
    return Manifest(
        format=FORMAT,
        at=at,
        version=version("tsunagaru"),
        migration=migration,
        backend=of.backend,
        server=of.server(),
        database=of.name,
        files=tuple(kept),
        ledger=proof.ledger,
        evidence=proof.evidence,
        findings=proof.findings,
        settings=_to_be_remembered(settings),
    )


def _to_be_remembered(settings: Settings) -> dict[str, str]:
    """The environment that whoever restores must set again; the database's password is not in it."""
    url = sa.make_url(settings.database_url)
    return {
        "TSUNAGARU_DATA": str(settings.data_dir),
        "DATABASE_URL": url.render_as_string(hide_password=True),
        "TSUNAGARU_ROOT": settings.root,
        "TSUNAGARU_BROKER": str(settings.broker),
        "TSUNAGARU_WEB": str(settings.web),
        "TSUNAGARU_DEVICES": str(settings.device_port),
        "TSUNAGARU_ORIGIN": settings.origin,
        "TSUNAGARU_HOSTS": " ".join(settings.hosts),
        "TSUNAGARU_PROXY": " ".join(map(str, settings.proxies)),
        "TSUNAGARU_HEADS": str(settings.heads or ""),
        "TSUNAGARU_FRAME_ANCESTORS": " ".join(settings.frame_ancestors),
    }
