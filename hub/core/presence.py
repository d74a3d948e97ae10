"""Who works in a data folder: the hub's processes together, a restoration alone.

The kernel lets a lock go when its holder dies, however it dies, so nothing is left to be cleared by hand.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK = ".in-use"
RESTORING = ".restoring"
"""Stands in the data folder from a restoration's first step to its last."""


_HELD_BY_THE_OTHER = {
    fcntl.LOCK_SH: "復元が進んでいます。 A restoration is at work.",
    fcntl.LOCK_EX: "ハブが動いています。先に止めてください。 The hub runs: stop it first.",
}


class FolderNotFree(Exception):
    """Somebody else works in the folder, or a restoration broke off there."""


def demand_whole(data_dir: Path) -> None:
    """A hub on half a copy would make what is missing anew: keys, and with them a wrong world."""
    if (data_dir / RESTORING).exists():
        raise FolderNotFree(
            f"{data_dir}: 復元が途中で止まっています。tsunagaru hub restore をもう一度実行してください。"
            " A restoration broke off here: run tsunagaru hub restore again."
        )


@contextmanager
def at_work(data_dir: Path) -> Iterator[None]:
    """For the length of the block no restoration begins; raises ``FolderNotFree`` while there is one."""
    with _locked(data_dir, fcntl.LOCK_SH):
        demand_whole(data_dir)
        yield


@contextmanager
def alone(data_dir: Path) -> Iterator[None]:
    """For the length of the block no hub starts; raises ``FolderNotFree`` while one runs."""
    with _locked(data_dir, fcntl.LOCK_EX):
        yield


@contextmanager
def _locked(data_dir: Path, how: int) -> Iterator[None]:
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(data_dir / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, how | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise FolderNotFree(f"{data_dir}: {_HELD_BY_THE_OTHER[how]}") from error
        yield
    finally:
        os.close(descriptor)
