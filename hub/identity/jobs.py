"""What is forgotten of people once it counts no more: sessions, questions to passkeys, tries."""

from __future__ import annotations

from hub.core import limits
from hub.core.context import Context
from hub.core.db import Transaction
from hub.identity.passkeys import challenges
from hub.identity.sessions import service as sessions
from hub.jobs.model import Every, Step
from hub.jobs.registering import Job, Within
from kiosk.words.catalogue import Words

FORGET_EVERY_SECONDS = 600
AT_ONCE = 500
"""Of each kind in one transaction: nobody waits long behind it, and what a flood left is gone in a while."""


def forget_ended(tx: Transaction, context: Context, _cursor: str) -> Step:
    now = context.clock.now()
    counts = [forget(tx, now, AT_ONCE) for forget in (sessions.forget_ended, challenges.forget_ended)]
    counts.append(limits.forget_ended(tx, now, AT_ONCE))
    return Step(done=sum(counts), finished=max(counts) < AT_ONCE)


JOBS = (
    Job(
        "forget_sign_ins",
        Words("終わったセッションと試行の削除", "Forgetting ended sessions and tries"),
        Every(FORGET_EVERY_SECONDS),
        Within(forget_ended),
    ),
)
