"""A screen asks what it should show: retained, live or as an answer, the newest counts in any order."""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import pytest

from edge.link.connection import Heard, View
from edge.wire.envelope import decode_body, decode_header
from edge.wire.messages.broadcast import Alert, AlertsTold, AskAlerts, AskProgramme, Manifest, ProgrammeTold
from tests.edge.duties.signage.screen import Screen, alert, heard, item
from tests.edge.tiny_hub import sealed
from tests.support.waiting import eventually

Answer = TypeVar("Answer")
NOTHING = Manifest(version=0, items=())
ONLINE = View(connected=True, hub=True)


@dataclass
class Books:
    """What the hub answers; ``page`` alerts at a time."""

    manifest: Manifest = NOTHING
    alerts: tuple[Alert, ...] = ()
    page: int = 4
    mute: bool = False
    asked: list[str] = field(default_factory=list)
    view: View = ONLINE

    async def ask(
        self, subject: str, operation: str, body: object, answer: type[Answer], timeout: float
    ) -> Answer | None:
        self.asked.append(f"{subject}.{operation}")
        if self.mute:
            return None
        return decode_body(decode_header(sealed(self._answer(body))), answer)

    def _answer(self, body: object) -> ProgrammeTold | AlertsTold:
        if isinstance(body, AskProgramme):
            return ProgrammeTold(ask="q", manifest=self.manifest)
        assert isinstance(body, AskAlerts)
        left = [each for each in self.alerts if body.after is None or each.announcement > body.after]
        return AlertsTold(ask="q", alerts=tuple(left[: self.page]), more=len(left) > self.page)


def told(version: int, *names: str) -> Manifest:
    return Manifest(version=version, items=tuple(map(item, names)))


def revised(revision: int, cancelled: bool = False) -> Alert:
    return msgspec.structs.replace(alert(cancelled), revision=revision)


def names(screen: Screen) -> list[str]:
    return [each.announcement for each in screen.stage.state.items]


async def test_without_anything_retained_programme_and_alerts_are_shown(tmp_path: Path) -> None:
    books = Books(told(3, "a-1"), (alert(),))
    async with Screen(tmp_path).on() as screen:
        assert await screen.showing.ask(books)
        await eventually(lambda: names(screen) == ["a-1"] and screen.stage.state.alert)
        assert books.asked == ["broadcast.ask_alerts", "broadcast.ask_programme"], "the urgent first"


async def test_more_alerts_than_one_answer_holds_are_all_told(tmp_path: Path) -> None:
    many = tuple(msgspec.structs.replace(alert(), announcement=f"alert-{each}") for each in range(5))
    async with Screen(tmp_path).on() as screen:
        assert await screen.showing.ask(Books(alerts=many, page=2))
        await eventually(lambda: len(screen.stage.state.alerts) == 5)


async def test_a_hub_that_does_not_answer_leaves_what_was_known(tmp_path: Path) -> None:
    async with Screen(tmp_path).on() as screen:
        await screen.showing.ask(Books(told(3, "a-1"), (alert(),)))
        await eventually(lambda: names(screen) == ["a-1"] and screen.stage.state.alert)
    async with Screen(tmp_path).on() as again:
        assert not await again.showing.ask(Books(mute=True))
        assert names(again) == ["a-1"]
        assert again.stage.state.alerts


SAID: dict[str, Any] = {
    "retained": lambda screen: screen.showing.hear_manifest(heard(told(4, "old"), "screen")),
    "live": lambda screen: screen.showing.hear_manifest(heard(told(6, "new"), "screen")),
    "answer": lambda screen: screen.showing.ask(Books(told(5, "between"))),
}


@pytest.mark.parametrize("order", list(itertools.permutations(SAID)), ids=" ".join)
async def test_in_whatever_order_they_come_the_highest_version_is_shown(
    tmp_path: Path, order: tuple[str, ...]
) -> None:
    async with Screen(tmp_path).on() as screen:
        for each in order:
            said = SAID[each](screen)
            if asyncio.iscoroutine(said):
                await said
        await eventually(lambda: screen.reported[-1:] == [6], "the newest is in force")
        assert names(screen) == ["new"]
    async with Screen(tmp_path).on() as again:
        SAID["retained"](again)
        await again.showing.ask(Books(told(6, "new"), (alert(),)))
        await eventually(lambda: again.stage.state.alert, "the answer was taken")
        assert names(again) == ["new"], "what was overtaken before a restart stays overtaken"


@pytest.mark.parametrize("stale", ["retained", "answer"])
async def test_an_alert_that_was_taken_back_does_not_return_with_an_older_word(
    tmp_path: Path, stale: str
) -> None:
    async def old(screen: Screen) -> None:
        if stale == "retained":
            screen.showing.hear_alert(heard(revised(1), "tsunami"))
        await screen.showing.ask(Books(told(1, "a-1"), (revised(1),) if stale == "answer" else ()))
        await eventually(lambda: names(screen) == ["a-1"])

    async with Screen(tmp_path).on() as screen:
        screen.showing.hear_alert(heard(revised(1), "tsunami"))
        await eventually(lambda: screen.stage.state.alert)
        await screen.showing.ask(Books(alerts=(revised(2, cancelled=True),)))
        await eventually(lambda: not screen.stage.state.alerts, "taken back while it was away")
        await old(screen)
        assert not screen.stage.state.alerts
    async with Screen(tmp_path).on() as again:
        await old(again)
        assert not again.stage.state.alerts


async def test_the_same_twice_is_harmless(tmp_path: Path) -> None:
    async with Screen(tmp_path).on() as screen:
        screen.showing.hear_alert(heard(alert(), "tsunami"))
        await screen.showing.ask(Books(told(3, "a-1"), (alert(),)))
        await eventually(lambda: screen.stage.state.alert and names(screen) == ["a-1"])
        facts, cues = screen.facts(), list(screen.cues)
        await screen.showing.ask(Books(told(3, "a-1"), (alert(),)))
        await eventually(lambda: screen.reported == [3, 3])
        assert (screen.facts(), screen.cues) == (facts, cues)


async def test_an_alert_that_cannot_be_read_costs_no_other_and_no_programme(tmp_path: Path) -> None:
    odd = msgspec.structs.replace(alert(), announcement="odd", ends=alert().starts)
    async with Screen(tmp_path).on() as screen:
        assert await screen.showing.ask(Books(told(1, "a-1"), (odd, alert())))
        await eventually(lambda: screen.stage.state.alert and names(screen) == ["a-1"])
        assert "broadcast.not_shown/1" in dict(screen.facts())


async def test_a_level_that_was_cleared_is_gone_until_it_is_told_again(tmp_path: Path) -> None:
    async with Screen(tmp_path).on() as screen:
        screen.showing.hear_alert(heard(alert(), "tsunami"))
        await eventually(lambda: screen.stage.state.alert)
        screen.showing.hear_alert(Heard(("tsunami",), None))
        await eventually(lambda: not screen.stage.state.alerts)
        await screen.showing.ask(Books(alerts=(alert(),)))
        await eventually(lambda: screen.stage.state.alert, "the hub says that it is in force")
