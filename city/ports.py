"""Ports of 127.0.0.1 for processes that are yet to be started.

A port that the system gives away itself (bind to 0, close, pass the number on) may be somebody
else's before the new process binds it, and several cities start at the same time in the tests. So
ports come from below the system's own range, and each process draws from a slice of its own.
"""

from __future__ import annotations

import itertools
import os
import socket

FIRST, SLICES, EACH = 10_000, 110, 200
"""Up to 31,999: Linux gives outgoing connections ports from 32,768 on."""

_turn = itertools.count()


def free_port() -> int:
    """A port that nobody listens on, and that no neighbour will draw next."""
    begin = FIRST + os.getpid() % SLICES * EACH
    for _ in range(EACH):
        port = begin + next(_turn) % EACH
        if _is_free(port):
            return port
    raise OSError(f"no free port from {begin} to {begin + EACH - 1}")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
