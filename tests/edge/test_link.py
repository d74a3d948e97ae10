"""A device's MQTT life against a real broker that is killed, restarted and told to forget."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from city.cables import Cable, CableState
from edge.link import Heard, Link, LinkDown, TakenOver
from edge.mqtt import LinkSettings
from edge.wire.access import HUB_INTAKE, HUB_MONEY
from edge.wire.envelope import BodyUnfit, Envelope, decode_body, decode_header, encode, timestamp
from edge.wire.messages.coin import AskOutcome, Listed, Outcome, PaymentState
from edge.wire.messages.link import (
    Ack,
    Birth,
    Clock,
    DeviceReport,
    HubStatus,
    LinkState,
    Standing,
    StandingState,
    Status,
)
from edge.wire.topics import STANDING, Down, Topics, Up
from tests.edge.make import NOON, envelopes
from tests.support.broker import Broker
from tests.support.far_end import FarEnd, far_end
from tests.support.waiting import eventually

TOPICS = Topics()
STATUS = TOPICS.up("till-1", Up.STATUS)
ANSWER = TOPICS.down("till-1", Down.ANSWER, "coin")


def birth() -> Birth:
    return Birth(
        version="0", role="till", boot="b00t", machine="m", clock=Clock(synced=None, source="none"),
        attached=(), schemas=(), outbox_from=1, outbox_to=0,
    )  # fmt: skip


def build(
    broker: Broker,
    session: str = "session-1",
    version: int = 5,
    will_delay_seconds: int = 25,
    port: int | None = None,
) -> Link:
    seal = envelopes("till-1")
    seal.session = session
    tls = broker.credentials("till-1").client_context()
    port = port or broker.port
    settings = LinkSettings("127.0.0.1", port, version, will_delay_seconds, reconnect_seconds=(1, 1))
    return Link(settings, seal, TOPICS, birth, tls)


@contextlib.asynccontextmanager
async def linked(link: Link) -> AsyncIterator[Link]:
    link.start()
    try:
        await eventually(lambda: link.view.connected, "connected")
        yield link
    finally:
        await link.close()


def hub(body: object, schema: str, id: str = "h-1") -> bytes:
    return encode(
        Envelope(
            id=id, schema=schema, node="hub", session="hub-1", at=timestamp(datetime.now(UTC)),
            mono=0, boot="hub", data=body,
        )
    )  # fmt: skip


def hub_status(state: LinkState) -> bytes:
    return hub(HubStatus(state=state), "link.hub/1")


def states(end: FarEnd) -> list[LinkState]:
    return [decode_body(decode_header(payload), Status).state for payload in end.payloads(STATUS)]


async def answer_asks(end: FarEnd, times: int, id_of: str | None = None) -> None:
    """What the hub does: answer each ask under its envelope's id."""
    await eventually(lambda: len(end.received) >= times, "the ask")
    header = decode_header(bytes(end.received[times - 1].payload))
    body = decode_body(header, AskOutcome)
    outcome = Outcome(ask=id_of or header.id, payment=body.payment, state=PaymentState.PAID)
    await asyncio.to_thread(end.publish, ANSWER, hub(outcome, "coin.answer/1"))


@pytest.mark.parametrize("version", [5, 4])
async def test_it_says_online_at_birth_and_closing_at_the_end(broker: Broker, version: int) -> None:
    with far_end(broker, HUB_INTAKE, TOPICS.all_up(Up.STATUS), TOPICS.all_up(Up.BIRTH)) as intake:
        async with linked(build(broker, version=version)):
            await eventually(lambda: states(intake) == [LinkState.ONLINE])
            await eventually(lambda: intake.payloads(TOPICS.up("till-1", Up.BIRTH)), "birth")
        await eventually(lambda: states(intake) == [LinkState.ONLINE, LinkState.CLOSING])


