"""The desk's pages of approvals, walked with announcements and corrections as their people use them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta

import pytest

from hub.broadcast import service as broadcast
from hub.broadcast.model import Content, Kind, State
from hub.broadcast.subject import APPROVER, EMERGENCY, WRITER
from hub.coin.corrections import service as corrections
from hub.coin.corrections.model import Kind as Fix
from hub.coin.corrections.model import Proposal
from hub.coin.corrections.model import State as FixState
from hub.coin.subject import TILL_CLERK
from hub.core import evidence, outgoing
from hub.core.clock import SetClock
from hub.core.context import Context
from hub.core.db import reading, transaction
from hub.core.evidence import Rung
from hub.identity.access import service as accesses
from hub.identity.access.service import Wanted
from hub.identity.model import Staff
from hub.notices import queue as work
from tests.hub.browser import Browser, browsing, employ
from tests.hub.coin.phones import enrol

PAGE = "/desk/broadcast/a-1"
CASE = "/desk/approvals/announcement/a-1"
DEPUTIES = "/desk/approvals/delegations"


@pytest.fixture
def people(context: Context) -> dict[str, Staff]:
    roles = {
        "writer": (WRITER, EMERGENCY),
        "approver": (APPROVER,),
        "other": (APPROVER,),
        "clerk": (TILL_CLERK,),
        "plain": (),
    }
    return {login: employ(context, login, *held) for login, held in roles.items()}


@pytest.fixture
def desks(context: Context, people: dict[str, Staff]) -> Iterator[dict[str, Browser]]:
    with ExitStack() as stack:
        browsers = {login: stack.enter_context(browsing(context)) for login in people}
        for login, browser in browsers.items():
            browser.sign_in(login)
        yield browsers


def announce(context: Context, writer: Staff, kind: Kind = Kind.ALERT) -> None:
    now = context.clock.now()
    content = Content(
        kind, "津波警報", ("駅前",), "にげて", "Tsunami", now, now + timedelta(hours=3),
        level=4, action="高台へ避難", place="中の島",
    )  # fmt: skip
    with transaction(context.engine) as tx:
        broadcast.write(tx, context, writer.id, content, "a-1")
        broadcast.submit(tx, context, "a-1")


def state(context: Context) -> State:
    with reading(context.engine) as tx:
        return broadcast.get(tx, "a-1").state


def tasks(context: Context, staff: Staff) -> list[str]:
    with reading(context.engine) as tx:
        return [task.ja for task in work.waiting(tx, staff, context.clock.now())]


def acts(context: Context) -> list[tuple[str, str]]:
    with reading(context.engine) as tx:
        return [(each.action, each.reference) for each in accesses.listed(tx, Wanted())]


def test_three_lists_tell_what_waits_what_is_mine_and_what_i_decided(
    context: Context, people: dict[str, Staff], desks: dict[str, Browser]
) -> None:
    announce(context, people["writer"])
    assert "津波警報" in desks["approver"].get("/desk/approvals").text
    assert "津波警報" not in desks["writer"].get("/desk/approvals").text
    assert "津波警報" in desks["writer"].get("/desk/approvals?show=mine").text
    assert desks["approver"].decide(PAGE, "return", reason="時刻を書いてください").status_code == 303
    assert "津波警報" in desks["approver"].get("/desk/approvals?show=decided").text
    assert "津波警報" not in desks["other"].get("/desk/approvals?show=decided").text
    history = desks["writer"].get(CASE).text
    for told in ("回付 Submitted", "差し戻し Returned", "時刻を書いてください", "職員 approver"):
        assert told in history
    assert "時刻を書いてください" in desks["writer"].get(PAGE).text, "the subject's page has the same history"


def test_the_writer_takes_it_back_and_whoever_then_approves_is_told(
    context: Context, people: dict[str, Staff], desks: dict[str, Browser]
) -> None:
    announce(context, people["writer"], Kind.NOTICE)
    assert f"{CASE}/withdraw" not in desks["approver"].get(PAGE).text
    assert desks["writer"].submit(PAGE, f"{CASE}/withdraw").headers["location"] == PAGE
    assert state(context) is State.DRAFTED
    late = desks["approver"].decide(PAGE, "approve")
    assert late.status_code == 409
    assert "取り下げました" in late.text
    assert ("withdraw_draft", "a-1") in acts(context)


def test_somebody_else_takes_back_nothing(
    context: Context, people: dict[str, Staff], desks: dict[str, Browser]
) -> None:
    announce(context, people["writer"])
    for login in ("approver", "plain"):
        assert desks[login].submit("/desk", f"{CASE}/withdraw").status_code == 403
    assert state(context) is State.SUBMITTED


def test_an_alert_goes_out_alone_with_a_reason_and_is_reviewed_by_another(
    context: Context, people: dict[str, Staff], desks: dict[str, Browser], clock: SetClock
) -> None:
    announce(context, people["writer"])
    asked = desks["writer"].get(f"{CASE}/override")
    assert "二人目の承認なしで" in asked.text
    assert desks["approver"].get(f"{CASE}/override").status_code == 403
    assert desks["writer"].decide(f"{CASE}", "override", reason="").status_code == 422
    assert state(context) is State.SUBMITTED
    done = desks["writer"].post(f"{CASE}/override", **_seen(asked.text), reason="夜間で承認者がいない")
    assert done.headers["location"] == PAGE
    assert state(context) is State.OVERRIDDEN
    with reading(context.engine) as tx:
        assert any("/alert/" in each.publication.topic for each in outgoing.waiting(tx, (), 9))
        rungs = [each.entry.rung for each in evidence.entries(tx, "broadcast", "a-1")]
        assert Rung.APPROVED not in rungs, "nobody has approved it"
    assert ("override_approval", "a-1") in acts(context)

    assert tasks(context, people["writer"]) == []
    assert tasks(context, people["approver"]) == ["緊急に出したお知らせの確認"]
    clock.pass_(timedelta(days=1))
    assert tasks(context, people["approver"]) == ["緊急に出したお知らせの確認（期限を過ぎています）"]
    for login in people:
        desks[login].sign_in(login)
    assert "期限を過ぎています" in desks["approver"].get("/desk/approvals").text
    assert "夜間で承認者がいない" in desks["approver"].get(PAGE).text
    review = desks["approver"].submit(PAGE, f"{CASE}/review", verdict="confirm")
    assert review.headers["location"] == PAGE
    assert state(context) is State.APPROVED
    assert tasks(context, people["approver"]) == []
    assert ("confirm_override", "a-1") in acts(context)


def test_a_notice_never_goes_out_alone(
    context: Context, people: dict[str, Staff], desks: dict[str, Browser]
) -> None:
    announce(context, people["writer"], Kind.NOTICE)
    assert "緊急専行" not in desks["writer"].get(PAGE).text
    assert desks["writer"].get(f"{CASE}/override").status_code == 403
    seen = _seen(desks["approver"].get(PAGE).text) | _seen(desks["writer"].get(PAGE).text)
    assert desks["writer"].post(f"{CASE}/override", **seen, reason="急").status_code == 409
    assert state(context) is State.SUBMITTED


def test_an_objection_has_a_reason_and_leaves_the_alert_to_be_taken_down(
    context: Context, people: dict[str, Staff], desks: dict[str, Browser]
) -> None:
    announce(context, people["writer"])
    seen = _seen(desks["writer"].get(f"{CASE}/override").text)
    desks["writer"].post(f"{CASE}/override", **seen, reason="夜間")
    assert desks["other"].submit(PAGE, f"{CASE}/review", verdict="object", reason="").status_code == 409
    desks["other"].submit(PAGE, f"{CASE}/review", verdict="object", reason="誤報でした")
    assert state(context) is State.OVERRIDDEN
    assert ("object_override", "a-1") in acts(context)
    assert desks["approver"].submit(PAGE, f"{PAGE}/withdraw").status_code == 303
    assert state(context) is State.CANCELLED


def test_a_deputy_decides_on_a_correction_that_he_could_not_even_open_before(
    context: Context, people: dict[str, Staff], desks: dict[str, Browser]
) -> None:
    wallet = enrol(context, "citizen")
    employ(context, "second", TILL_CLERK)
    with transaction(context.engine) as tx:
        asked = Proposal("fix", Fix.ADD, wallet.number, 500, "お詫び")
        fix = corrections.propose(tx, asked, people["clerk"], context.clock.now())
    page = f"/desk/coin/corrections/{fix}"
    assert desks["plain"].get(page).status_code == 403
    assert desks["plain"].get(f"/desk/approvals/correction/{fix}").status_code == 403
    with browsing(context) as principal:
        principal.sign_in("second")
        today = {"begins": "2026-11-22", "ends": "2026-11-23"}
        wrong = principal.submit(DEPUTIES, DEPUTIES, id="d-1", deputy="", **today)
        assert wrong.status_code == 422
        assert 'value="2026-11-23"' in wrong.text
        named = principal.submit(DEPUTIES, DEPUTIES, id="d-1", deputy="plain", **today)
        assert named.status_code == 303
        assert "いま有効" in principal.get(DEPUTIES).text
    assert "代理として決めます" in desks["plain"].get(page).text
    assert desks["plain"].decide(page, "approve").status_code == 303
    with reading(context.engine) as tx:
        assert corrections.get(tx, fix).state is FixState.POSTED
    history = desks["clerk"].get(page).text
    assert "職員 plain" in history
    assert "職員 second" in history
    assert {"name_deputy", "approve_fix"} <= {action for action, _ in acts(context)}


def test_a_correction_that_its_proposer_has_taken_back_counts_no_more(
    context: Context, people: dict[str, Staff], desks: dict[str, Browser]
) -> None:
    wallet = enrol(context, "citizen")
    with transaction(context.engine) as tx:
        asked = Proposal("fix", Fix.ADD, wallet.number, 500, "お詫び")
        fix = corrections.propose(tx, asked, people["clerk"], context.clock.now())
    page = f"/desk/coin/corrections/{fix}"
    desks["clerk"].submit(page, f"/desk/approvals/correction/{fix}/withdraw")
    with reading(context.engine) as tx:
        assert corrections.get(tx, fix).state is FixState.RECALLED
    employ(context, "second", TILL_CLERK)
    with browsing(context) as second:
        second.sign_in("second")
        assert "取り下げました" in second.decide(page, "approve").text
    assert "取り下げ" in desks["clerk"].get("/desk/coin/corrections?state=recalled").text


def test_what_nobody_knows_is_not_found_and_a_strangers_matter_is_not_told(
    context: Context, people: dict[str, Staff], desks: dict[str, Browser]
) -> None:
    for path in ("/desk/approvals/announcement/none", "/desk/approvals/nothing/a-1"):
        assert desks["approver"].get(path).status_code == 404


def _seen(html: str) -> dict[str, str]:
    return dict(re.findall(r'name="(csrf|revision|sha256)" value="([^"]*)"', html))
