"""What the fleet wants done each day: certificates that end soon are told, old requests forgotten."""

from __future__ import annotations

from datetime import time, timedelta

from hub.core.context import Context
from hub.core.db import Transaction
from hub.core.words import local_day
from hub.fleet import enrolment, service
from hub.fleet.model import NodeState
from hub.fleet.service import NodeView
from hub.jobs.model import Daily, RowError, Step
from hub.jobs.registering import Job, Within
from kiosk.design.dates import wareki
from kiosk.words.catalogue import Words

TOLD_BEFORE = timedelta(days=60)
"""Time to go to every device of a city, one after another."""
REQUESTS_KEPT = timedelta(days=30)
"""For whoever asks who tried to get in."""
AT_ONCE = 500


def look_at_certificates(tx: Transaction, context: Context, _cursor: str) -> Step:
    """All devices in one step: a city has some hundreds."""
    until = context.clock.now() + TOLD_BEFORE
    nodes = [node for node in service.fleet(tx) if node.state is not NodeState.REVOKED]
    ending = tuple(_ends(node) for node in nodes if node.not_after <= until)
    return Step(done=len(nodes), total=len(nodes), errors=ending, finished=True)


def _ends(node: NodeView) -> RowError:
    day = local_day(node.not_after)
    return RowError(
        node.label,
        f"証明書が{wareki(day)}で切れます。その前に、端末で登録をやり直してください。",
        f"Its certificate ends on {day.isoformat()}. Enrol the device anew before.",
    )


def forget_requests(tx: Transaction, context: Context, _cursor: str) -> Step:
    count = enrolment.forget_ended(tx, context.clock.now() - REQUESTS_KEPT, AT_ONCE)
    return Step(done=count, finished=count < AT_ONCE)


JOBS = (
    Job(
        "look_at_certificates",
        Words("端末の証明書の期限の点検", "Looking for certificates that end soon"),
        Daily(time(7, 0)),
        Within(look_at_certificates),
    ),
    Job(
        "forget_enrolments",
        Words("古い端末登録の申し込みの削除", "Forgetting old enrolment requests"),
        Daily(time(3, 40)),
        Within(forget_requests),
    ),
)
