"""A whole till with what hangs on it: the customer's display, and what the hub says unasked."""

from __future__ import annotations

from pathlib import Path

import pytest

from edge.wire.envelope import timestamp
from edge.wire.messages import coin
from tests.edge.agents import enrolled, living, press
from tests.edge.test_agent import printed
from tests.edge.till_devices import OFFLINE, Counter, key_in_and_scan, shows
from tests.edge.tiny_hub import tiny_hub
from tests.support.broker import Broker
from tests.support.waiting import eventually


@pytest.mark.timeout(90)
async def test_the_customer_reads_the_amount_and_an_unplugged_display_harms_nothing(
    broker: Broker, tmp_path: Path
) -> None:
    who = enrolled(broker, "till-1", tmp_path)
    with tiny_hub(broker) as hub:
        async with Counter(tmp_path) as counter, living(counter.profile(), who) as screen:
            await key_in_and_scan(screen, counter)
            await eventually(lambda: "¥120" in counter.customer_reads, "the amount before the customer")
            await eventually(lambda: printed(hub), "paid and printed")
            await counter.display.unplug()
            await key_in_and_scan(screen, counter, "450")
            await eventually(lambda: len(printed(hub)) == 2, "paid and printed without a display")
            await counter.display.plug()
            await eventually(lambda: "¥450" in counter.customer_reads, "the newest text after the plug")
    assert hub.moved == 570


@pytest.mark.timeout(90)
async def test_what_a_phone_paid_at_the_poster_is_said_once_and_waits_through_a_restart(
    broker: Broker, tmp_path: Path
) -> None:
    who = enrolled(broker, "till-1", tmp_path)
    with tiny_hub(broker) as hub:
        received = coin.Received(
            payment="w1", number="00000-00018", amount=765, way=coin.Way.POSTER,
            committed_at=timestamp(hub.now()),
        )  # fmt: skip
        async with Counter(tmp_path) as counter:
            async with living(counter.profile(), who) as screen:
                await shows(screen, OFFLINE, there=False)
                hub.push("till-1", received)
                hub.push("till-1", received)
                await shows(screen, "765")
            async with living(counter.profile(), who) as screen:
                await press(screen, "arrivals")
                await shows(screen, "765")


@pytest.mark.timeout(90)
async def test_a_printer_that_says_nothing_is_told_on_the_screen_and_prints_nothing(
    broker: Broker, tmp_path: Path
) -> None:
    who = enrolled(broker, "till-1", tmp_path)
    with tiny_hub(broker) as hub:
        async with Counter(tmp_path) as counter, living(counter.profile(), who) as screen:
            counter.printer.faults.status_silent = True
            await shows(screen, "プリンターが使えません")
            await key_in_and_scan(screen, counter)
            await eventually(lambda: printed(hub), "that it did not come out")
            assert printed(hub)[0].outcome == "refused"
            counter.printer.faults.status_silent = False
            await shows(screen, "プリンターが使えません", there=False)
    assert (hub.moved, len(counter.printer.papers)) == (120, 0)
