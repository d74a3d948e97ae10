"""The far end of a serial line: a pseudo-terminal with a symbolic link of a lasting name."""

from __future__ import annotations

import asyncio
import os
import tty
from collections.abc import Callable
from pathlib import Path

READ_BYTES = 1024


class SerialEnd:
    """Plugs into ``link`` (link → terminal), hands what the host sends to ``received``.

    Like a real line it waits for nobody: bytes that nobody fetches are lost when the
    kernel's buffer (4 KiB) is full. Needs a running event loop while it is plugged in.
    """

    def __init__(self, link: Path | str, received: Callable[[bytes], None]) -> None:
        self.link = Path(link)
        self._received = received
        self._master: int | None = None
        self._slave: int | None = None
        self._reading = False

    @property
    def plugged(self) -> bool:
        """Whether the host sees the device."""
        return self._master is not None

    def plug(self) -> None:
        """Appear at the link. Does nothing when already there."""
        if self._master is not None:
            return
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        self._point_link_to(os.ttyname(self._slave))
        self.resume()

    def unplug(self) -> None:
        """Vanish: the host's open file breaks and the link is gone."""
        if self._master is None or self._slave is None:
            return
        self.pause()
        self.link.unlink(missing_ok=True)
        os.close(self._slave)
        os.close(self._master)
        self._master = self._slave = None

    def pause(self) -> None:
        """Stop reading; the host's writes fill the kernel's buffer and then wait."""
        if self._reading and self._master is not None:
            asyncio.get_running_loop().remove_reader(self._master)
        self._reading = False

    def resume(self) -> None:
        """Read on after ``pause``."""
        if not self._reading and self._master is not None:
            asyncio.get_running_loop().add_reader(self._master, self._read)
            self._reading = True

    def write(self, data: bytes) -> None:
        """Send to the host; what does not fit, or finds no host, is lost."""
        if self._master is not None:
            try:
                os.write(self._master, data)
            except BlockingIOError:
                return

    def _read(self) -> None:
        assert self._master is not None
        self._received(os.read(self._master, READ_BYTES))

    def _point_link_to(self, terminal: str) -> None:
        fresh = self.link.with_name(self.link.name + ".new")
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(terminal)
        fresh.replace(self.link)
