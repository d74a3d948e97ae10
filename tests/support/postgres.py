"""A real PostgreSQL of our own for tests: initdb into a temporary directory, loopback alone.

PostgreSQL refuses to run as root, so root hands it to the user ``postgres`` (or ``nobody``).
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg

from city.ports import free_port

BINARIES = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), Path("/usr/bin"))
_USER = "tsunagaru"


class Postgres:
    """One server; ``database()`` gives the address of a fresh, empty database in it."""

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        self.durable = durable
        self.folder = folder
        self.port = free_port()
        self._as_user: list[str] = []
        folder.mkdir(parents=True)
        if os.geteuid() == 0:
            self._hand_over()
        data = folder / "data"
        self._run("initdb", "-D", str(data), "-U", _USER, "--auth=trust", "--encoding=UTF8", "--no-locale")
        self.data = data

    def _hand_over(self) -> None:
        """Let an ordinary user own the folder."""
        user = next(name for name in ("postgres", "nobody") if _exists(name))
        account = pwd.getpwnam(user)
        os.chown(self.folder, account.pw_uid, account.pw_gid)
        self._as_user = [shutil.which("runuser") or "/usr/sbin/runuser", "-u", user, "--"]

    def start(self) -> None:
        options = f"-p {self.port} -h 127.0.0.1 -k {self.folder}"
        if not self.durable:  # what the kernel has outlives a killed process; tests cut no power
            options += " -c fsync=off -c full_page_writes=off"
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", str(self.data), "-o", options, "-l", log, "-w", "-t", "60", "start")

    def stop(self, *, crash: bool = False) -> None:
        """``crash``: as if its processes had been killed; the next start recovers from the log."""
        mode = "immediate" if crash else "fast"
        self._run("pg_ctl", "-D", str(self.data), "-m", mode, "-w", "stop")

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://{_USER}@127.0.0.1:{self.port}/{database}"

    def database(self) -> str:
        """The address of a new empty database."""
        name = f"test_{uuid.uuid4().hex}"
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return self.url(name)

    def _run(self, program: str, *arguments: str) -> None:
        command = [*self._as_user, str(BINARIES / program), *arguments]
        log = self.folder / "commands"
        with log.open("ab") as output:  # a pipe would stay open in the server that pg_ctl leaves behind
            done = subprocess.run(command, stdout=output, stderr=output, cwd="/", check=False)
        if done.returncode:
            raise RuntimeError(f"{program} failed: {log.read_text()}")


def _exists(user: str) -> bool:
    with contextlib.suppress(KeyError):
        return bool(pwd.getpwnam(user))
    return False


@contextlib.contextmanager
def running_postgres(*, durable: bool = False) -> Iterator[Postgres]:
    """A server for the length of a ``with`` block; ``durable`` for measurements.

    Not below pytest's own temporary directory: that is closed to all users but its owner. In memory where
    there is some, unless durable: making and removing its many files is half of its cost.
    """
    memory = None if durable or not os.access("/dev/shm", os.W_OK) else "/dev/shm"
    with tempfile.TemporaryDirectory(prefix="tsunagaru-postgres-", dir=memory) as folder:
        Path(folder).chmod(0o711)
        server = Postgres(Path(folder) / "server", durable=durable)
        server.start()
        try:
            yield server
        finally:
            server.stop(crash=True)
