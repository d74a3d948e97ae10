"""Odd messages of every kind, to real agents of all roles: none ends, stops or does anything twice."""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from edge.wire.envelope import Header, decode_body, timestamp
from edge.wire.messages.broadcast import Alert
from edge.wire.messages.link import HubStatus, LinkState, Standing, StandingState
from edge.wire.messages.meetings import MeetingState, RoomDesired
from edge.wire.messages.printing import Printed
from edge.wire.topics import STANDING
from kiosk.screens.till.view import PRESSES
from tests.edge.agents import enrolled, living, profile
from tests.edge.odd_hub import OddHub
from tests.edge.till_devices import OFFLINE, Counter, key_in_and_scan, shows
from tests.edge.tiny_hub import TOPICS, TinyHub, tiny_hub
from tests.support.broker import Broker
from tests.support.waiting import eventually

MESSAGES = 440
ERRANDS = 25
LONGEST_STANDSTILL_SECONDS = 3.0
"""Between a question and the screen's answer, on a machine that has other things to do as well."""

MICROPHONE = '[[driver]]\ndevice = "microphone"\nkind = "microphone"\ncommand = ["cat"]'


async def storm(hub: OddHub, screen: httpx.AsyncClient, page: str) -> None:
    """All of it, while the screen goes on answering."""
    for each, _ in enumerate(hub.says(MESSAGES)):
        if each % 20 == 0:
            await answers(screen, page)
    await answers(screen, page)


async def answers(screen: httpx.AsyncClient, page: str) -> None:
    asked = time.monotonic()
    assert (await screen.get(page)).status_code == 200
    assert time.monotonic() - asked < LONGEST_STANDSTILL_SECONDS


def back_to_reason(hub: TinyHub, node: str = "till-1") -> None:
    hub._say(TOPICS.hub_status, HubStatus(state=LinkState.ONLINE), retain=True)
    hub.desire(node, STANDING, Standing(state=StandingState.ADMITTED))
    hub._say(TOPICS.hub_status, HubStatus(state=LinkState.ONLINE), retain=True)


@pytest.mark.timeout(120)
@pytest.mark.parametrize("seed", [1])
async def test_a_till_lives_through_odd_messages_and_takes_the_next_payment_once(
    broker: Broker, tmp_path: Path, seed: int
) -> None:
    who = enrolled(broker, "till-1", tmp_path)
    with tiny_hub(broker) as hub:
        async with Counter(tmp_path) as counter:
            async with living(counter.profile(), who) as screen:
                await key_in_and_scan(screen, counter)
                await eventually(lambda: hub.of("printing.printed/1"), "paid and printed")
                odd = OddHub(hub, "till-1", seed)
                odd.know(next(iter(hub.outcomes)))
                await storm(odd, screen, "/till")
                back_to_reason(hub)
                await screen.post("/till/act", data={"press": "done", "value": ""})
                await key_in_and_scan(screen, counter, "345")
                await eventually(lambda: hub.moved == 465, "the next payment")
            originals = [paper for paper in map(_printed, hub.of("printing.printed/1")) if paper.copy == 0]
            assert len(counter.printer.papers) - len(originals) <= len(odd.commands)
            async with living(counter.profile(), who) as screen:  # what was kept of it is readable
                await shows(screen, OFFLINE, there=False)
    assert hub.asked.count("coin.pay/1") == 2


@pytest.mark.timeout(120)
@pytest.mark.parametrize("seed", [2])
async def test_a_till_with_a_monkey_at_its_keys_lives_through_odd_answers_and_pays_nothing_twice(
    broker: Broker, tmp_path: Path, seed: int
) -> None:
    who = enrolled(broker, "till-1", tmp_path)
    with tiny_hub(broker) as hub:
        async with Counter(tmp_path) as counter:
            async with living(counter.profile(), who) as screen:
                await shows(screen, OFFLINE, there=False)
                odd = OddHub(hub, "till-1", seed)
                odd.answers_oddly()
                scanned = await monkey(screen, counter, random.Random(seed))
                await answers(screen, "/till")
            async with living(counter.profile(), who) as screen:
                await answers(screen, "/till")
    assert hub.asked.count("coin.pay/1") <= scanned
    assert len(set(hub.asked)) >= 5, set(hub.asked)


