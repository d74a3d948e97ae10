"""What imports want done by the clock."""

from __future__ import annotations

from hub.core.context import Context
from hub.core.db import Transaction
from hub.jobs.model import Every, Step
from hub.jobs.registering import Job, Within
from hub.kit.imports import service
from kiosk.words.catalogue import Words

FORGET_EVERY_SECONDS = 600


def forget_files(tx: Transaction, context: Context, _cursor: str) -> Step:
    """Few at once: each was sent by somebody who looked at it."""
    return Step(done=service.forget(tx, context.clock.now()), finished=True)


JOBS = (
    Job(
        "forget_files",
        Words("取り込まれなかったファイルの削除", "Forgetting files that nobody took in"),
        Every(FORGET_EVERY_SECONDS),
        Within(forget_files),
    ),
)
