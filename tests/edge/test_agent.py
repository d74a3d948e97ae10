"""A whole till: real agent, real broker, real drivers on emulated devices; the hub at the far end is tiny."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from edge.storage.disk import DATABASE, Disk
from edge.storage.journal import Journal, State
from edge.wire.envelope import decode_body, timestamp
from edge.wire.messages.link import CommandState, Result, Standing, StandingState
from edge.wire.messages.printing import Printed, Reprint
from edge.wire.topics import STANDING
from tests.edge.agents import AgentProcess, enrolled, living, press, profile
from tests.edge.till_devices import OFFLINE, Counter, key_in_and_scan, shows
from tests.edge.tiny_hub import TinyHub, tiny_hub
from tests.support.broker import Broker
from tests.support.waiting import eventually


def printed(hub: TinyHub) -> list[Printed]:
    return [decode_body(header, Printed) for header in hub.of("printing.printed/1")]


@pytest.mark.timeout(90)
async def test_a_scanned_code_becomes_a_payment_a_paper_and_evidence(broker: Broker, tmp_path: Path) -> None:
    who = enrolled(broker, "till-1", tmp_path)
    with tiny_hub(broker) as hub:
        async with Counter(tmp_path) as counter, living(counter.profile(), who) as screen:
            await key_in_and_scan(screen, counter)
            await eventually(lambda: printed(hub), "the evidence of the receipt")
            assert hub.moved == 120
            (paper,) = printed(hub)
            assert (paper.subject, paper.outcome, paper.copy) == ("receipt", "confirmed", 0)
            assert len(counter.printer.papers) == 1

            command = Reprint(
                subject="receipt",
                reference=paper.reference,
                expires=timestamp(datetime.now(UTC) + timedelta(seconds=60)),
            )
            hub.command("till-1", "printer", "reprint", command, "c-1")
            hub.command("till-1", "printer", "reprint", command, "c-1")
            await eventually(lambda: len(printed(hub)) == 2, "the copy")
            results = [decode_body(header, Result) for header in hub.of("link.result/1")]
            await eventually(lambda: CommandState.DONE in states(hub), f"done, not {results}")
            assert [paper.copy for paper in printed(hub)] == [0, 1]
            assert len(counter.printer.papers) == 2


def states(hub: TinyHub) -> list[CommandState]:
    return [decode_body(header, Result).state for header in hub.of("link.result/1")]


async def test_an_expired_command_is_answered_and_never_obeyed(broker: Broker, tmp_path: Path) -> None:
    who = enrolled(broker, "till-1", tmp_path)
    with tiny_hub(broker) as hub:
        async with Counter(tmp_path) as counter, living(counter.profile(), who) as screen:
            await shows(screen, OFFLINE, there=False)
            past = timestamp(datetime.now(UTC) - timedelta(seconds=1))
            command = Reprint(subject="receipt", reference="p1", expires=past)
            hub.command("till-1", "printer", "reprint", command, "c-late")
            await eventually(lambda: CommandState.FAILED in states(hub), "the answer")
            (last,) = [
                decode_body(header, Result)
                for header in hub.of("link.result/1")
                if decode_body(header, Result).state is CommandState.FAILED
            ]
            assert last.reasons == ("expired",)
            assert len(counter.printer.papers) == 0


@pytest.mark.timeout(90)
async def test_a_payment_that_was_open_at_the_end_is_settled_in_the_next_life(
    broker: Broker, tmp_path: Path
) -> None:
    who = enrolled(broker, "till-1", tmp_path)
    with tiny_hub(broker) as hub:
        async with Counter(tmp_path) as counter:
            hub.mute = True
            async with living(counter.profile(), who) as screen:
                await key_in_and_scan(screen, counter)
                await eventually(lambda: hub.moved == 120, "committed, and the answer lost")
            hub.mute = False
            async with living(counter.profile(), who):
                await eventually(lambda: printed(hub), "settled and printed")
        assert hub.asked.count("coin.pay/1") == 1
        assert hub.moved == 120
        assert len(printed(hub)) == 1


@pytest.mark.timeout(120)
async def test_killed_while_the_hub_commits_the_payment_is_found_again_and_printed_once(
    broker: Broker, tmp_path: Path
) -> None:
    enrolled(broker, "till-1", tmp_path)
    with tiny_hub(broker) as hub:
        async with Counter(tmp_path) as counter:
            agent = _process(tmp_path, counter)
            try:
                hub.mute = True
                await agent.start()
                async with agent.screen() as screen:
                    await key_in_and_scan(screen, counter)
                await eventually(lambda: hub.moved == 120, "committed, and the answer lost")
                await agent.kill()
                hub.mute = False
                await agent.start()
                await eventually(lambda: printed(hub), "asked for, and printed", patience=30)
                assert await agent.stop() == 0
            finally:
                log = agent.close()
            assert (hub.moved, hub.asked.count("coin.pay/1")) == (120, 1)
            assert [paper.outcome for paper in printed(hub)] == ["confirmed"]
            assert len(counter.printer.papers) == 1
            assert "CODE-1" not in log


@pytest.mark.timeout(120)
async def test_killed_while_the_printer_prints_the_paper_is_unknown_and_never_printed_again(
    broker: Broker, tmp_path: Path
) -> None:
    enrolled(broker, "till-1", tmp_path)
    with tiny_hub(broker) as hub:
        async with Counter(tmp_path) as counter:
            counter.printer.faults.confirm_delay_seconds = 60
            agent = _process(tmp_path, counter)
            try:
                await agent.start()
                async with agent.screen() as screen:
                    await key_in_and_scan(screen, counter)
                await eventually(lambda: len(counter.printer.papers) == 1, "the paper came out")
                await agent.kill()
                counter.printer.faults.confirm_delay_seconds = 0
                await agent.start()
                await eventually(lambda: printed(hub), "the hub is told", patience=30)
                assert await agent.stop() == 0
            finally:
                agent.close()
            (paper,) = printed(hub)
            assert (paper.outcome, paper.reasons) == ("unknown", ("restarted",))
            assert len(counter.printer.papers) == 1


@pytest.mark.timeout(90)
async def test_on_an_mqtt_3_1_1_broker_the_same_till_takes_the_same_payment(
    broker: Broker, tmp_path: Path
) -> None:
    who = enrolled(broker, "till-1", tmp_path)
    with tiny_hub(broker) as hub:
        async with Counter(tmp_path) as counter:
            old = counter.profile("[broker]\nmqtt_version = 4")
            async with living(old, who) as screen:
                await key_in_and_scan(screen, counter)
                await eventually(lambda: printed(hub), "the evidence of the receipt")
    assert "as till-1 (p2, " in broker.log()
    assert hub.moved == 120


@pytest.mark.timeout(90)
async def test_with_the_broker_killed_in_the_middle_nothing_is_lost_or_done_twice(
    broker: Broker, tmp_path: Path
) -> None:
    who = enrolled(broker, "till-1", tmp_path)
    with tiny_hub(broker) as hub:
        async with Counter(tmp_path) as counter, living(counter.profile(), who) as screen:
            hub.acknowledging = False
            await key_in_and_scan(screen, counter)
            await eventually(lambda: len(counter.printer.papers) == 1)
            broker.kill()
            await shows(screen, OFFLINE)
            hub.acknowledging = True
            broker.start()
            await eventually(lambda: printed(hub), "the evidence after the broker came back", patience=30)
    assert [paper.outcome for paper in printed(hub)] == ["confirmed"]
    assert hub.moved == 120


@pytest.mark.timeout(90)
async def test_a_start_with_a_clock_of_another_year_forgets_no_outcome(
    broker: Broker, tmp_path: Path
) -> None:
    """To what was written in 2000, today is as 2099 is to what is written today."""
    who = enrolled(broker, "till-1", tmp_path)
    kept = Disk(tmp_path / DATABASE)
    journal = Journal(kept)
    journal.begin("print.receipt.p1.0.1", "print", b"{}", datetime(2000, 1, 1, tzinfo=UTC))
    journal.end("print.receipt.p1.0.1", State.CONFIRMED, reported=True)
    kept.close()
    with tiny_hub(broker) as hub:
        async with Counter(tmp_path) as counter, living(counter.profile(), who) as screen:
            await key_in_and_scan(screen, counter)
            await eventually(lambda: printed(hub), "the hub was heard")
    kept = Disk(tmp_path / DATABASE)
    assert Journal(kept).known("print.receipt.p1.0.1")
    kept.close()


ROLES = [
    ("kiosk", "", "転入"),
    ("signage", "", "つながる"),
    ("room", '[[driver]]\ndevice = "microphone"\nkind = "microphone"\ncommand = ["cat"]', "字幕"),
]


@pytest.mark.parametrize(("role", "drivers", "words"), ROLES)
async def test_every_role_comes_up_with_its_screen_without_hub_and_broker(
    broker: Broker, tmp_path: Path, role: str, drivers: str, words: str
) -> None:
    who = enrolled(broker, "till-1", tmp_path)
    broker.kill()
    async with living(profile(role, tmp_path, drivers), who) as screen:
        answer = await screen.get("/")
        assert answer.status_code == 200
        assert words in answer.text


def _process(folder: Path, counter: Counter) -> AgentProcess:
    file = folder / "profile.toml"
    file.write_text(counter.profile_text())
    return AgentProcess(file)


STOPPED = {
    "till": "このレジを止めています",
    "kiosk": "この機械を止めています",
    "signage": "市が停止中",
    "room": "この端末を止めています",
}


@pytest.mark.timeout(90)
@pytest.mark.parametrize(("role", "drivers"), [(role, drivers) for role, drivers, _ in ROLES])
async def test_a_device_of_any_role_says_on_its_screen_that_it_is_kept_away_until_it_is_let_in(
    broker: Broker, tmp_path: Path, role: str, drivers: str
) -> None:
    who = enrolled(broker, "till-1", tmp_path)
    settings = profile(role, tmp_path, drivers)

    async def says_so(screen: httpx.AsyncClient, there: bool) -> None:
        await shows(screen, STOPPED[role], there, page="/")

    with tiny_hub(broker) as hub:
        broker.allow({"till-1": role})
        async with living(settings, who) as screen:
            broker.allow({}, quarantined=["till-1"])
            hub.desire("till-1", STANDING, Standing(state=StandingState.QUARANTINED))
            await says_so(screen, True)
        async with living(settings, who) as screen:
            await says_so(screen, True)
            broker.allow({"till-1": role})
            hub.desire("till-1", STANDING, Standing(state=StandingState.ADMITTED))
            await says_so(screen, False)


@pytest.mark.timeout(90)
async def test_a_till_that_was_kept_away_takes_payments_again_and_loses_no_evidence(
    broker: Broker, tmp_path: Path
) -> None:
    who = enrolled(broker, "till-1", tmp_path)
    with tiny_hub(broker) as hub:
        async with Counter(tmp_path) as counter, living(counter.profile(), who) as screen:
            hub.acknowledging = False
            await key_in_and_scan(screen, counter)
            await eventually(lambda: len(counter.printer.papers) == 1)
            broker.allow(["till-2"], quarantined=["till-1"])
            hub.desire("till-1", STANDING, Standing(state=StandingState.QUARANTINED))
            await shows(screen, STOPPED["till"])
            await shows(screen, OFFLINE, there=False)
            hub.acknowledging = True
            broker.allow(["till-1", "till-2"])
            hub.desire("till-1", STANDING, Standing(state=StandingState.ADMITTED))
            await eventually(lambda: printed(hub), "the evidence of the receipt")
            await shows(screen, STOPPED["till"], there=False)
            await press(screen, "done")
            await key_in_and_scan(screen, counter, "200")
            await eventually(lambda: hub.moved == 320, "the next payment")
