"""Two people stand behind everything that is shown; a drill always says that it is one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.broadcast import model
from hub.broadcast.model import Announcement, BroadcastError, Content, Kind, State, examine
from kiosk.design import glass

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


def notice(**changes: object) -> Content:
    content = Content(
        kind=Kind.NOTICE,
        title="図書館の休館日",
        lines=("11月30日は館内整理のため休館します。",),
        plain_japanese="11月30日は としょかんが 休みです。",
        english="The library is closed on 30 November.",
        starts=NOW,
        ends=NOW + timedelta(days=3),
    )
    return replace(content, **changes)  # type: ignore[arg-type]


def alert(**changes: object) -> Content:
    return replace(
        notice(kind=Kind.ALERT, level=4, action="全員避難", place="金田地区", ends=NOW + timedelta(hours=2)),
        **changes,  # type: ignore[arg-type]
    )


def written(content: Content, state: State = State.DRAFTED) -> Announcement:
    return Announcement("announcement-1", 1, state, author="writer", content=content)


def test_what_another_person_approved_is_on_screens() -> None:
    submitted = model.submit(written(notice()), NOW)
    approved = model.approve(submitted, "approver")
    assert (approved.state, approved.approver) == (State.APPROVED, "approver")


@pytest.mark.parametrize("state", [State.DRAFTED, State.RETURNED, State.APPROVED, State.WITHDRAWN])
def test_only_what_was_submitted_can_be_approved(state: State) -> None:
    with pytest.raises(BroadcastError):
        model.approve(written(notice(), state), "approver")


def test_what_went_out_by_override_is_on_screens_and_bears_no_approver_until_somebody_confirms_it() -> None:
    overridden = model.override(model.submit(written(alert()), NOW))
    assert (overridden.state, overridden.approver) == (State.OVERRIDDEN, None)
    assert not model.alert(overridden).cancelled
    confirmed = model.approve(overridden, "approver")
    assert (confirmed.state, confirmed.approver) == (State.APPROVED, "approver")


def test_what_was_taken_down_before_it_was_confirmed_stays_down_when_it_is() -> None:
    taken_down = model.withdraw(model.override(model.submit(written(alert()), NOW)))
    assert model.alert(taken_down).cancelled
    assert taken_down.approver is None
    confirmed = model.approve(taken_down, "approver")
    assert (confirmed.state, model.alert(confirmed).cancelled) == (State.WITHDRAWN, True)


@pytest.mark.parametrize(
    ("content", "field"),
    [
        (notice(title=""), "title"),
        (notice(title="あ" * 31), "title"),
        (notice(lines=()), "lines"),
        (notice(lines=("行",) * 8), "lines"),
        (notice(lines=("あ" * 35,)), "lines"),
        (notice(plain_japanese=" "), "plain_japanese"),
        (notice(english=""), "english"),
        (notice(ends=NOW), "ends"),
        (notice(starts=NOW - timedelta(days=2), ends=NOW - timedelta(days=1)), "ends"),
        (alert(level=0), "level"),
        (alert(level=6), "level"),
        (alert(action=""), "action"),
        (alert(place=""), "place"),
        (alert(ends=NOW + timedelta(hours=25)), "ends"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(content: Content, field: str) -> None:
    assert field in [error.field for error in model.examine(content, NOW)]


def test_good_content_has_no_errors() -> None:
    assert model.examine(notice(), NOW) == []
    assert model.examine(alert(), NOW) == []


@given(st.text(min_size=1, max_size=20))
def test_a_drill_bears_its_mark_in_every_rendering(title: str) -> None:
    assert model.item(written(notice(title=title, drill=True))).title.startswith("【訓練】")
    assert model.alert(written(alert(title=title, drill=True))).title.startswith("【訓練】")
    assert model.alert(written(alert(title=title, drill=True))).drill


def test_the_mark_is_not_doubled() -> None:
    assert model.item(written(notice(title="【訓練】放送", drill=True))).title == "【訓練】放送"


def test_a_manifest_holds_the_approved_notices_that_have_not_ended_in_order_of_their_start() -> None:
    later = replace(written(notice(starts=NOW + timedelta(hours=1)), State.APPROVED), id="b-later")
    earlier = replace(written(notice(), State.APPROVED), id="a-earlier")
    ended = replace(written(notice(starts=NOW - timedelta(days=2), ends=NOW), State.APPROVED), id="c-ended")
    others = [
        replace(written(alert(), State.APPROVED), id="d-alert"),
        *(written(notice(), s) for s in State if s not in model.SHOWN),
    ]
    told = model.manifest(7, [later, ended, earlier, *others], NOW)
    assert [item.announcement for item in told.items] == ["a-earlier", "b-later"]
    assert told.version == 7


def test_withdrawing_raises_the_revision_and_cancels_the_alert() -> None:
    withdrawn = model.withdraw(written(alert(), State.APPROVED))
    assert withdrawn.revision == 2
    assert model.alert(withdrawn).cancelled


def test_the_hash_changes_with_the_content_and_only_with_it() -> None:
    one = model.item(written(notice()))
    assert model.content_hash(one) == model.content_hash(model.item(written(notice())))
    assert model.content_hash(one) != model.content_hash(model.item(written(notice(title="別の題"))))


@pytest.mark.parametrize("written", [notice, alert])
def test_what_is_taken_fits_its_message_however_its_letters_are_made(written: Callable[..., Content]) -> None:
    """An announcement counts letters; with marks on them they may be more than the message has room for."""

    def filled(letter: str) -> Content:
        texts: dict[str, object] = {name: letter * most for name, most in glass.LIMITS.items()}
        return written(lines=(letter * glass.LINE_LENGTH,) * glass.LINES, drill=True, **texts)

    longest = filled("葛\U000e0100")
    assert examine(longest, NOW) == []
    message = model.rendered(Announcement("a-1", 1, State.APPROVED, "writer", longest))
    assert msgspec.json.decode(msgspec.json.encode(message), type=type(message)) == message
    wrong = {error.field for error in examine(filled("x" + "\u0323" * 8), NOW)}
    assert {"title", "plain_japanese", "english"} < wrong
