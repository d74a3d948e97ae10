"""A public screen: nothing before it is whole, the same after a restart, evidence of each rung by itself."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from edge.duties.signage.media import MediaStore
from edge.link.connection import Heard
from edge.wire.envelope import WireError, decode_header
from edge.wire.messages.broadcast import Manifest, content_sha256
from kiosk.flows import signage
from tests.edge.duties.signage.screen import PICTURE, SHA256, MediaHub, Screen, alert, at, heard, item
from tests.edge.make import NOON, SetClock
from tests.edge.tiny_hub import sealed
from tests.support.waiting import eventually


async def test_a_manifest_is_shown_accepted_and_proved_with_the_same_hash(tmp_path: Path) -> None:
    async with Screen(tmp_path).on() as screen:
        screen.showing.hear_manifest(heard(Manifest(version=3, items=(item(media=True),)), "screen"))
        await eventually(lambda: screen.titles == ["断水"])
        await screen.paint("a-1")
        accepted, shown = screen.facts()
        assert accepted[0] == "broadcast.accepted/1"
        assert shown[0] == "broadcast.shown/1"
        assert accepted[1]["content_sha256"] == shown[1]["content_sha256"] == content_sha256(item(media=True))
        path = screen.media.path(SHA256)
        assert path is not None
        assert path.read_bytes() == PICTURE
        assert screen.reported == [3]


@pytest.mark.parametrize(
    "served", [b"", PICTURE[:-1], PICTURE + b"!", b"X" * len(PICTURE)], ids=["empty", "cut", "long", "other"]
)
async def test_a_picture_that_is_not_the_one_promised_changes_nothing(tmp_path: Path, served: bytes) -> None:
    async with Screen(tmp_path, MediaHub(served=served)).on() as screen:
        screen.showing.hear_manifest(heard(Manifest(version=1, items=(item("old"),)), "screen"))
        await eventually(lambda: screen.titles == ["断水"])
        before = screen.facts()
        screen.showing.hear_manifest(heard(Manifest(version=2, items=(item("new", media=True),)), "screen"))
        await eventually(lambda: screen.hub.asked > 0)
        assert [each.announcement for each in screen.stage.state.items] == ["old"]
        assert screen.facts() == before
        assert screen.media.path(SHA256) is None
        screen.hub.served = PICTURE
        await eventually(lambda: [each.announcement for each in screen.stage.state.items] == ["new"])
        assert list((tmp_path / "media").iterdir()) == [screen.media.path(SHA256)]


async def test_after_a_restart_without_a_network_the_same_stands_on_the_screen(tmp_path: Path) -> None:
    async with Screen(tmp_path).on() as screen:
        screen.showing.hear_manifest(heard(Manifest(version=1, items=(item(media=True),)), "screen"))
        screen.showing.hear_alert(heard(alert(), "tsunami"))
        await eventually(lambda: screen.titles == ["断水"] and screen.stage.state.alerts)
        accepted = len(screen.facts())
    hub = MediaHub(down=True)
    async with Screen(tmp_path, hub).on() as again:
        assert again.titles == ["断水"]
        assert [each.announcement for each in again.stage.state.alerts] == ["tsunami"]
        assert again.media.path(SHA256) is not None
        assert hub.asked == 0
        # The broker gives the retained level again: it is not accepted a second time.
        again.showing.hear_alert(heard(alert(), "tsunami"))
        assert len(again.facts()) == accepted


async def test_what_was_shown_before_a_crash_is_ended_and_proved_anew_when_it_returns(tmp_path: Path) -> None:
    async with Screen(tmp_path).on() as screen:
        screen.showing.hear_manifest(heard(Manifest(version=1, items=(item(),)), "screen"))
        await eventually(lambda: screen.titles == ["断水"])
        await screen.paint("a-1")
        since = screen.facts()[-1][1]["since"]
    async with Screen(tmp_path).on() as again:
        schema, ended = again.facts()[-1]
        assert (schema, ended["reason"], ended["since"]) == ("broadcast.ended/1", "restarted", since)
        await again.paint("a-1")
        assert again.facts()[-1][0] == "broadcast.shown/1"
    async with Screen(tmp_path).on() as third:
        assert [schema for schema, _ in third.facts()].count("broadcast.ended/1") == 2
    async with Screen(tmp_path).on() as fourth:
        assert [schema for schema, _ in fourth.facts()].count("broadcast.ended/1") == 2


async def test_an_alert_takes_the_screen_is_said_aloud_and_ends_by_itself(tmp_path: Path) -> None:
    async with Screen(tmp_path).on() as screen:
        screen.showing.hear_alert(heard(alert(minutes=30), "tsunami"))
        await eventually(lambda: screen.stage.state.alert)
        await screen.paint("tsunami")
        assert screen.cues
        screen.clock.advance(31 * 60)
        await eventually(lambda: not screen.stage.state.alerts, "the end, without a word of the hub")
        await eventually(lambda: screen.facts()[-1][0] == "broadcast.ended/1")
        assert screen.facts()[-1][1]["reason"] == "ended"


@pytest.mark.parametrize("how", ["cancelled", "cleared"])
async def test_an_alert_that_is_taken_back_leaves_screen_and_disk(tmp_path: Path, how: str) -> None:
    async with Screen(tmp_path).on() as screen:
        screen.showing.hear_alert(heard(alert(), "tsunami"))
        await eventually(lambda: screen.stage.state.alert)
        await screen.paint("tsunami")
        gone = heard(alert(cancelled=True), "tsunami") if how == "cancelled" else Heard(("tsunami",), None)
        screen.showing.hear_alert(gone)
        await eventually(lambda: not screen.stage.state.alerts)
        await eventually(lambda: screen.facts()[-1][0] == "broadcast.ended/1")
        assert screen.facts()[-1][1]["reason"] == "cancelled"
    async with Screen(tmp_path).on() as again:
        assert not again.stage.state.alerts


async def test_an_alert_that_ended_while_the_power_was_off_does_not_come_back(tmp_path: Path) -> None:
    async with Screen(tmp_path).on() as screen:
        screen.showing.hear_alert(heard(alert(minutes=30), "tsunami"))
        await eventually(lambda: screen.stage.state.alert)
    later = SetClock(NOON + timedelta(minutes=31))
    async with Screen(tmp_path, clock=later).on() as again:
        assert not again.stage.state.alerts


@pytest.mark.parametrize("how", ["restored", "retained"])
async def test_a_screen_that_wakes_in_another_year_shows_an_alert_as_soon_as_the_hub_tells_the_time(
    tmp_path: Path, how: str
) -> None:
    async with Screen(tmp_path).on() as screen:
        if how == "restored":
            screen.showing.hear_alert(heard(alert(minutes=30), "tsunami"))
            await eventually(lambda: screen.stage.state.alert)
    wrong = SetClock(NOON.replace(year=2099))
    async with Screen(tmp_path, clock=wrong).on() as again:
        if how == "retained":
            again.showing.hear_alert(heard(alert(minutes=30), "tsunami"))
        again.hub_time.heard(NOON)
        await eventually(lambda: again.stage.state.alert, "the alert that is in force")
        wrong.advance(31 * 60)
        await eventually(lambda: not again.stage.state.alerts, "its end, by the hub's time")


async def test_on_a_full_disk_an_alert_is_shown_all_the_same(tmp_path: Path) -> None:
    async with Screen(tmp_path).on():
        pass  # its tables are there
    async with Screen(tmp_path, ceiling_bytes=4096).on() as full:
        long = msgspec.structs.replace(alert(), action="高い所へ" * 500, english="h" * 2000)
        full.showing.hear_alert(heard(long, "tsunami"))
        await eventually(lambda: full.stage.state.alert)
        await full.paint("tsunami")
        assert full.stage.state.alert is not None
        assert "broadcast.accepted/1" not in dict(full.facts())  # it was not kept, and nobody says so


async def test_an_alert_that_cannot_be_read_is_refused_and_said(
    tmp_path: Path,
) -> None:
    async with Screen(tmp_path).on() as screen:
        backwards = msgspec.structs.replace(alert(), ends=at(-2))
        with pytest.raises(WireError):
            screen.showing.hear_alert(heard(backwards, "tsunami"))
        ((schema, told),) = screen.facts()
        assert (schema, told["announcement"], told["reason"]) == (
            "broadcast.not_shown/1", "tsunami", "unreadable",
        )  # fmt: skip


ODD: list[dict[str, object]] = [
    {"announcement": "No Identifier!"},
    {"announcement": "x" * 90},
    {"announcement": 7},
    {"revision": "1"},
    {"title": None},
    {"lines": "one"},
    {"lines": [1]},
    {"english": 5},
    {"starts": "tomorrow"},
    {"ends": "2026-11-22T12:00:00"},
    {"starts": at(60), "ends": at(-60)},
    {"drill": "yes"},
    {"media": {"sha256": "../edge.db", "size": 1, "content_type": "image/png"}},
    {"media": {"sha256": SHA256, "size": 0, "content_type": "image/png"}},
    {"seconds": 1.5},
]


def programme(*items: object) -> Heard:
    """A manifest whose items are as they are, of the contract or not."""
    header = decode_header(sealed(Manifest(version=1, items=())))
    data = msgspec.json.encode({"version": 1, "items": items})
    return Heard(("screen",), msgspec.structs.replace(header, data=msgspec.Raw(data)))


@pytest.mark.parametrize("odd", ODD, ids=str)
async def test_one_odd_announcement_is_left_out_and_said_and_the_others_are_shown(
    tmp_path: Path, odd: dict[str, object]
) -> None:
    told = msgspec.to_builtins(item("odd"))
    async with Screen(tmp_path).on() as screen:
        screen.showing.hear_manifest(programme(item("first"), {**told, **odd}, item("last")))
        await eventually(lambda: len(screen.titles) == 2)
        assert [each.announcement for each in screen.stage.state.items] == ["first", "last"]
        ((_, left_out),) = [fact for fact in screen.facts() if fact[0] == "broadcast.not_shown/1"]
        assert left_out["reason"] in ("unreadable", "no_picture")
        assert left_out["announcement"] == (
            ""
            if odd.get("announcement") == 7 or "revision" in odd
            else str(odd.get("announcement", "odd"))[:36]
        )
    async with Screen(tmp_path).on() as again:
        assert len(again.titles) == 2


async def test_a_picture_that_never_comes_costs_its_announcement_and_no_other(tmp_path: Path) -> None:
    async with Screen(tmp_path, MediaHub(down=True)).on() as screen:
        screen.showing.hear_manifest(
            heard(Manifest(version=1, items=(item("odd", media=True), item("next"))), "screen")
        )
        await eventually(lambda: screen.titles == ["断水"])
        assert [each.announcement for each in screen.stage.state.items] == ["next"]
        (left_out,) = [body for schema, body in screen.facts() if schema == "broadcast.not_shown/1"]
        assert (left_out["announcement"], left_out["reason"]) == ("odd", "no_picture")
        screen.hub.down = False
        await eventually(lambda: len(screen.titles) == 2)
        assert len([schema for schema, _ in screen.facts() if schema == "broadcast.not_shown/1"]) == 1


async def test_what_is_not_whole_on_the_glass_is_said_with_its_parts(tmp_path: Path) -> None:
    async with Screen(tmp_path).on() as screen:
        screen.showing.hear_manifest(heard(Manifest(version=1, items=(item(),)), "screen"))
        await eventually(lambda: screen.titles == ["断水"])
        await screen.stage.send(signage.Rendered("a-1", 1, missing=(signage.Part.ENGLISH,)))
        await screen.stage.settle()
        schema, told = screen.facts()[-1]
        assert (schema, told["missing"]) == ("broadcast.not_shown/1", ["english"])
        assert "broadcast.shown/1" not in dict(screen.facts())


async def test_what_another_version_kept_and_this_one_cannot_read_stops_no_screen(
    tmp_path: Path,
) -> None:
    async with Screen(tmp_path).on() as screen:
        with screen.disk.transaction() as connection:
            for name, body in (("manifest", b"{}"), ("alert.x", b'{"level": 9}')):
                connection.execute("INSERT INTO screen_level VALUES (?, ?)", (name, body))
    async with Screen(tmp_path).on() as again:
        assert again.stage.state.alerts == ()
        assert again.disk.read("SELECT name FROM screen_level") == []


@pytest.mark.parametrize("name", ["../edge.db", "a" * 63, "A" * 64, ""])
def test_no_name_leads_out_of_the_media_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "edge.db").touch()
    assert MediaStore(tmp_path / "media", MediaHub().client()).path(name) is None
