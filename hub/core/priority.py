"""Who goes first on a busy machine: payments."""

from __future__ import annotations

import os


def step_back() -> None:
    """Of the calling thread, for good: whatever else wants the core gets it at once (sched(7)).

    Not ``nice``: the scheduler lets even the nicest thread end its slice of some milliseconds first. For
    work alone that holds nothing which others wait for: no lock, no transaction.
    """
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
