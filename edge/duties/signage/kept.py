"""The levels of a screen on its disk: what was told last, network or not."""

from __future__ import annotations

import logging

import msgspec

from edge.duties.signage.programme import read_alert, read_programme
from edge.storage.disk import Disk, DiskFull
from edge.wire.envelope import WireError
from edge.wire.messages.broadcast import Alert, Manifest

_TABLE = "CREATE TABLE IF NOT EXISTS screen_level (name TEXT PRIMARY KEY, body BLOB NOT NULL) STRICT"
_MANIFEST = "manifest"

log = logging.getLogger(__name__)


class KeptLevels:
    """The manifest, and each alert until it is over."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk
        with disk.transaction() as connection:
            connection.execute(_TABLE)

    def keep(self, level: Manifest | Alert) -> None:
        """Raises ``DiskFull``."""
        with self._disk.transaction() as connection:
            connection.execute(
                "INSERT INTO screen_level VALUES (?, ?)"
                " ON CONFLICT (name) DO UPDATE SET body = excluded.body",
                (_name(level), msgspec.json.encode(level)),
            )

    def all(self) -> list[Manifest | Alert]:
        """Without what an earlier version took and this one does not."""
        kept: list[Manifest | Alert] = []
        for name, body in self._disk.read("SELECT name, body FROM screen_level ORDER BY name"):
            assert isinstance(body, bytes)
            try:
                kept.append(read_programme(body).manifest if name == _MANIFEST else read_alert(body))
            except WireError as error:
                log.error("%s is not shown again: %s", name, error)
                self._delete(str(name))
        return kept

    def forget_alert(self, id: str) -> None:
        """It stays where the disk is full, and comes back after a restart."""
        self._delete(_alert(id))

    def _delete(self, name: str) -> None:
        try:
            with self._disk.transaction() as connection:
                connection.execute("DELETE FROM screen_level WHERE name = ?", (name,))
        except DiskFull as error:
            log.error("%s leaves the screen and stays on the disk: %s", name, error)


def _name(level: Manifest | Alert) -> str:
    return _MANIFEST if isinstance(level, Manifest) else _alert(level.announcement)


def _alert(id: str) -> str:
    return f"alert.{id}"