@pytest.mark.parametrize("version", [5, 4])
async def test_an_answer_finds_its_ask_among_others(broker: Broker, version: int) -> None:
    with far_end(broker, HUB_MONEY, TOPICS.all_up(Up.ASK, "coin", "+")) as money:
        async with linked(build(broker, version=version)) as link:
            asking = asyncio.create_task(link.ask("coin", "outcome", AskOutcome(payment="p1"), Outcome, 10))
            await answer_asks(money, 1, id_of="another-ask")
            await answer_asks(money, 1)
            answer = await asking
            assert answer is not None
            assert (answer.payment, answer.state) == ("p1", PaymentState.PAID)


async def test_an_answer_that_does_not_fit_the_question_is_none_and_does_not_end_the_agent(
    broker: Broker,
) -> None:
    with far_end(broker, HUB_MONEY, TOPICS.all_up(Up.ASK, "coin", "+")) as money:
        async with linked(build(broker)) as link:
            asking = asyncio.create_task(link.ask("coin", "outcome", AskOutcome(payment="p0"), Listed, 10))
            await answer_asks(money, 1)
            assert await asking is None
            again = asyncio.create_task(link.ask("coin", "outcome", AskOutcome(payment="p1"), Outcome, 10))
            await answer_asks(money, 2)
            assert await again is not None


async def test_silence_is_no_answer_and_a_late_answer_is_handed_on(broker: Broker) -> None:
    late: list[Heard] = []
    with far_end(broker, HUB_MONEY, TOPICS.all_up(Up.ASK, "coin", "+")) as money:
        link = build(broker)
        link.hear(Down.ANSWER, late.append)
        async with linked(link):
            assert await link.ask("coin", "outcome", AskOutcome(payment="p1"), Outcome, 0.2) is None
            await answer_asks(money, 1)
            await eventually(lambda: late, "the late answer")
            assert late[0].rest == ("coin",)


@pytest.mark.parametrize("version", [5, 4])
async def test_an_answer_lost_with_the_line_is_asked_for_again_as_soon_as_the_line_is_back(
    broker: Broker, version: int
) -> None:
    cable = Cable(broker.port)
    await cable.lay()
    with far_end(broker, HUB_MONEY, TOPICS.all_up(Up.ASK, "coin", "+")) as money:
        async with linked(build(broker, version=version, port=cable.port)) as link:
            asking = asyncio.create_task(link.ask("coin", "outcome", AskOutcome(payment="p1"), Outcome, 30))
            await eventually(lambda: money.received, "the ask")
            await cable.set_state(CableState.CUT)
            await eventually(lambda: not link.view.connected, "noticed")
            await cable.set_state(CableState.WHOLE)
            await answer_asks(money, 2)
            assert await asking is not None
            first, second = money.received[:2]
            assert first.payload == second.payload
    await cable.close()


async def test_without_a_connection_nothing_is_sent_and_that_is_said(broker: Broker) -> None:
    link = build(broker)
    with pytest.raises(LinkDown):
        await link.ask("coin", "outcome", AskOutcome(payment="p1"), Outcome, 1)
    async with linked(link):
        broker.kill()
        await eventually(lambda: not link.view.connected, "noticed")
        with pytest.raises(LinkDown):
            await link.ask("coin", "outcome", AskOutcome(payment="p1"), Outcome, 1)
    broker.start()


async def test_after_the_broker_came_back_the_device_is_online_again(broker: Broker) -> None:
    async with linked(build(broker)) as link:
        broker.kill()
        await eventually(lambda: not link.view.connected, "noticed")
        broker.start()
        await eventually(lambda: link.view.connected, "reconnected")
        with far_end(broker, HUB_INTAKE, TOPICS.all_up(Up.STATUS)) as intake:
            await eventually(lambda: states(intake) == [LinkState.ONLINE])


async def test_a_device_that_vanishes_is_declared_lost_by_the_broker(broker: Broker) -> None:
    with far_end(broker, HUB_INTAKE, TOPICS.all_up(Up.STATUS)) as intake:
        async with linked(build(broker, will_delay_seconds=0)) as link:
            await eventually(lambda: states(intake) == [LinkState.ONLINE])
            _cut(link)
            await eventually(lambda: LinkState.LOST in states(intake), "the will")