async def monkey(screen: httpx.AsyncClient, counter: Counter, random: random.Random) -> int:
    """Goes errands, and forgets now and then what it wanted; how often it showed a code."""
    scanned = 0
    for _ in range(ERRANDS):
        for step in random.choice(_ERRANDS).split():
            press, _, value = step.partition("=")
            if press == "scan":
                await counter.scanner.present(value or f"CODE-{scanned}")
                scanned += not value
            elif random.random() < 0.1:
                await _press(screen, random.choice(list(PRESSES)), "1")
            else:
                await _press(screen, press, value)
            await settled(screen)
    return scanned


LISTED = "0190a0b1-0000-7000-8000-00000000b001"
_ERRANDS = (
    "digits=12 confirm scan done",
    "digits=12 line=8 digits=7 confirm scan reprint done cancel",
    "digits=45 request cancel done",
    f"list entry={LISTED} reprint done cancel",
    f"list entry={LISTED} refund whole reason=returned refund_confirm done cancel",
    f"list entry={LISTED} refund digits=5 refund_confirm reason=returned reprint done cancel",
    "list page=next search digits=12 confirm cancel cancel",
    "scan=TSR1:0001234565 reprint done cancel",
    "day print done cancel",
    "day shift_open count digits=55 count_confirm count_settle print done cancel",
    f"arrivals arrival_8={LISTED} arrival_10={LISTED} acknowledge done cancel",
    "ask done cancel",
)


async def _press(screen: httpx.AsyncClient, press: str, value: str) -> None:
    fields = {"press": press, "value": value}
    answer = await screen.post("/till/act", data=fields)
    assert answer.status_code < 500, f"{press}: {answer.text}"


async def settled(screen: httpx.AsyncClient) -> None:
    """Until the screen says the same twice."""
    before, now = "", (await screen.get("/till")).text
    while before != now:
        before, now = now, (await screen.get("/till")).text


def _printed(header: Header) -> Printed:
    return decode_body(header, Printed)


@pytest.mark.timeout(120)
async def test_a_sign_lives_through_odd_messages_and_shows_the_next_alert(
    broker: Broker, tmp_path: Path
) -> None:
    who = enrolled(broker, "till-1", tmp_path)
    settings = profile("signage", tmp_path)
    with tiny_hub(broker) as hub:
        broker.allow({"till-1": "signage"})
        async with living(settings, who) as screen:
            await storm(OddHub(hub, "till-1", 1), screen, "/")
            back_to_reason(hub)
            alert = Alert(
                announcement="a-9", revision=1, level=5, title="津波警報", action="高い所へ", place="金田",
                plain_japanese="にげて", english="Go up", starts=_in(-1), ends=_in(30),
            )  # fmt: skip
            hub.alert("all", "a-9", alert)
            await shows(screen, "津波警報", page="/signage")
        async with living(settings, who) as screen:
            await shows(screen, "津波警報", page="/signage")


@pytest.mark.timeout(120)
@pytest.mark.parametrize(("role", "drivers"), [("room", MICROPHONE), ("kiosk", "")])
async def test_a_room_and_a_kiosk_live_through_odd_messages_and_start_again(
    broker: Broker, tmp_path: Path, role: str, drivers: str
) -> None:
    who = enrolled(broker, "till-1", tmp_path)
    settings = profile(role, tmp_path, drivers)
    with tiny_hub(broker) as hub:
        broker.allow({"till-1": role})
        async with living(settings, who) as screen:
            await storm(OddHub(hub, "till-1", 1), screen, "/")
            back_to_reason(hub)
            if role == "room":
                wanted = RoomDesired(
                    version=2**31 - 1, state=MeetingState.OPEN, meeting="m-9", title="本会議"
                )
                hub.desire("till-1", "room", wanted)
                await shows(screen, "本会議", page="/captions")
        async with living(settings, who) as screen:
            await answers(screen, "/")


def _in(minutes: float) -> str:
    return timestamp(datetime.now(UTC) + timedelta(minutes=minutes))
