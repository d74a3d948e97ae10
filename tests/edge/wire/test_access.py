"""Who may say and hear what, asked of a real broker. A foreign SUBSCRIBE is granted by Mosquitto,
so what counts is that nothing is delivered."""

from __future__ import annotations

from pathlib import Path

import pytest

from edge.wire.access import HUB_INTAKE, HUB_MONEY, HUB_WEB, acl
from edge.wire.asyncapi import CHANNELS
from edge.wire.messages import EVERYBODY, SAYS
from edge.wire.roles import NodeRole
from edge.wire.topics import STANDING, Down, Topics, Up
from tests.support.broker import Broker, running_broker
from tests.support.far_end import FarEnd, far_end
from tests.support.waiting import eventually

TOPICS = Topics()
NOT_AUTHORISED = 0x87
TAKEN = 0x00
NOBODY_LISTENS = 0x10


async def _delivered_before(end: FarEnd, sentinel: str) -> list[str]:
    """Topics that reached ``end`` up to the sentinel: one client's messages keep their order."""
    await eventually(lambda: sentinel in end.topics(), f"sentinel {sentinel}")
    return [topic for topic in end.topics() if topic != sentinel]


async def test_a_device_hears_nothing_that_is_meant_for_another(broker: Broker) -> None:
    with (
        far_end(broker, "till-1", "#", TOPICS.all_down("till-2"), TOPICS.all_down("till-1")) as thief,
        far_end(broker, HUB_MONEY) as money,
    ):
        money.publish(TOPICS.down("till-2", Down.ANSWER, "coin"), b"not yours")
        own = TOPICS.down("till-1", Down.ANSWER, "coin")
        money.publish(own, b"yours")
        assert await _delivered_before(thief, own) == []


async def test_a_device_cannot_speak_as_another_nor_as_the_hub(broker: Broker) -> None:
    with far_end(broker, "till-1") as till:
        assert (
            till.publish(TOPICS.up("till-2", Up.EVENT, "printer", "printing.printed"), b"{}")
            == NOT_AUTHORISED
        )
        assert till.publish(TOPICS.down("till-1", Down.ACK), b"{}") == NOT_AUTHORISED
        assert till.publish(TOPICS.hub_status, b"{}") == NOT_AUTHORISED
        assert till.publish(TOPICS.alert("area", "flood"), b"{}") == NOT_AUTHORISED
        assert till.publish(TOPICS.up("till-1", Up.EVENT, "printer", "printing.printed"), b"{}") in (
            TAKEN,
            NOBODY_LISTENS,
        )


async def test_every_device_hears_alerts_and_the_hub_itself(broker: Broker) -> None:
    with (
        far_end(broker, "till-2", TOPICS.all_alerts(), TOPICS.hub_status) as till,
        far_end(broker, HUB_INTAKE) as intake,
    ):
        intake.publish(TOPICS.alert("coast", "tsunami"), b"{}")
        intake.publish(TOPICS.hub_status, b"{}")
        await eventually(lambda: len(till.received) == 2)
        assert till.topics() == [TOPICS.alert("coast", "tsunami"), TOPICS.hub_status]


async def test_only_the_money_process_hears_questions_about_money(broker: Broker) -> None:
    ask = TOPICS.up("till-1", Up.ASK, "coin", "pay")
    fact = TOPICS.up("till-1", Up.EVENT, "printer", "printing.printed")
    with (
        far_end(broker, HUB_MONEY, "#", TOPICS.all_up(Up.ASK)) as money,
        far_end(broker, HUB_INTAKE, "#", TOPICS.all_up(Up.ASK), TOPICS.all_up(Up.EVENT)) as intake,
        far_end(broker, "till-1") as till,
    ):
        till.publish(ask, b"{}")
        till.publish(fact, b"{}")
        await eventually(lambda: ask in money.topics())
        await eventually(lambda: fact in intake.topics())
        assert set(money.topics()) == {ask}
        assert set(intake.topics()) == {fact}


async def test_the_web_process_hears_nothing_and_can_command_nobody(broker: Broker) -> None:
    assert f"user {HUB_WEB}\n" not in acl({"till-1": "till"})
    with (
        far_end(broker, HUB_INTAKE, "#") as intake,
        far_end(broker, HUB_WEB, "#", TOPICS.hub_status, TOPICS.all_up(Up.STATUS)) as web,
    ):
        intake.publish(TOPICS.hub_status, b"{}")
        await eventually(lambda: TOPICS.hub_status in intake.topics())
        web.publish(TOPICS.hub_status, b"{}")  # its acknowledgement comes after anything that was delivered
        assert web.received == []
        assert web.publish(TOPICS.down("till-1", Down.COMMAND, "printer", "print"), b"{}") == NOT_AUTHORISED
        assert web.publish(TOPICS.down("till-1", Down.ANSWER, "coin"), b"{}") == NOT_AUTHORISED


async def test_a_revoked_device_is_cut_off_though_its_connection_still_stands(broker: Broker) -> None:
    own = TOPICS.up("till-1", Up.EVENT, "printer", "printing.printed")
    with (
        far_end(broker, "till-1", TOPICS.all_down("till-1")) as till,
        far_end(broker, HUB_MONEY) as money,
    ):
        assert till.publish(own, b"{}") != NOT_AUTHORISED
        broker.allow(["till-2"])
        await eventually(lambda: till.publish(own, b"{}") == NOT_AUTHORISED, "the rules were reloaded")
        money.publish(TOPICS.down("till-1", Down.ANSWER, "coin"), b"secret")
        till.publish(own, b"{}")  # its acknowledgement comes after anything that was delivered
        assert till.received == []


