"""What somebody was told half a year ago is forgotten."""

from __future__ import annotations

from datetime import time

from hub.core.context import Context
from hub.core.db import Transaction
from hub.jobs.model import Daily, Step
from hub.jobs.registering import Job, Within
from hub.notices import service
from hub.notices.model import KEPT
from kiosk.words.catalogue import Words

AT_ONCE = 500


def forget_old(tx: Transaction, context: Context, _cursor: str) -> Step:
    count = service.forget_before(tx, context.clock.now() - KEPT, AT_ONCE)
    return Step(done=count, finished=count < AT_ONCE)


JOBS = (
    Job(
        "forget_notices",
        Words("古い知らせの削除", "Forgetting old notices"),
        Daily(time(4, 10)),
        Within(forget_old),
    ),
)
