"""The role ``jobs``: a process of its own, so that no job holds up a page or a payment."""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable

import sqlalchemy as sa

from hub.core.context import Context
from hub.core.db import TRY_AGAIN_SECONDS, is_lost
from hub.jobs.alone import only_runner
from hub.jobs.registering import registered
from hub.jobs.running import Runner

LOOK_EVERY_SECONDS = 1.0
"""So late at most is it seen that somebody asks for a job: one small reading a second."""

BREATH_SECONDS = 0.5
"""Between two turns, or as long as the turn took: who writes to SQLite holds up the payments, the more so
on a busy machine, so nobody writes often here and nobody takes more than half a core."""

log = logging.getLogger(__name__)


def run(context: Context, ready: Callable[[], None]) -> None:
    """Until SIGTERM or SIGINT. Where another machine's hub runs the jobs, this one waits for its turn."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    ready()
    while not stopping.is_set():
        try:
            _work(context, stopping)
        except sa.exc.DBAPIError as error:
            if not is_lost(error):
                raise
            log.error("the database does not answer (%s); trying again", type(error.orig).__name__)
        stopping.wait(TRY_AGAIN_SECONDS)


def _work(context: Context, stopping: threading.Event) -> None:
    """As long as we are the only runner."""
    with only_runner(context) as still_alone:
        if still_alone is None:
            return
        runner = Runner(context, registered())
        while not stopping.is_set() and still_alone():
            began = time.monotonic()
            worked = runner.turn()
            took = time.monotonic() - began
            stopping.wait(max(BREATH_SECONDS, took) if worked else LOOK_EVERY_SECONDS)
