from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from hub.core.clock import SetClock
from hub.core.context import Context
from hub.core.db import reading, transaction
from hub.fleet import service
from hub.fleet.authority import DEVICE_LASTS
from hub.fleet.jobs import REQUESTS_KEPT, TOLD_BEFORE
from hub.fleet.model import ENROLMENT_LASTS
from hub.fleet.tables import enrolment
from hub.jobs.registering import registered
from tests.hub.devices import admit
from tests.hub.fleet.test_enrolment import begin
from tests.hub.jobs.conftest import Bench

DAY = timedelta(days=1)


def test_certificates_that_end_soon_are_told_of_devices_that_are_still_in_use(
    context: Context, clock: SetClock
) -> None:
    admit(context, "till-1")
    admit(context, "till-2")
    with transaction(context.engine) as tx:
        service.revoke(tx, context, "till-2", "s-1")
    looking = Bench(context, registered()["look_at_certificates"])
    clock.pass_(DEVICE_LASTS - TOLD_BEFORE - DAY)
    looking.finish()
    assert looking.newest("look_at_certificates").errors == 0
    clock.pass_(2 * DAY)
    looking.finish()
    told = looking.newest("look_at_certificates")
    assert (told.done, looking.rows(told.id)) == (1, ["till-1"])


def test_requests_are_forgotten_a_month_after_their_end(context: Context, clock: SetClock) -> None:
    begin(context)
    forgetting = Bench(context, registered()["forget_enrolments"])
    for wait, left in ((REQUESTS_KEPT, 1), (ENROLMENT_LASTS + DAY, 0)):
        clock.pass_(wait)
        forgetting.finish()
        with reading(context.engine) as tx:
            assert tx.execute(sa.select(sa.func.count()).select_from(enrolment)).scalar_one() == left
