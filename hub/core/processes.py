"""A parent that starts one child per role and dies with it, and children that die with their parent."""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import time
from collections.abc import Callable, Mapping
from multiprocessing import get_context
from multiprocessing.connection import wait
from multiprocessing.context import ForkProcess
from pathlib import Path
from types import FrameType

import msgspec

PATIENCE_SECONDS = 10.0
"""For a child that was asked to end; afterwards it is killed."""

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)
log = logging.getLogger(__name__)


def run_together(children: Mapping[str, Callable[[], None]]) -> int:
    """Run each in a process of its own until one ends or we are asked to; the exit status.

    A hub of which a part is missing answers some and lets others wait: better none at all, and
    started anew as a whole by whoever watches it. Call it before any thread is started.
    """
    asked_to_end = False

    def end(_signal: int, _frame: FrameType | None) -> None:
        nonlocal asked_to_end
        asked_to_end = True
        _terminate(processes)

    parent = os.getpid()
    context = get_context("fork")
    processes = [
        context.Process(target=_child, args=(parent, run), name=name) for name, run in children.items()
    ]
    for process in processes:
        process.start()
    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    wait([process.sentinel for process in processes])
    _terminate(processes)
    _join(processes)
    if not asked_to_end:
        codes = {process.name: process.exitcode for process in processes}
        log.error("a part of the hub has ended, so all of it ends: %s", codes)
    return 0 if asked_to_end else 1


def die_with(parent: int) -> None:
    """Have the kernel kill this process when its parent is gone, however it went."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it went before we said so
        os.kill(os.getpid(), signal.SIGKILL)


def _child(parent: int, run: Callable[[], None]) -> None:
    die_with(parent)
    run()


def _terminate(processes: list[ForkProcess]) -> None:
    for process in processes:
        if process.is_alive():
            process.terminate()


def _join(processes: list[ForkProcess]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    for process in processes:
        process.join(max(0.0, deadline - time.monotonic()))
        if process.is_alive():
            process.kill()
            process.join()


def ready_file(run_dir: Path, role: str) -> Path:
    """Exists while the role is up: a JSON object with its ``pid`` and where it listens."""
    return run_dir / f"{role}.ready"


def say_ready(run_dir: Path, role: str, **facts: object) -> None:
    """Tell whoever started us that from now on this role answers."""
    file = ready_file(run_dir, role)
    fresh = file.with_name(f".{file.name}.new")
    fresh.write_bytes(msgspec.json.encode({"pid": os.getpid(), **facts}))
    fresh.replace(file)


def say_not_ready(run_dir: Path, role: str) -> None:
    """Before the start and after the end."""
    run_dir.mkdir(parents=True, exist_ok=True)
    ready_file(run_dir, role).unlink(missing_ok=True)