async def test_a_short_break_is_not_a_loss(broker: Broker) -> None:
    with far_end(broker, HUB_INTAKE, TOPICS.all_up(Up.STATUS)) as intake:
        async with linked(build(broker, will_delay_seconds=20)) as link:
            _cut(link)
            await eventually(lambda: not link.view.connected, "noticed")
            await eventually(lambda: link.view.connected, "reconnected")
            await eventually(lambda: states(intake).count(LinkState.ONLINE) >= 2, "online again")
            assert LinkState.LOST not in states(intake)


async def test_a_lost_that_is_no_longer_true_is_taken_back(broker: Broker) -> None:
    with (
        far_end(broker, HUB_INTAKE, TOPICS.all_up(Up.STATUS)) as intake,
        far_end(broker, "till-1", client_id="forger") as forger,
    ):
        async with linked(build(broker)):
            await eventually(lambda: states(intake) == [LinkState.ONLINE])
            lost = Status(state=LinkState.LOST, session="an-older-one")
            await asyncio.to_thread(forger.publish, STATUS, hub(lost, "link.status/1"), True)
            await eventually(lambda: states(intake) == [LinkState.ONLINE, LinkState.LOST, LinkState.ONLINE])


async def test_what_the_hub_says_while_the_device_is_away_waits_and_what_expires_never_comes(
    broker: Broker,
) -> None:
    heard: list[Heard] = []
    link = build(broker)
    link.hear(Down.COMMAND, heard.append)
    async with linked(link):
        pass
    with far_end(broker, HUB_INTAKE) as intake:
        command = TOPICS.down("till-1", Down.COMMAND, "printer", "reprint")
        intake.publish(command, hub({}, "link.ack/1", "stale"), expiry=1)
        intake.publish(command, hub({}, "link.ack/1", "fresh"), expiry=600)
        await asyncio.sleep(2.1)  # the broker's clock of expiry: the one thing here that only time does
        again = build(broker)
        again.hear(Down.COMMAND, heard.append)
        async with linked(again):
            await eventually(lambda: heard, "the fresh command")
    assert [each.header.id for each in heard if each.header] == ["fresh"]
    assert heard[0].rest == ("printer", "reprint")
    assert heard[0].expires_in is not None
    assert 500 <= heard[0].expires_in <= 599


async def test_a_message_is_acknowledged_only_after_its_handler_has_returned(broker: Broker) -> None:
    """The agent dies in the handler: the broker still has the command and gives it again."""
    taken: list[str] = []

    def die(heard: Heard) -> None:
        _cut(link)
        raise asyncio.CancelledError

    link = build(broker)
    link.hear(Down.COMMAND, die)
    link.start()
    await eventually(lambda: link.view.connected)
    asyncio.get_running_loop().set_exception_handler(lambda *_: None)
    with far_end(broker, HUB_INTAKE) as intake:
        command = TOPICS.down("till-1", Down.COMMAND, "printer", "reprint")
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.to_thread(intake.publish, command, hub({}, "link.ack/1", "c1"), False, 60)
    await link.close()
    again = build(broker)
    again.hear(Down.COMMAND, lambda heard: taken.append(heard.header.id if heard.header else ""))
    async with linked(again):
        await eventually(lambda: taken == ["c1"], "given again")


async def test_bytes_that_are_no_message_do_not_stop_the_link(broker: Broker) -> None:
    heard: list[Heard] = []
    link = build(broker)
    link.hear(Down.ACK, heard.append)
    async with linked(link):
        with far_end(broker, HUB_INTAKE) as intake:
            topic = TOPICS.down("till-1", Down.ACK)
            for payload in (b"\xff\x00", b"{}", b"[1]", hub(Ack(through=3), "link.ack/1")):
                await asyncio.to_thread(intake.publish, topic, payload)
            await eventually(lambda: heard, "the good one")
    assert len(heard) == 1
    assert heard[0].header is not None
    assert msgspec.json.decode(heard[0].header.data) == {"through": 3}


