"""What every line to a device has in common: bytes out, bytes in, and one way to break."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol

from drivers.ports import DeviceUnavailable


class LineBroken(DeviceUnavailable):
    """The line was lost while it was in use. Whether the last bytes arrived is not known."""


class ByteLine(Protocol):
    """An open line. One reader and one writer at a time; both may be cancelled safely."""

    async def read(self) -> bytes:
        """The next bytes, at least one. Raise ``LineBroken`` when the far end is gone."""
        ...

    async def write(self, data: bytes) -> None:
        """Return when the operating system has taken all bytes. Raise ``LineBroken``."""
        ...

    async def close(self) -> None: ...


OpenLine = Callable[[], Awaitable[ByteLine]]
"""Opens a line anew, within its own time limit; raises ``DeviceUnavailable``."""
