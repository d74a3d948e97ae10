"""Real-time requests: found in the stream as it arrives, wherever they stand, image data included."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto


class Kind(Enum):
    """What a real-time request wants."""

    STATUS = auto()
    RECOVER = auto()
    RECOVER_AND_CLEAR = auto()
    CLEAR_BUFFERS = auto()


@dataclass(frozen=True, slots=True)
class Request:
    """``number`` is n of DLE EOT n."""

    kind: Kind
    number: int = 0


_PATTERN = re.compile(rb"\x10(?:\x04([\x01-\x04])|\x05([\x01\x02])|(\x14\x08\x01\x03\x14\x01\x06\x02\x08))")
_LONGEST = 10
"""Bytes of DLE DC4 8 with its fixed data."""


class RealTimeEar:
    """Hears requests across the borders of what one read delivers."""

    def __init__(self) -> None:
        self._tail = b""

    def reset(self) -> None:
        """Forget a request that was half heard."""
        self._tail = b""

    def hear(self, data: bytes) -> Iterator[Request]:
        """The requests that end within ``data``."""
        stream, end = self._tail + data, 0
        for found in _PATTERN.finditer(stream):
            end = found.end()
            yield _request(found)
        self._tail = stream[end:][-(_LONGEST - 1) :]


def _request(found: re.Match[bytes]) -> Request:
    status, recovery, _clear = found.groups()
    if status:
        return Request(Kind.STATUS, status[0])
    if recovery:
        return Request(Kind.RECOVER if recovery == b"\x01" else Kind.RECOVER_AND_CLEAR)
    return Request(Kind.CLEAR_BUFFERS)
