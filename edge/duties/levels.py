"""Which version of a desired level this device has heard of last: levels come in any order.

A broker may still hold an older one, and an answer may be overtaken on its way by what the hub has said
since. The higher version counts; the same may come again. Versions rise for each name of a device: one that
is enrolled anew begins anew.
"""

from __future__ import annotations

import logging

from edge.storage.disk import Disk, DiskFull

_TABLE = """
CREATE TABLE IF NOT EXISTS desired_version (
    node TEXT NOT NULL, device TEXT NOT NULL, version INTEGER NOT NULL, PRIMARY KEY (node, device)
) STRICT
"""

log = logging.getLogger(__name__)


class Versions:
    """Of one desired level: that of ``device`` at ``node``."""

    def __init__(self, disk: Disk, node: str, device: str) -> None:
        self._disk = disk
        self._of = (node, device)
        with disk.transaction() as connection:
            connection.execute(_TABLE)
        rows = disk.read("SELECT version FROM desired_version WHERE node = ? AND device = ?", *self._of)
        self._newest = int(str(rows[0][0])) if rows else 0

    def takes(self, version: int) -> bool:
        """Note that it was heard; whether it is to be obeyed, which an overtaken one is not."""
        if version < self._newest:
            log.info("version %d of %s was overtaken, and is not obeyed", version, self._of[1])
            return False
        if version > self._newest:
            self._newest = version
            self._keep()
        return True

    def _keep(self) -> None:
        try:
            with self._disk.transaction() as connection:
                connection.execute(
                    "INSERT OR REPLACE INTO desired_version VALUES (?, ?, ?)", (*self._of, self._newest)
                )
        except DiskFull:
            log.error("the disk is full: a version is kept until the next restart")
