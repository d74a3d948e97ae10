"""PostgreSQL's own programs: found for the server's version, and run without a password in sight."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import sqlalchemy as sa

from hub.keeping.words import Refused, Why

PLACES = Path("/usr/lib/postgresql")
"""Where Debian keeps the programs of each version."""
_VERSION = re.compile(rb"\(PostgreSQL\) (\d+)")
_SAID_AT_MOST = 400


def find(tool: str, server: int, places: Path = PLACES) -> Path:
    """The program of the server's version, or the next newer one; raises ``Refused`` in words.

    An older one does not know what it reads. A much newer one says what an older server does not know, so
    the nearest is taken.
    """
    versions = {version: program for program in _programs(tool, places) if (version := _version(program))}
    if not versions:
        raise Refused(Why.NO_TOOLS, tool=tool, server=server)
    fit = [version for version in versions if version >= server]
    if not fit:
        raise Refused(Why.OLD_TOOLS, tool=tool, found=max(versions), server=server)
    return versions[min(fit)]


def run(program: Path, url: sa.URL, *arguments: str) -> None:
    """Run it on a database; raises ``Refused`` with what it said."""
    plain = url.set(drivername="postgresql", password=None)
    environment = {**os.environ, **({"PGPASSWORD": str(url.password)} if url.password else {})}
    _run([str(program), f"--dbname={plain.render_as_string()}", "--no-password", *arguments], environment)


def read_through(program: Path, archive: Path) -> None:
    """Read an archive from its first byte to its last, as a restoration would."""
    _run([str(program), "--file=/dev/null", str(archive)], dict(os.environ))


def _run(command: Sequence[str], environment: dict[str, str]) -> None:
    done = subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()[-_SAID_AT_MOST:]
        raise Refused(Why.TOOL_FAILED, tool=Path(command[0]).name, said=said)


def _programs(tool: str, places: Path) -> Iterator[Path]:
    """Where the versions stand apart first: what is on the path may choose one by itself."""
    if found := shutil.which(tool):
        yield Path(found)
    yield from places.glob(f"*/bin/{tool}")


def _version(program: Path) -> int | None:
    try:
        said = subprocess.run([program, "--version"], capture_output=True, check=False, timeout=30).stdout
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = _VERSION.search(said)
    return int(found[1]) if found else None
