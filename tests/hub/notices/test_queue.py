"""The desk's first page: who is called where since when, what waits for a decision, which device is sick."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from edge.wire.messages.link import LinkState, Status
from hub.approvals.model import Move
from hub.broadcast import service as broadcast
from hub.broadcast.model import Content
from hub.broadcast.model import Kind as NoticeKind
from hub.broadcast.subject import APPROVER, WRITER
from hub.coin.corrections import service as corrections
from hub.coin.corrections.model import Kind, Proposal
from hub.coin.subject import TILL_CLERK
from hub.core.clock import SetClock
from hub.core.context import Context
from hub.core.db import reading, transaction
from hub.fleet import devices
from hub.fleet import service as fleet
from hub.fleet.model import Alarm
from hub.fleet.subject import FLEET
from hub.identity.model import Staff
from hub.identity.subject import AUDITOR
from hub.notices import queue as work
from hub.notices.queue import Sort, Task
from tests.hub.browser import Browser, browsing, employ
from tests.hub.coin.phones import enrol
from tests.hub.devices import admit
from tests.support.deciding import seen


@pytest.fixture
def clerk(context: Context) -> Staff:
    return employ(context, "clerk", TILL_CLERK)


@pytest.fixture
def desk(context: Context, clerk: Staff) -> Iterator[Browser]:
    with browsing(context) as browser:
        browser.sign_in("clerk")
        yield browser


def tasks(context: Context, staff: Staff) -> list[Task]:
    with reading(context.engine) as tx:
        return work.waiting(tx, staff, context.clock.now())


def raise_alarm(context: Context, node: str, alarm: Alarm, detail: str = "") -> None:
    with transaction(context.engine) as tx:
        fleet.raise_alarm(tx, node, alarm, detail, context.clock.now())


def test_a_call_is_everybodys_says_where_and_since_when_and_is_answered_with_a_press(
    context: Context, clock: SetClock, desk: Browser
) -> None:
    admit(context, "kiosk-1", "kiosk")
    raise_alarm(context, "kiosk-1", Alarm.STAFF_CALLED, "asked")
    clock.pass_(timedelta(minutes=3))
    page = desk.get("/desk").text
    assert "kiosk-1</bdi><span>：</span>係員を呼んでいます" in page
    assert "12:00から（3分）</span>　お客さまが呼びました" in page
    assert ">1<" in desk.get("/desk/work/count/live?once").text
    answered = desk.submit("/desk", "/desk/fleet/alarms/1/clear", back="/desk")
    assert answered.headers["location"] == "/desk"
    assert "待っている仕事はありません" in desk.get("/desk").text
    assert desk.get("/desk/work/count/live?once").text.strip() == ""


def test_what_is_wrong_with_a_device_is_its_keepers_alone(
    context: Context, desk: Browser, clerk: Staff
) -> None:
    admit(context, "till-1")
    raise_alarm(context, "till-1", Alarm.CLONE)
    keeper = employ(context, "keeper", FLEET)
    assert tasks(context, clerk) == []
    assert [(task.sort, task.where) for task in tasks(context, keeper)] == [(Sort.DEVICE, "till-1")]
    assert desk.submit("/desk", "/desk/fleet/alarms/1/clear").status_code == 403


def test_corrections_wait_for_a_second_person(context: Context, clerk: Staff) -> None:
    wallet = enrol(context, "citizen")
    second = employ(context, "second", TILL_CLERK)
    auditor = employ(context, "auditor", AUDITOR)
    asked = Proposal("fix", Kind.ADD, wallet.number, 500, "故障のお詫び")
    with transaction(context.engine) as tx:
        made = corrections.propose(tx, asked, clerk, context.clock.now())
    assert tasks(context, clerk) == tasks(context, auditor) == []
    (task,) = tasks(context, second)
    assert (task.sort, task.ja, task.where) == (Sort.DECISION, "訂正の承認：残高に足す", "￥500")
    assert task.path == f"/desk/coin/corrections/{made}"


def test_announcements_wait_for_a_second_person_and_come_back_to_their_writer(context: Context) -> None:
    writer = employ(context, "writer", WRITER, APPROVER)
    approver = employ(context, "approver", APPROVER)
    now = context.clock.now()
    content = Content(
        NoticeKind.NOTICE,
        "道路工事",
        ("通れません",),
        "通れません。",
        "Closed.",
        now,
        now + timedelta(days=1),
    )
    with transaction(context.engine) as tx:
        broadcast.write(tx, context, writer.id, content, "a-1")
        broadcast.submit(tx, context, "a-1")
    assert tasks(context, writer) == []
    assert [(t.ja, t.where, t.since) for t in tasks(context, approver)] == [
        ("お知らせの承認", "道路工事", now)
    ]
    with transaction(context.engine) as tx:
        page = seen(tx, broadcast.KIND, "a-1")
        broadcast.decide(tx, context, "a-1", approver, Move.RETURN, page, "場所を書いてください")
    assert tasks(context, approver) == []
    assert [task.ja for task in tasks(context, writer)] == ["差し戻されたお知らせ"]


def test_a_lost_link_and_a_wrong_clock_are_work(context: Context) -> None:
    keeper = employ(context, "keeper", FLEET)
    admit(context, "till-1")
    with transaction(context.engine) as tx:
        devices.heard_status(tx, "till-1", Status(state=LinkState.LOST, session="s1"), context.clock.now())
    assert [(t.where, t.ja) for t in tasks(context, keeper)] == [("till-1", "通信が途切れています")]


@pytest.mark.parametrize(
    ("link", "offset", "synced", "wrong"),
    [
        (LinkState.ONLINE, -1, False, False),
        (LinkState.ONLINE, 2_001, True, True),
        (LinkState.ONLINE, -86_400_000, None, True),
        (LinkState.ONLINE, None, False, True),
        (LinkState.ONLINE, None, None, False),
        (LinkState.LOST, 90_000, False, False),
    ],
)
def test_a_clock_is_wrong_only_where_it_is_off(
    context: Context, link: LinkState, offset: int | None, synced: bool | None, wrong: bool
) -> None:
    admit(context, "till-1")
    with reading(context.engine) as tx:
        (view,) = fleet.fleet(tx)
    assert replace(view, link=link, offset_ms=offset, synced=synced).clock_wrong is wrong


def test_the_queue_follows_what_its_subjects_change() -> None:
    assert {"fleet", "approvals"} <= set(work.watches())