def test_a_device_in_quarantine_has_two_lines_in_the_access_file() -> None:
    *_, block = acl({"till-2": "till"}, quarantined=["till-3"]).split("\nuser ")
    assert block.splitlines() == [
        "till-3",
        "topic read kisarazu/v1/edge/till-3/down/desired/standing",
        "topic write kisarazu/v1/edge/till-3/up/ask/link/ask_standing",
    ]
    with pytest.raises(ValueError, match="never both"):
        acl({"till-1": "till"}, quarantined=["till-1"])


async def test_a_device_in_quarantine_hears_how_it_stands_and_nothing_else(broker: Broker) -> None:
    """Mosquitto delivers what is published from then on, and of what is retained only to a new SUBSCRIBE."""
    standing = TOPICS.down("till-1", Down.DESIRED, STANDING)
    others = [
        TOPICS.down("till-1", Down.DESIRED, "screen"),
        TOPICS.down("till-1", Down.DESIRED, STANDING, "more"),
        TOPICS.down("till-2", Down.DESIRED, STANDING),
        TOPICS.down("till-1", Down.ACK),
        TOPICS.hub_status,
        TOPICS.alert("coast", "tsunami"),
    ]
    filters = (TOPICS.all_down("till-1"), TOPICS.all_down("till-2"), TOPICS.hub_status, TOPICS.all_alerts())
    with far_end(broker, "till-1", *filters) as till, far_end(broker, HUB_INTAKE) as intake:
        broker.allow(["till-2"], quarantined=["till-1"])
        event = TOPICS.up("till-1", Up.EVENT, "printer", "printing.printed")
        await eventually(lambda: till.publish(event, b"{}") == NOT_AUTHORISED, "the rules were reloaded")
        for topic in (*others, standing):
            intake.publish(topic, b"{}", retain=True)
        assert await _delivered_before(till, standing) == []
        for topic in (*others, standing, TOPICS.up("till-1", Up.STATUS), TOPICS.up("till-1", Up.BIRTH)):
            assert till.publish(topic, b"{}") == NOT_AUTHORISED
    with far_end(broker, "till-1", *reversed(filters)) as again:
        assert await _delivered_before(again, standing) == []
        broker.allow(["till-1", "till-2"])
        await eventually(lambda: again.publish(event, b"{}") != NOT_AUTHORISED, "let in again")
        assert set(again.topics()) == {standing}, "what is retained does not come by itself"
        again.subscribe(TOPICS.all_down("till-1"))
        await eventually(lambda: others[0] in again.topics(), "it comes to a new subscription")


@pytest.mark.parametrize("unfit", ["hub-money", "Till", "a/b", "till+", "till\n", "x\ntopic readwrite #", ""])
def test_an_id_that_could_bend_the_rules_is_refused(unfit: str) -> None:
    with pytest.raises(ValueError, match="a device's id"):
        acl({unfit: "till"})
    with pytest.raises(ValueError, match="a device's id"):
        acl({}, quarantined=[unfit])


def test_the_rules_do_not_depend_on_the_order_of_devices() -> None:
    assert acl({"b": "till", "a": "room"}) == acl({"a": "room", "b": "till"})


_ASKS = {
    schema: "ask/" + schema.partition("/")[0].replace(".", "/", 1)
    for role in SAYS.values()
    for schema in role.asks
}
_EVENTS = {
    schema: f"event/printer/{schema.partition('/')[0]}" for role in SAYS.values() for schema in role.facts
}
_EVERYBODYS = {"status", "birth", "device/printer", "reported/screen", "result/c-1"}
_NOBODYS = {"gauge/x", "event/printer", "event/printer/x/y", "event/printer/gossip", "ask/coin", "ask/coin/x"}


@pytest.mark.parametrize("role", NodeRole)
def test_a_device_says_what_its_role_has_to_say_and_nothing_else(tmp_path: Path, role: NodeRole) -> None:
    """The broker's rules against the contract's table."""
    said = {*SAYS[role].asks, *SAYS[role].facts}
    mine = {topic for schema, topic in (_ASKS | _EVENTS).items() if schema in said}
    others = {*_ASKS.values(), *_EVENTS.values()} - mine
    up = f"{TOPICS.root}/edge/device-1/up"
    with (
        running_broker(tmp_path / "broker", {"device-1": role}) as broker,
        far_end(broker, "device-1") as device,
    ):

        def may(topic: str) -> bool:
            return device.publish(f"{up}/{topic}", b"{}") != NOT_AUTHORISED

        assert [topic for topic in mine | _EVERYBODYS if not may(topic)] == []
        assert [topic for topic in others | _NOBODYS if may(topic)] == []


def test_every_fact_and_ask_of_the_contract_is_somebodys_to_say() -> None:
    """A new message that no role says would be refused by the broker."""
    named = EVERYBODY.union(*((*says.facts, *says.asks) for says in SAYS.values()))
    kinds = (Up.EVENT, Up.RESULT, Up.ASK)
    assert named == {schema for channel in CHANNELS for schema in channel.schemas if channel.kind in kinds}
