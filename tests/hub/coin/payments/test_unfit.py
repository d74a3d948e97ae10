"""A till that was told of a payment which does not fit its note has staff look, in words that name nobody."""

from __future__ import annotations

from edge.wire.messages.coin import Unfit, UnfitFact
from edge.wire.topics import Up
from hub.core.context import Context
from hub.core.db import reading
from hub.core.limits import Pace
from hub.fleet import service as fleet
from hub.fleet.model import Alarm
from hub.messaging import handlers
from hub.messaging.batch import Arrived, Hearers, commit
from hub.messaging.gaps import Gaps
from hub.messaging.service import Message
from tests.hub.devices import admit, message


def test_what_does_not_fit_stands_at_the_desk_with_the_sum_and_the_place_in_the_log(context: Context) -> None:
    admit(context, "till-1", "till")
    topic = context.topics.up("till-1", Up.EVENT, "till", "coin.unfit")
    where = context.topics.parse(topic)
    assert where is not None
    body = Unfit(payment="p1", asked=7_500, what=(UnfitFact.AMOUNT, UnfitFact.WAY), number="00000-00018")
    now = context.clock.now()
    said = message(body, node="till-1", seq=1)
    commit(
        context,
        Hearers(handlers.load()),
        Gaps(),
        [Arrived(Message(topic, where, said), now, 0.0)],
        Pace(10, 10),
    )
    with reading(context.engine) as tx:
        (alarm,) = fleet.alarms(tx)
    assert (alarm.node, alarm.alarm) == ("till-1", Alarm.PAYMENT_UNFIT)
    assert alarm.detail == "金額・払い方が合わない（頼んだ額 ￥7,500、台帳の番号 00000-00018）"
