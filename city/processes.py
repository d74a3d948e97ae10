"""Starts, watches, kills and restarts the city's processes: real ones, with real signals.

Every child dies with its starter (``PR_SET_PDEATHSIG``), writes to a log file of its own, and is
ready when its own sign says so, never after a guess of seconds.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)
_STARTER = ThreadPoolExecutor(max_workers=1, thread_name_prefix="starter")
"""Starts every child: the kernel sends the death signal when the *thread* ends that started it, and the
city board's worker threads end after some idle seconds."""

READY_SECONDS = 60.0
"""A machine whose two cores are busy with other work takes its time."""


class ProcessFailed(Exception):
    """A process ended or did not become ready; the message holds the end of its log."""


def _die_with_parent() -> None:
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


@dataclass(slots=True)
class Child:
    """One named process. ``ready`` is asked until it says yes; ``None``: running is enough."""

    name: str
    argv: Sequence[str]
    log: Path
    ready: Callable[[], bool] | None = None
    env: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Start without waiting."""
        if self.running:
            return
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.process = _STARTER.submit(self._spawn).result()

    def _spawn(self) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(
                self.argv,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, **self.env},
                preexec_fn=_die_with_parent,
                start_new_session=True,
            )

    def wait_ready(self, seconds: float = READY_SECONDS) -> None:
        """Wait until ready; raises ``ProcessFailed``."""
        deadline = time.monotonic() + seconds
        while self.ready is not None and not self.ready():
            if not self.running:
                raise ProcessFailed(f"{self.name} ended while starting:\n{self.tail()}")
            if time.monotonic() > deadline:
                raise ProcessFailed(f"{self.name} was not ready after {seconds:.0f} s:\n{self.tail()}")
            time.sleep(0.02)

    def kill(self) -> None:
        """SIGKILL the whole group: the power cable, not the switch."""
        self._signal(signal.SIGKILL)

    def stop(self, seconds: float = 10.0) -> None:
        """SIGTERM, and SIGKILL for what does not end in time."""
        if self.process is None:
            return
        self._signal(signal.SIGTERM, wait=seconds)
        if self.running:
            self.kill()

    def tail(self, lines: int = 30) -> str:
        if not self.log.exists():
            return "(no log)"
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def _signal(self, number: signal.Signals, wait: float = 5.0) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(wait)


class Processes:
    """The children of one city by name, stopped in the reverse order of their first start."""

    def __init__(self) -> None:
        self._children: dict[str, Child] = {}

    def start(self, child: Child) -> None:
        """Start ``child`` without waiting, so that several may start at once."""
        self._children[child.name] = child
        child.start()

    def wait_ready(self) -> None:
        """Wait until every child is ready; raises ``ProcessFailed``."""
        for child in self._children.values():
            child.wait_ready()

    def __getitem__(self, name: str) -> Child:
        return self._children[name]

    def __contains__(self, name: str) -> bool:
        return name in self._children

    def stop_all(self) -> None:
        for child in reversed(self._children.values()):
            child.stop()


def port_answers(host: str, port: int) -> Callable[[], bool]:
    """Ready when a TCP connection is taken."""

    def ready() -> bool:
        try:
            with socket.create_connection((host, port), timeout=0.2):
                return True
        except OSError:
            return False

    return ready


def file_exists(path: Path) -> Callable[[], bool]:
    """Ready when the process has written its sign."""
    return path.exists