async def test_online_means_that_the_hub_is_there_not_only_the_broker(broker: Broker) -> None:
    async with linked(build(broker)) as link:
        assert not link.view.online
        with far_end(broker, HUB_INTAKE) as intake:
            await asyncio.to_thread(intake.publish, TOPICS.hub_status, hub_status(LinkState.ONLINE), True)
            await eventually(lambda: link.view.online, "the hub is there")
            await asyncio.to_thread(intake.publish, TOPICS.hub_status, hub_status(LinkState.LOST), True)
            await eventually(lambda: not link.view.online, "the hub is gone")
            assert link.view.connected


async def test_two_agents_under_one_identity_find_out_and_one_stops(broker: Broker) -> None:
    async with linked(build(broker)) as first, linked(build(broker, session="session-2")) as second:
        await eventually(lambda: first.failed.done() or second.failed.done(), "one finds out")
        failures = [link.failed.exception() for link in (first, second) if link.failed.done()]
        assert all(isinstance(failure, TakenOver) for failure in failures)


async def test_an_agent_that_was_killed_and_started_again_is_no_stranger_to_itself(broker: Broker) -> None:
    killed = build(broker)
    killed.start()
    await eventually(lambda: killed.view.connected)
    killed._mqtt._client.loop_stop()  # no goodbye: its "online" stands retained, echoes wait in its session
    killed._mqtt._client._reset_sockets()
    async with linked(build(broker, session="session-2")) as again:
        with far_end(broker, HUB_INTAKE, STATUS) as intake:
            await eventually(lambda: states(intake) == [LinkState.ONLINE])
        assert not again.failed.done()


async def test_a_broker_that_remembers_an_earlier_life_does_not_end_this_one(broker: Broker) -> None:
    """As one does that was killed: what it had last written to its disk is what it gives again."""
    async with linked(build(broker)) as link:
        with far_end(broker, "till-1", STATUS, client_id="till-1-memory") as memory:
            await eventually(lambda: states(memory) == [LinkState.ONLINE], "the own status")
            for state in (LinkState.ONLINE, LinkState.LOST):
                await asyncio.to_thread(memory.publish, STATUS, earlier_life(state), True)
            told = [LinkState.ONLINE, LinkState.ONLINE, LinkState.LOST, LinkState.ONLINE]
            await eventually(lambda: states(memory) == told, "the own status again")
        assert not link.failed.done()


def earlier_life(state: LinkState) -> bytes:
    return encode(
        Envelope(
            id="s-0", schema="link.status/1", node="till-1", session="session-0",
            at=timestamp(NOON - timedelta(hours=1)), mono=0, boot="b00t",
            data=Status(state=state, session="session-0"),
        )
    )  # fmt: skip


def test_a_will_that_the_sessions_end_would_overtake_is_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        LinkSettings("localhost", 1, will_delay_seconds=60, session_expiry_seconds=60)


def _cut(link: Link) -> None:
    """Break the TCP connection under the link's feet, as a pulled cable that resets would."""
    link._mqtt._client.socket().shutdown(2)  # type: ignore[union-attr]  # paho's SocketLike leaves it out


@pytest.mark.parametrize("odd", [
    b"[" * 120_000,
    b'{"id":"h","schema":"link.ack/1","node":"hub","session":"s","at":"2026-01-01T00:00:00Z","mono":1,'
    b'"boot":"b","data":{"x":' + b"[" * 120_000,
    b"\xff\xfe",
    hub(Ack(through=2**70), "link.ack/1"),
], ids=["nested", "a body nested", "no JSON", "beyond 64 bits"])  # fmt: skip
async def test_an_odd_message_of_the_hub_is_passed_by_and_the_next_is_heard(
    broker: Broker, odd: bytes
) -> None:
    link, through = build(broker), list[int]()

    def acknowledged(heard: Heard) -> None:
        assert heard.header is not None
        through.append(decode_body(heard.header, Ack).through)

    link.hear(Down.ACK, acknowledged)
    async with linked(link):
        with far_end(broker, HUB_INTAKE) as intake:
            intake.publish(TOPICS.down("till-1", Down.ACK), odd)
            intake.publish(TOPICS.down("till-1", Down.ACK), hub(Ack(through=7), "link.ack/1"))
            await eventually(lambda: through == [7], "nothing was heard behind it")
            assert not link.failed.done()


