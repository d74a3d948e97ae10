"""Whoever opens a database closes it: no test leaves a SQLite connection open.

Python 3.13 warns of one that was forgotten, but when the collector finds it: during another test, or never.
An audit hook sees each as it is opened, on every interpreter: the test that opened it is the one that fails.
"""

from __future__ import annotations

import contextlib
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_PROJECT = str(Path(__file__).parents[2])
_LIBRARIES = str(Path(sys.prefix))

_opened: list[tuple[sqlite3.Connection, str]] = []


def _note(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "sqlite3.connect/handle":
        _opened.append((arguments[0], _where()))


def _where() -> str:
    """Our own lines that led here, the outermost first."""
    frame, lines = sys._getframe(1).f_back, list[str]()
    while frame is not None:
        file = frame.f_code.co_filename
        if file.startswith(_PROJECT) and not file.startswith(_LIBRARIES):
            lines.append(f"{Path(file).relative_to(_PROJECT)}:{frame.f_lineno}")
        frame = frame.f_back
    return " → ".join(reversed(lines))


def is_open(connection: sqlite3.Connection) -> bool:
    try:
        _ = connection.total_changes
    except sqlite3.ProgrammingError:
        return False
    return True


@contextlib.contextmanager
def every_connection_closed() -> Iterator[None]:
    """Raises ``AssertionError`` at the end of the block, with the lines that opened what is still open."""
    already = len(_opened)
    yield
    mine = _opened[already:]
    del _opened[already:]
    forgotten = [(connection, where) for connection, where in mine if is_open(connection)]
    for connection, _ in forgotten:
        with contextlib.suppress(sqlite3.ProgrammingError):  # another thread's
            connection.close()
    assert not forgotten, "left open: " + "; ".join(where for _, where in forgotten)


sys.addaudithook(_note)
