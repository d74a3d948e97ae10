"""What is approved goes to every screen, and only what a screen has proved is shown as proved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from edge.wire.envelope import Envelope, decode_header, timestamp
from edge.wire.messages.broadcast import Alert, Ended, Manifest, NotShown, Shown, Taken, Unshown
from hub.approvals import port, queries, views
from hub.approvals.model import Move
from hub.broadcast import devices, drafts, model, service
from hub.broadcast.model import BroadcastError, Content, Kind, State
from hub.broadcast.service import SUBJECT, Showing
from hub.core import evidence, outgoing
from hub.core.clock import SetClock
from hub.core.context import Context
from hub.core.db import reading, transaction
from hub.core.evidence import Rung
from hub.core.outgoing import Publication
from hub.messaging.handlers import Fact, Refused
from tests.hub.broadcast.conftest import SECOND
from tests.support.deciding import seen

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
NOTICE = Content(
    kind=Kind.NOTICE,
    title="図書館の休館日",
    lines=("11月30日は休館します。",),
    plain_japanese="としょかんは 休みです。",
    english="The library is closed.",
    starts=NOW,
    ends=NOW + timedelta(days=3),
)
ALERT = replace(
    NOTICE, kind=Kind.ALERT, level=4, action="全員避難", place="金田地区", ends=NOW + timedelta(hours=2)
)


def waiting(context: Context) -> list[Publication]:
    with reading(context.engine) as tx:
        return [each.publication for each in outgoing.waiting(tx, (), 100)]


def last_manifest(context: Context, screen: str) -> Manifest:
    topic = f"kisarazu/v1/edge/{screen}/down/desired/screen"
    payload = [p.payload for p in waiting(context) if p.topic == topic][-1]
    return msgspec.json.decode(payload, type=Envelope[Manifest]).data


def fact(context: Context, node: str) -> Fact:
    now = context.clock.now()
    return Fact(hub=context, node=node, id="fact", seq=1, path=("screen", "x"), at=now, received_at=now)


def showings(context: Context, id: str) -> dict[str, Showing]:
    with reading(context.engine) as tx:
        return {s.node: s for s in service.showings_of(tx, service.get(tx, id))}


def test_a_new_screen_is_told_an_empty_manifest(context: Context, screens: tuple[str, ...]) -> None:
    assert [last_manifest(context, s) for s in screens] == [Manifest(version=1, items=())] * 2


def test_an_approved_notice_is_told_to_every_screen_retained(
    context: Context, approved: Callable[[Content], str]
) -> None:
    id = approved(NOTICE)
    for screen in ("screen-1", "screen-2"):
        told = last_manifest(context, screen)
        assert (told.version, [item.announcement for item in told.items]) == (2, [id])
    assert all(p.retain for p in waiting(context))


def test_what_a_screen_does_not_show_whole_is_no_proof_and_is_said_until_it_is(
    context: Context, approved: Callable[[Content], str]
) -> None:
    id = approved(NOTICE)
    lacking = NotShown(announcement=id, revision=1, reason=Unshown.NOT_WHOLE, missing=("english", "picture"))
    with transaction(context.engine) as tx:
        devices.not_shown(tx, fact(context, "screen-1"), lacking)
    told = showings(context, id)["screen-1"]
    assert (told.shown_since, told.not_shown, told.missing) == (
        None, Unshown.NOT_WHOLE, ("english", "picture"),
    )  # fmt: skip
    with transaction(context.engine) as tx:
        sha256 = model.content_hash(model.rendered(service.get(tx, id)))
        shown = Shown(announcement=id, revision=1, content_sha256=sha256, since=timestamp(NOW))
        devices.shown(tx, fact(context, "screen-1"), shown)
    told = showings(context, id)["screen-1"]
    assert (told.shown_since, told.not_shown, told.missing) == (NOW, None, ())


def test_a_word_of_an_announcement_that_nobody_wrote_is_refused(context: Context) -> None:
    odd = NotShown(announcement="", revision=0, reason=Unshown.UNREADABLE)
    with transaction(context.engine) as tx, pytest.raises(Refused):
        devices.not_shown(tx, fact(context, "screen-1"), odd)


def test_nothing_is_told_before_the_second_person_agrees(context: Context, screens: tuple[str, ...]) -> None:
    before = len(waiting(context))
    with transaction(context.engine) as tx:
        service.write(tx, context, "writer", NOTICE, "a")
        service.submit(tx, context, "a")
    assert len(waiting(context)) == before


def test_the_database_itself_refuses_one_person_approving_alone(
    context: Context, screens: tuple[str, ...]
) -> None:
    import sqlalchemy as sa

    from hub.broadcast.tables import announcement

    with transaction(context.engine) as tx:
        service.write(tx, context, "writer", NOTICE, "a")
    with pytest.raises(sa.exc.IntegrityError), transaction(context.engine) as tx:
        tx.execute(announcement.update().values(state="approved", approver="writer"))


def test_an_alert_is_said_to_the_area_and_forgotten_at_its_end(
    context: Context, approved: Callable[[Content], str]
) -> None:
    id = approved(ALERT)
    (said,) = [p for p in waiting(context) if "/alert/" in p.topic]
    assert said.topic == f"kisarazu/v1/area/city/alert/{id}"
    assert (said.retain, said.expires_at) == (True, ALERT.ends)
    assert decode_header(said.payload).schema == "broadcast.alert/1"


def test_a_withdrawn_alert_is_said_to_be_cancelled(
    context: Context, approved: Callable[[Content], str]
) -> None:
    id = approved(ALERT)
    with transaction(context.engine) as tx:
        service.withdraw(tx, context, id)
    last = [p for p in waiting(context) if "/alert/" in p.topic][-1]
    told = msgspec.json.decode(last.payload, type=Envelope[Alert]).data
    assert (told.cancelled, told.revision) == (True, 2)


def test_a_withdrawn_notice_leaves_the_manifest(context: Context, approved: Callable[[Content], str]) -> None:
    id = approved(NOTICE)
    with transaction(context.engine) as tx:
        service.withdraw(tx, context, id)
    assert last_manifest(context, "screen-1") == Manifest(version=3, items=())


def test_a_draft_that_was_sent_back_is_written_again(context: Context, screens: tuple[str, ...]) -> None:
    with transaction(context.engine) as tx:
        service.write(tx, context, "writer", NOTICE, "a")
        service.submit(tx, context, "a")
        page = seen(tx, service.KIND, "a")
        service.decide(tx, context, "a", SECOND, Move.RETURN, page, "時刻を書いてください")
        view = views.look(tx, port.kind(service.KIND), "a", SECOND, NOW)
        assert view is not None
        assert view.reason == "時刻を書いてください"
        again = service.write(tx, context, "writer", replace(NOTICE, title="直した題"), "a")
    assert (again.revision, again.state) == (2, State.DRAFTED)


def test_what_waits_for_approval_cannot_be_rewritten(context: Context, screens: tuple[str, ...]) -> None:
    with transaction(context.engine) as tx:
        service.write(tx, context, "writer", NOTICE, "a")
        service.submit(tx, context, "a")
        with pytest.raises(BroadcastError):
            service.write(tx, context, "writer", NOTICE, "a")


def test_a_screen_that_has_proved_nothing_is_listed_with_nothing(
    context: Context, approved: Callable[[Content], str]
) -> None:
    assert showings(context, approved(NOTICE)) == {s: Showing(s) for s in ("screen-1", "screen-2")}


def test_each_receipt_of_a_screen_is_one_more_step(
    context: Context, clock: SetClock, approved: Callable[[Content], str]
) -> None:
    id = approved(NOTICE)
    since, until = NOW + timedelta(seconds=1), NOW + timedelta(hours=1)
    with transaction(context.engine) as tx:
        sha256 = model.content_hash(model.rendered(service.get(tx, id)))
        taken = Taken(announcement=id, revision=1, content_sha256=sha256)
        devices.accepted(tx, fact(context, "screen-1"), taken)
        assert evidence.standing(tx, SUBJECT, id, "screen-1") is Rung.ACCEPTED
        shown = Shown(announcement=id, revision=1, content_sha256=sha256, since=timestamp(since))
        devices.shown(tx, fact(context, "screen-1"), shown)
        assert evidence.standing(tx, SUBJECT, id, "screen-1") is Rung.SHOWN
        assert evidence.standing(tx, SUBJECT, id, "screen-2") is None
    assert showings(context, id)["screen-1"] == Showing("screen-1", NOW, since)
    ended = Ended(announcement=id, revision=1, since=timestamp(since), until=timestamp(until), reason="ended")
    clock.pass_(timedelta(hours=1))
    with transaction(context.engine) as tx:
        devices.ended(tx, fact(context, "screen-1"), ended)
        assert evidence.verify(tx).whole
    assert showings(context, id)["screen-1"] == Showing("screen-1", NOW, since, until, "ended")


def test_what_is_on_glass_again_has_no_end_any_more(
    context: Context, clock: SetClock, approved: Callable[[Content], str]
) -> None:
    id = approved(NOTICE)
    first, until, again = (NOW + timedelta(seconds=seconds) for seconds in (1, 5, 9))
    with transaction(context.engine) as tx:
        sha256 = model.content_hash(model.rendered(service.get(tx, id)))
        for since in (first, again):
            shown = Shown(announcement=id, revision=1, content_sha256=sha256, since=timestamp(since))
            devices.shown(tx, fact(context, "screen-1"), shown)
            if since == first:
                ended = Ended(
                    announcement=id,
                    revision=1,
                    since=timestamp(first),
                    until=timestamp(until),
                    reason="replaced",
                )
                devices.ended(tx, fact(context, "screen-1"), ended)
    assert showings(context, id)["screen-1"] == Showing("screen-1", None, again)


def test_a_receipt_for_an_unknown_announcement_is_refused(context: Context, screens: tuple[str, ...]) -> None:
    receipt = Taken(announcement="nobody-knows", revision=1, content_sha256="0" * 64)
    with pytest.raises(Refused), transaction(context.engine) as tx:
        devices.accepted(tx, fact(context, "screen-1"), receipt)


_FAR = timedelta(hours=2)


@pytest.mark.parametrize("odd", [
    {"revision": 999},
    {"content_sha256": "0" * 64},
    {"since": timestamp(NOW - _FAR)},
    {"since": timestamp(NOW + _FAR)},
    {"since": "2001-01-01T00:00:00Z"},
    {"since": "2026-02-30T00:00:00Z"},
], ids=["a revision that was never sent", "another content", "before it was sent", "in the future",
        "a time of long ago", "no day of any month"])  # fmt: skip
def test_what_a_screen_cannot_have_shown_is_not_believed(
    context: Context, approved: Callable[[Content], str], odd: dict[str, object]
) -> None:
    id = approved(NOTICE)
    with transaction(context.engine) as tx:
        sha256 = model.content_hash(model.rendered(service.get(tx, id)))
    shown = Shown(announcement=id, revision=1, content_sha256=sha256, since=timestamp(NOW))
    with pytest.raises(Refused), transaction(context.engine) as tx:
        devices.shown(tx, fact(context, "screen-1"), msgspec.structs.replace(shown, **odd))
    assert showings(context, id)["screen-1"] == Showing("screen-1")


@pytest.mark.parametrize("odd", [
    {"revision": 2},
    {"since": timestamp(NOW - _FAR)},
    {"until": timestamp(NOW + _FAR)},
    {"since": timestamp(NOW), "until": timestamp(NOW - timedelta(seconds=1))},
    {"reason": "bored"},
])  # fmt: skip
def test_an_end_that_cannot_have_been_is_not_believed(
    context: Context, approved: Callable[[Content], str], odd: dict[str, object]
) -> None:
    id = approved(NOTICE)
    ended = Ended(announcement=id, revision=1, since=timestamp(NOW), until=timestamp(NOW), reason="ended")
    with pytest.raises(Refused), transaction(context.engine) as tx:
        devices.ended(tx, fact(context, "screen-1"), msgspec.structs.replace(ended, **odd))
    assert showings(context, id)["screen-1"] == Showing("screen-1")


def test_a_draft_that_nobody_has_approved_was_shown_by_nobody(
    context: Context, screens: tuple[str, ...]
) -> None:
    with transaction(context.engine) as tx:
        service.write(tx, context, "writer", NOTICE, "n-1")
        sha256 = model.content_hash(model.rendered(service.get(tx, "n-1")))
    taken = Taken(announcement="n-1", revision=1, content_sha256=sha256)
    with pytest.raises(Refused), transaction(context.engine) as tx:
        devices.accepted(tx, fact(context, "screen-1"), taken)


def test_what_is_handed_over_comes_back_to_whoever_goes_on_with_it(
    context: Context, screens: tuple[str, ...]
) -> None:
    with transaction(context.engine) as tx:
        service.write(tx, context, "writer", NOTICE, "a")
        drafts.hand_over(tx, "a", "other")
        case = queries.find(tx, service.KIND, "a")
    assert case is not None
    assert case.writer == "other"
    assert set(case.writers) == {"writer", "other"}