async def test_a_handler_that_fails_costs_one_message_and_not_the_agent(broker: Broker) -> None:
    link, taken = build(broker), []

    def handle(heard: Heard) -> None:
        assert heard.header is not None
        taken.append(heard.header.id)
        if heard.header.id == "odd":
            raise ZeroDivisionError

    link.hear(Down.ACK, handle)
    async with linked(link):
        with far_end(broker, HUB_INTAKE) as intake:
            for id in ("odd", "sound"):
                intake.publish(TOPICS.down("till-1", Down.ACK), hub(Ack(through=7), "link.ack/1", id))
            await eventually(lambda: taken == ["odd", "sound"], "nothing was heard behind it")


async def test_a_level_that_its_type_does_not_allow_is_told_as_such_once_and_not_sent(
    broker: Broker, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[BodyUnfit] = []
    with far_end(broker, HUB_INTAKE, TOPICS.all_up(Up.DEVICE)) as intake:
        link = build(broker)
        link.hear_unfit(told.append)
        async with linked(link):
            for _ in range(2):
                link.tell(Up.DEVICE, DeviceReport(presence="ready", reasons=("x",) * 33), "printer")
            link.tell(Up.DEVICE, DeviceReport(presence="ready"), "printer")
            await eventually(lambda: len(intake.received) == 1, "the level that fits")
            (report,) = intake.payloads(TOPICS.up("till-1", Up.DEVICE, "printer"))
            assert decode_body(decode_header(report), DeviceReport).reasons == ()
    assert [(error.schema, error.field) for error in told] == [("link.device/1", "$.reasons")]
    assert "$.reasons" in caplog.text


def say(intake: FarEnd, standing: StandingState) -> None:
    topic = TOPICS.down("till-1", Down.DESIRED, STANDING)
    intake.publish(topic, hub(Standing(state=standing), "link.standing/1"), retain=True)


async def keep_away(broker: Broker, intake: FarEnd) -> None:
    """As the hub does it: first the rules, then the word."""
    broker.allow(["till-2"], quarantined=["till-1"])
    await asyncio.to_thread(say, intake, StandingState.QUARANTINED)


def subscriptions(broker: Broker) -> int:
    return broker.log().count("Received SUBSCRIBE from till-1")


@contextlib.contextmanager
def hub_there(broker: Broker) -> Iterator[FarEnd]:
    with far_end(broker, HUB_INTAKE, TOPICS.all_up(Up.BIRTH), TOPICS.all_up(Up.STATUS)) as intake:
        intake.publish(TOPICS.hub_status, hub_status(LinkState.ONLINE), retain=True)
        yield intake


@pytest.mark.parametrize("version", [5, 4])
async def test_a_device_that_is_kept_away_knows_it_and_says_all_again_when_it_is_let_in(
    broker: Broker, version: int
) -> None:
    levels: list[Heard] = []
    link = build(broker, version=version)
    link.hear(Down.DESIRED, levels.append)
    births = TOPICS.up("till-1", Up.BIRTH)
    with hub_there(broker) as intake:
        async with linked(link):
            await eventually(lambda: link.view.online, "at work")
            await keep_away(broker, intake)
            await eventually(lambda: link.view.quarantined, "told that it is kept away")
            assert (link.view.connected, link.view.online) == (True, False)
            with pytest.raises(LinkDown):
                link.publish(TOPICS.up("till-1", Up.DEVICE, "printer"), b"{}")
            screen = TOPICS.down("till-1", Down.DESIRED, "screen")
            await asyncio.to_thread(intake.publish, screen, hub(Ack(through=1), "link.ack/1"), True)
            before, connection = len(intake.payloads(births)), link.view.connection
            assert levels == []
            broker.allow(["till-1", "till-2"])
            await asyncio.to_thread(say, intake, StandingState.ADMITTED)
            await eventually(lambda: link.view.online, "let in again")
            await eventually(lambda: levels, "the level that was set meanwhile")
            await eventually(lambda: len(intake.payloads(births)) == before + 1, "its birth again")
            assert link.view.connection == connection + 1
            assert states(intake)[-1] is LinkState.ONLINE


async def test_a_device_that_starts_in_quarantine_learns_it_and_neither_ends_nor_spins(
    broker: Broker,
) -> None:
    with hub_there(broker) as intake:
        await keep_away(broker, intake)
        async with linked(build(broker)) as link:
            await eventually(lambda: link.view.quarantined, "told that it is kept away")
            broker.kill()
            await eventually(lambda: not link.view.connected, "the broker is gone")
            assert link.view.quarantined, "nobody has let it in"
            broker.start()
            await eventually(lambda: link.view.connected, "the broker is back", 30)
            await eventually(lambda: intake.client.is_connected(), "the hub is back", 30)
            await asyncio.to_thread(intake.publish, TOPICS.hub_status, hub_status(LinkState.ONLINE), True)
            await asyncio.to_thread(say, intake, StandingState.QUARANTINED)
            assert link.view.quarantined
            assert not link.failed.done()
            assert subscriptions(broker) <= 3


async def test_a_device_that_was_let_in_while_it_was_off_is_at_work_at_once(broker: Broker) -> None:
    with hub_there(broker) as intake:
        async with linked(build(broker)) as link:
            await eventually(lambda: link.view.connected)
            await keep_away(broker, intake)
            await eventually(lambda: link.view.quarantined, "told that it is kept away")
        broker.allow(["till-1", "till-2"])
        await asyncio.to_thread(say, intake, StandingState.ADMITTED)
        for _ in range(50):  # they wait in its session
            await asyncio.to_thread(intake.publish, TOPICS.hub_status, hub_status(LinkState.ONLINE), True)
        before = subscriptions(broker)
        async with linked(build(broker, session="session-2")) as link:
            await eventually(lambda: link.view.online and not link.view.quarantined, "at work")
            assert subscriptions(broker) <= before + 3


async def test_a_word_of_admission_that_comes_before_the_brokers_rules_is_made_good_by_the_next_status(
    broker: Broker,
) -> None:
    with hub_there(broker) as intake:
        async with linked(build(broker)) as link:
            await eventually(lambda: link.view.online)
            await keep_away(broker, intake)
            await eventually(lambda: link.view.quarantined, "told that it is kept away")
            before = subscriptions(broker)
            await asyncio.to_thread(say, intake, StandingState.ADMITTED)
            await eventually(lambda: subscriptions(broker) == before + 1, "it asks for its levels again")
            assert link.view.quarantined, "the broker still has the old rules"
            broker.allow(["till-1", "till-2"])
            status = hub_status(LinkState.ONLINE)
            await eventually(
                lambda: intake.publish(TOPICS.hub_status, status, True) == 0 and link.view.online, "at work"
            )


async def test_a_quarantine_that_a_forgetful_broker_remembers_holds_up_nobody(broker: Broker) -> None:
    """It was released, and the broker was killed before it had written that down."""
    births = TOPICS.up("till-1", Up.BIRTH)
    with hub_there(broker) as intake:
        await asyncio.to_thread(say, intake, StandingState.QUARANTINED)
        async with linked(build(broker)) as link:
            await eventually(lambda: link.view.online, "at work")
            await eventually(lambda: len(intake.payloads(births)) == 2, "it has said all again")
            ack = asyncio.to_thread(intake.publish, TOPICS.hub_status, hub_status(LinkState.ONLINE), True)
            await ack
            assert link.view.online
            assert subscriptions(broker) == 1
