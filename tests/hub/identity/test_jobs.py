"""What is forgotten of people once it counts no more, and what is not."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from hub.core.clock import SetClock
from hub.core.context import Context
from hub.core.db import reading, transaction
from hub.core.limits import Limit, hit
from hub.core.tables import rate_hit
from hub.identity.model import LIFETIMES, Kind
from hub.identity.passkeys import challenges
from hub.identity.passkeys.challenges import LASTS, Purpose
from hub.identity.passkeys.tables import challenge
from hub.identity.sessions import service as sessions
from hub.identity.sessions.tables import session
from hub.jobs.registering import registered
from tests.hub.jobs.conftest import Bench

DAILY = Limit("any", 3, timedelta(days=1))


def left(context: Context) -> tuple[int, int, int]:
    """Sessions, questions to passkeys, tries."""
    with reading(context.engine) as tx:
        count = sa.select(sa.func.count())
        sessions_, challenges_, tries = (
            tx.execute(count.select_from(each)).scalar_one() for each in (session, challenge, rate_hit)
        )
    return sessions_, challenges_, tries


def test_each_is_forgotten_when_it_has_ended_and_not_before(context: Context, clock: SetClock) -> None:
    forgetting = Bench(context, registered()["forget_sign_ins"])
    with transaction(context.engine) as tx:
        for kind in Kind:
            sessions.begin(tx, kind, "somebody", clock.now(), context.chance, None)
        challenges.ask(tx, Purpose.SIGN_IN, "browser", None, clock.now(), context.chance)
        hit(tx, DAILY, "somebody", clock.now())
    forgetting.finish()
    assert left(context) == (2, 1, 1)
    clock.pass_(LASTS)
    forgetting.finish()
    assert left(context) == (2, 1, 1), "it is not yet time for the job"
    clock.pass_(LIFETIMES[Kind.STAFF].idle - LASTS)
    forgetting.finish()
    assert left(context) == (1, 0, 1)
    clock.pass_(timedelta(days=1))
    forgetting.finish()
    assert left(context) == (0, 0, 0)
    assert forgetting.newest("forget_sign_ins").done == 2
