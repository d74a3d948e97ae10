"""The two databases of a hub, and the worst that can befall each while it is written to."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Protocol

import psutil

from hub.core.db import open_engine
from tests.support.postgres import Postgres, running_postgres


class Kind(StrEnum):
    SQLITE = "sqlite"
    POSTGRES = "postgres"


class Database(Protocol):
    """``url`` leads to an empty database."""

    url: str

    def strike(self, seconds: float) -> None:
        """Harm it, wait, and make it good again."""


class File:
    """Somebody else holds the one lock on it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self.url = f"sqlite:///{folder / 'hub.sqlite'}"

    def strike(self, seconds: float) -> None:
        engine = open_engine(self.url)
        with engine.connect():  # our connections begin IMMEDIATE
            time.sleep(seconds)
        engine.dispose()


class Server:
    """kill -9 of all its processes at once; it starts again and recovers from its log."""

    def __init__(self, server: Postgres) -> None:
        self._server = server
        self.url = server.database()

    def strike(self, seconds: float) -> None:
        first = psutil.Process(int((self._server.data / "postmaster.pid").read_text().splitlines()[0]))
        all_ = [first, *first.children(recursive=True)]
        for process in all_:
            process.kill()
        psutil.wait_procs(all_, timeout=10)
        time.sleep(seconds)
        self._server.start()


@contextmanager
def database(kind: Kind, folder: Path) -> Iterator[Database]:
    """One for the length of a ``with`` block."""
    with ExitStack() as stack:
        if kind is Kind.SQLITE:
            yield File(folder)
        else:
            yield Server(stack.enter_context(running_postgres()))
