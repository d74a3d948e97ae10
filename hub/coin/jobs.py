"""What an administrator starts: a look at all of the coin's own records."""

from __future__ import annotations

from hub.coin.checks import CHECKS
from hub.coin.words import RULES
from hub.jobs.model import OnDemand
from hub.jobs.registering import Apart, Job
from hub.ledger.audit import checking
from kiosk.words.catalogue import Words

JOBS = (
    Job(
        "check_coin",
        Words("コインの記録の点検", "Checking the coin’s records"),
        OnDemand(),
        Apart(checking.one_by_one(CHECKS, RULES)),
    ),
)
