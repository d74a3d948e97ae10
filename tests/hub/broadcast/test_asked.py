"""A screen that asks is told what the books say, for its own name and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from edge.wire.messages.broadcast import MOST_ALERTS, AskAlerts, AskProgramme
from hub.approvals import port
from hub.approvals import service as approvals
from hub.broadcast import devices, service
from hub.broadcast.model import Content
from hub.broadcast.subject import EMERGENCY
from hub.core.clock import SetClock
from hub.core.context import Context
from hub.core.db import transaction
from hub.identity.model import Staff
from hub.messaging.asks import Ask
from tests.hub.broadcast.test_service import ALERT, NOTICE, last_manifest
from tests.support.deciding import seen

Approved = Callable[[Content], str]


def ask(context: Context, node: str) -> Ask:
    return Ask(hub=context, node=node, id="q-1", received_at=context.clock.now())


def alerts(context: Context, after: str | None = None) -> tuple[list[tuple[str, int, bool]], bool]:
    with transaction(context.engine) as tx:
        told = devices.alerts(tx, ask(context, "screen-1"), AskAlerts(after=after))
    return [(each.announcement, each.revision, each.cancelled) for each in told.alerts], told.more


def test_the_programme_is_what_was_told_last_under_the_same_version(
    context: Context, approved: Approved
) -> None:
    id = approved(NOTICE)
    with transaction(context.engine) as tx:
        told = devices.programme(tx, ask(context, "screen-1"), AskProgramme())
    assert told.manifest == last_manifest(context, "screen-1")
    assert [each.announcement for each in told.manifest.items] == [id]


def test_a_node_that_was_never_told_anything_hears_the_version_of_nobody(
    context: Context, approved: Approved
) -> None:
    with transaction(context.engine) as tx:
        assert devices.programme(tx, ask(context, "stranger"), AskProgramme()).manifest.version == 0


def test_alerts_are_told_until_their_end_and_what_was_withdrawn_as_cancelled(
    context: Context, approved: Approved, clock: SetClock
) -> None:
    running, withdrawn = approved(ALERT), approved(ALERT)
    approved(NOTICE)
    with transaction(context.engine) as tx:
        service.withdraw(tx, context, withdrawn)
        service.write(tx, context, "writer", ALERT, "draft")
    assert alerts(context) == (sorted([(running, 1, False), (withdrawn, 2, True)]), False)
    clock.pass_(timedelta(hours=2))
    assert alerts(context) == ([], False)


def test_an_alert_that_went_out_by_override_is_told_like_any_other_and_cancelled_when_it_is_taken_down(
    context: Context, screens: tuple[str, ...]
) -> None:
    duty = Staff("duty", "夜勤", frozenset({EMERGENCY}))
    with transaction(context.engine) as tx:
        service.write(tx, context, "duty", ALERT, "alone")
        service.submit(tx, context, "alone")
        kind = port.kind(service.KIND)
        approvals.override(tx, context, kind, "alone", duty, seen(tx, service.KIND, "alone"), "夜間")
    assert alerts(context) == ([("alone", 1, False)], False)
    with transaction(context.engine) as tx:
        service.withdraw(tx, context, "alone")
    assert alerts(context) == ([("alone", 2, True)], False)


def test_more_than_one_answer_holds_follow_behind_the_last(context: Context, approved: Approved) -> None:
    ids = sorted(approved(ALERT) for _ in range(MOST_ALERTS + 1))
    first, more = alerts(context)
    assert ([id for id, *_ in first], more) == (ids[:MOST_ALERTS], True)
    assert alerts(context, first[-1][0]) == ([(ids[-1], 1, False)], False)
