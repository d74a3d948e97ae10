"""The facility's own job: runs are remembered for as long as each job says."""

from __future__ import annotations

from datetime import time, timedelta

from hub.core.context import Context
from hub.core.db import Transaction
from hub.jobs import service
from hub.jobs.model import Daily, Step
from hub.jobs.registering import Job, Within, registered
from kiosk.words.catalogue import Words

AT_ONCE = 50
"""Runs in one transaction; each may have thousands of errors by row."""
STRANGERS_KEPT = timedelta(days=30)


def forget_runs(tx: Transaction, context: Context, _cursor: str) -> Step:
    """Of every job some; it is over when none has more."""
    now, jobs = context.clock.now(), registered()
    counts = [service.forget_before(tx, job.name, now - job.kept, AT_ONCE) for job in jobs.values()]
    counts.append(service.forget_strangers(tx, list(jobs), now - STRANGERS_KEPT, AT_ONCE))
    return Step(done=sum(counts), finished=max(counts) < AT_ONCE)


JOBS = (
    Job(
        "forget_runs",
        Words("古い自動処理の記録の削除", "Forgetting old runs of jobs"),
        Daily(time(4, 0)),
        Within(forget_runs),
    ),
)
