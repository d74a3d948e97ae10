"""A parent that starts one child per role and keeps each alive, and children that die with their parent."""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import wait
from multiprocessing.context import ForkProcess
from pathlib import Path
from types import FrameType

import msgspec

PATIENCE_SECONDS = 10.0
"""For a child that was asked to end; afterwards it is killed."""

LOOK_EVERY_SECONDS = 1.0

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Patience:
    """How children are started again; all but ``tries`` in seconds.

    Waits double from ``first`` to ``last``. Who has lived for ``steady`` can live, and is begun again with
    the first wait; one that has never lived so long gets so many ``tries``.
    """

    first: float = 0.5
    last: float = 30.0
    steady: float = 20.0
    tries: int = 6


@dataclass(slots=True)
class _Kept:
    """One child: its process, or the moment (monotonic) at which the next is started."""

    name: str
    run: Callable[[], None]
    process: ForkProcess | None = None
    started: float = 0.0
    due: float = 0.0
    failures: int = 0
    has_lived: bool = False


def run_together(
    children: Mapping[str, Callable[[], None]],
    died: Callable[[str], None] = lambda _name: None,
    patience: Patience = Patience(),
) -> int:
    """Run each in a process of its own until we are asked to end; the exit status.

    A child that ends is started again alone, ever more slowly, and the others go on: a page that fails
    is no reason to take no payments. Only one that has never lived for a while, however often it was
    started, ends all: then the hub was set up wrongly, and whoever starts it must see that. ``died`` is
    told of every end. Call it before any thread is started.
    """
    parent = os.getpid()
    asked_to_end = False
    kept = [_Kept(name, run) for name, run in children.items()]

    def end(_signal: int, _frame: FrameType | None) -> None:
        nonlocal asked_to_end
        if os.getpid() != parent:
            raise SystemExit(0)  # a child that is not itself yet
        asked_to_end = True
        _terminate(kept)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    hopeless: _Kept | None = None
    while not asked_to_end and hopeless is None:
        for child in kept:
            if child.process is None and time.monotonic() >= child.due and not asked_to_end:
                _start(child, parent)
        _wait(kept)
        for child in kept:
            if child.process is not None and not child.process.is_alive() and not asked_to_end:
                _ended(child, patience)
                died(child.name)
                if not child.has_lived and child.failures >= patience.tries:
                    hopeless = child
    _terminate(kept)
    _join(kept)
    if hopeless is not None:
        log.error("%s cannot live here, so the hub ends", hopeless.name)
    return 0 if asked_to_end else 1


def _start(child: _Kept, parent: int) -> None:
    child.process = get_context("fork").Process(target=_child, args=(parent, child.run), name=child.name)
    child.started = time.monotonic()
    child.process.start()


def _ended(child: _Kept, patience: Patience) -> None:
    """Say why, and when it is started again."""
    assert child.process is not None
    child.process.join()
    code, lived = child.process.exitcode or 0, time.monotonic() - child.started
    if lived >= patience.steady:
        child.has_lived, child.failures = True, 0
    child.failures += 1
    pause = min(patience.last, patience.first * 2 ** (child.failures - 1))
    child.process, child.due = None, time.monotonic() + pause
    why = f"by {signal.Signals(-code).name}" if code < 0 else f"with status {code}"
    log.error("%s ended %s after %.1f s; it is started again in %.1f s", child.name, why, lived, pause)


def _wait(kept: list[_Kept]) -> None:
    """Until a child ends or one is due, and never for long: we may be asked to end meanwhile."""
    due = [child.due - time.monotonic() for child in kept if child.process is None]
    sentinels = [child.process.sentinel for child in kept if child.process is not None]
    seconds = max(0.0, min([LOOK_EVERY_SECONDS, *due]))
    if sentinels:
        wait(sentinels, seconds)
    else:
        time.sleep(seconds)


def die_with(parent: int) -> None:
    """Have the kernel kill this process when its parent is gone, however it went."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it went before we said so
        os.kill(os.getpid(), signal.SIGKILL)


def _child(parent: int, run: Callable[[], None]) -> None:
    die_with(parent)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    run()


def _terminate(kept: list[_Kept]) -> None:
    for child in kept:
        if child.process is not None and child.process.is_alive():
            child.process.terminate()


def _join(kept: list[_Kept]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    for child in kept:
        if child.process is not None:
            child.process.join(max(0.0, deadline - time.monotonic()))
            if child.process.is_alive():
                child.process.kill()
                child.process.join()


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
