"""The card in a reader: the reader is played here, in the two bytes of length that vpcd speaks."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from drivers.emulators.card import CardEmulator
from drivers.emulators.chip.person import BadProfile, sample
from drivers.emulators.control import ControlError
from drivers.emulators.faults import CardFaults
from tests.support.waiting import eventually

from .card_samples import READ_256, RIGHT_PIN, SELECT_BASIC, SELECT_PIN, SELECT_TEXT, person

PATIENCE_SECONDS = 10.0
SILENCE_SECONDS = 0.15
GET_ATR = b"\x04"


class Reader:
    """A reader with one slot; ``ask`` speaks to the card that is in it."""

    def __init__(self) -> None:
        self.cards: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    def card_came(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.cards.append((reader, writer))

    def tell(self, message: bytes) -> None:
        self.cards[-1][1].write(len(message).to_bytes(2, "big") + message)

    async def ask(self, message: bytes) -> bytes:
        self.tell(message)
        async with asyncio.timeout(PATIENCE_SECONDS):
            size = int.from_bytes(await self.cards[-1][0].readexactly(2), "big")
            return await self.cards[-1][0].readexactly(size)

    async def card_went(self, number: int = -1) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            assert await self.cards[number][0].read() == b""


@asynccontextmanager
async def card_and_reader(**faults: Any) -> AsyncIterator[tuple[CardEmulator, Reader]]:
    reader = Reader()
    server = await asyncio.start_server(reader.card_came, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        async with CardEmulator(person(), ("127.0.0.1", port), CardFaults(**faults)) as card:
            yield card, reader
    finally:
        server.close()
        for _reader, writer in reader.cards:
            writer.transport.abort()


async def test_an_inserted_card_answers_reset_and_commands() -> None:
    async with card_and_reader() as (card, reader):
        await card.do("insert")
        reader.tell(b"\x01")
        assert (await reader.ask(GET_ATR)).hex() == "3b888001000005e0b381a1007f"
        for apdu in (SELECT_TEXT, SELECT_PIN, RIGHT_PIN, SELECT_BASIC):
            assert await reader.ask(apdu) == b"\x90\x00"
        assert (await reader.ask(READ_256)).startswith(b"\xff\x20\x22")
        state = card.state()
        assert state["apdus"] == ["A4", "A4", "20", "A4", "B0"]
        assert state["inserted"] is True


async def test_power_off_forgets_the_pin_and_is_counted() -> None:
    async with card_and_reader() as (card, reader):
        await card.do("insert")
        for apdu in (SELECT_TEXT, SELECT_PIN, RIGHT_PIN):
            await reader.ask(apdu)
        reader.tell(b"\x00")
        reader.tell(b"\x01")
        await reader.ask(SELECT_TEXT)
        await reader.ask(SELECT_BASIC)
        assert await reader.ask(READ_256) == b"\x69\x82"
        assert card.state()["power_offs"] == 1


async def test_a_removed_card_is_gone_for_the_reader_and_keeps_its_counter() -> None:
    async with card_and_reader() as (card, reader):
        await card.do("insert")
        await reader.ask(SELECT_TEXT)
        await reader.ask(SELECT_PIN)
        assert await reader.ask(bytes.fromhex("002000800430303030")) == b"\x63\xc2"
        state = await card.do("remove")
        await reader.card_went()
        assert (state["inserted"], state["connected"], state["tries_left"]) == (False, False, 2)


@pytest.mark.parametrize("k", [1, 2, 5])
async def test_the_card_can_be_pulled_at_any_command(k: int) -> None:
    apdus = (SELECT_TEXT, SELECT_PIN, RIGHT_PIN, SELECT_BASIC, READ_256)
    async with card_and_reader() as (card, reader):
        await card.do("insert")
        await card.do("pull_after", apdus=k)
        for apdu in apdus[: k - 1]:
            await reader.ask(apdu)
        reader.tell(apdus[k - 1])
        await reader.card_went()
        await eventually(lambda: card.state()["inserted"] is False)
        assert len(card.state()["apdus"]) == k - 1


async def test_a_card_that_hangs_stays_in_the_reader_and_says_nothing() -> None:
    async with card_and_reader(hang_after=1) as (card, reader):
        await card.do("insert")
        await reader.ask(SELECT_TEXT)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(reader.ask(SELECT_PIN), SILENCE_SECONDS)
        assert card.state()["connected"] is True


async def test_a_hanging_card_answers_when_the_switch_is_turned_off() -> None:
    async with card_and_reader(hang_after=0) as (card, reader):
        await card.do("insert")
        asking = asyncio.create_task(reader.ask(SELECT_TEXT))
        await asyncio.wait([asking], timeout=SILENCE_SECONDS)
        assert not asking.done()
        await card.set(hang_after=-1)
        assert await asking == b"\x90\x00"


async def test_a_swap_brings_another_card_at_once() -> None:
    async with card_and_reader() as (card, reader):
        await card.do("insert")
        await card.do("swap", person="taro")
        await eventually(lambda: len(reader.cards) == 2)
        await reader.card_went(0)
        for apdu in (SELECT_TEXT, SELECT_PIN):
            await reader.ask(apdu)
        assert await reader.ask(bytes.fromhex("0020008004") + b"2345") == b"\x90\x00"


async def test_the_card_comes_back_when_the_readers_service_was_restarted() -> None:
    async with card_and_reader() as (card, reader):
        await card.do("insert")
        reader.cards[0][1].transport.abort()
        await eventually(lambda: len(reader.cards) == 2)
        assert await reader.ask(SELECT_TEXT) == b"\x90\x00"


async def seconds_for_commands(card: CardEmulator, reader: Reader, count: int) -> float:
    """Length and body in two writes under Nagle's algorithm, as vpcd sends them."""
    await card.do("insert")
    await reader.ask(SELECT_TEXT)
    answers, wire = reader.cards[-1]
    wire.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 0)
    began = asyncio.get_running_loop().time()
    for _ in range(count):
        wire.write(b"\x00\x0f")
        wire.write(SELECT_TEXT)
        assert await answers.readexactly(4) == b"\x00\x02\x90\x00"
    return asyncio.get_running_loop().time() - began


async def test_an_acknowledgement_at_once_saves_forty_milliseconds_a_command() -> None:
    async with card_and_reader() as (card, reader):
        quick = await seconds_for_commands(card, reader, 60)
    async with card_and_reader(naive_ack=True) as (card, reader):
        naive = await seconds_for_commands(card, reader, 60)
    assert naive - quick > 0.4


async def test_state_holds_nothing_of_the_person() -> None:
    async with card_and_reader() as (card, _reader):
        await card.do("become", person="hanako")
        words = repr(card.state()) + repr(sample("hanako"))
    assert "見本" not in words
    assert "1234" not in words


async def test_a_profile_that_lacks_something_is_refused_without_repeating_it() -> None:
    async with card_and_reader() as (card, _reader):
        with pytest.raises(BadProfile) as caught:
            await card.do("become", profile={"name": "SECRET", "pin": "9999"})
    assert "SECRET" not in str(caught.value)


async def test_pulling_counts_from_one() -> None:
    async with card_and_reader() as (card, _reader):
        with pytest.raises(ControlError, match="from 1"):
            await card.do("pull_after", apdus=0)
