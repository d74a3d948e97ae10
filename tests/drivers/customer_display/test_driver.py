"""The driver before the emulated display, over real pseudo-terminals, good ones and bad ones."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from drivers.customer_display import commands
from drivers.customer_display.driver import SERIAL, DisplaySettings, VfdDisplay
from drivers.emulators.customer_display import CustomerDisplayEmulator
from drivers.emulators.faults import DisplayFaults
from drivers.ports import Presence
from drivers.transport.serial_line import by_pattern, serial_port
from tests.drivers.hostile import Mischief, hostile_terminal
from tests.support.waiting import eventually

QUICK = DisplaySettings(reopen=0.02, refresh=0.1, write=0.5)
CALM = DisplaySettings(reopen=0.02, refresh=3600, write=0.5)
PRICE = ("合計\t¥1,200", "QRを見せてください")
PRICE_CELLS = ("ｺﾞｳｹｲ         ¥1,200", "QRｦﾐｾﾃｸﾀﾞｻｲ         ")
THANKS = ("ありがとうございました", "Thank you\t¥0")
THANKS_CELLS = ("ｱﾘｶﾞﾄｳｺﾞｻﾞｲﾏｼﾀ      ", "Thank you         ¥0")
FIRST_BYTES = len(commands.begin(4) + commands.whole((commands.BLANK, commands.BLANK)))


@asynccontextmanager
async def display_and_driver(
    tmp_path: Path,
    settings: DisplaySettings = QUICK,
    faults: DisplayFaults | None = None,
    to_device: Mischief | None = None,
) -> AsyncIterator[tuple[CustomerDisplayEmulator, VfdDisplay]]:
    link = tmp_path / "display"
    display = CustomerDisplayEmulator(link, faults=faults)
    async with display, hostile_terminal(str(link), to_device) as line:
        path = line.path if to_device else str(link)
        driver = VfdDisplay(serial_port(by_pattern(path), SERIAL), settings)
        try:
            yield display, driver
        finally:
            await driver.close()


async def reads(display: CustomerDisplayEmulator, cells: tuple[str, str]) -> None:
    await eventually(lambda: display.panel.lines == cells, f"the display shows {cells}")


async def until(driver: VfdDisplay, presence: Presence, *reasons: str) -> None:
    async with asyncio.timeout(10):
        async for state in driver.states():
            if (state.presence, state.reasons) == (presence, reasons):
                return


async def test_a_text_is_shown_and_the_next_one_writes_only_what_differs(tmp_path: Path) -> None:
    async with display_and_driver(tmp_path, CALM) as (display, driver):
        driver.show("合計\t¥1,200", "")
        await reads(display, (PRICE_CELLS[0], " " * 20))
        written, cleared = display.panel.written, display.panel.cleared
        driver.show("合計\t¥1,300", "")
        await reads(display, ("ｺﾞｳｹｲ         ¥1,300", " " * 20))
        assert display.panel.written == written + 1
        assert display.panel.cleared == cleared
        assert display.panel.unknown == []


async def test_the_state_names_characters_that_were_replaced(tmp_path: Path) -> None:
    async with display_and_driver(tmp_path) as (display, driver):
        driver.show(*THANKS)
        await until(driver, Presence.READY)
        driver.show("髙橋様", "")
        await until(driver, Presence.READY, "character_substituted")
        await reads(display, ("??ｻﾏ                ", " " * 20))
        driver.show(*THANKS)
        await until(driver, Presence.READY)


async def test_of_many_texts_in_a_row_the_newest_stays(tmp_path: Path) -> None:
    async with display_and_driver(tmp_path, CALM) as (display, driver):
        for amount in range(500):
            driver.show(f"合計\t¥{amount}", "")
        await reads(display, ("ｺﾞｳｹｲ           ¥499", " " * 20))


async def test_a_display_that_was_unplugged_shows_the_present_text_when_it_is_back(tmp_path: Path) -> None:
    async with display_and_driver(tmp_path, CALM) as (display, driver):
        driver.show("", "")
        await until(driver, Presence.READY)
        await display.unplug()
        await until(driver, Presence.ABSENT, "unplugged")
        driver.show(*PRICE)
        driver.show(*THANKS)
        await display.plug()
        await reads(display, THANKS_CELLS)
        await until(driver, Presence.READY)


async def test_an_absent_display_is_said_to_be_absent_and_takes_texts(tmp_path: Path) -> None:
    driver = VfdDisplay(serial_port(by_pattern(str(tmp_path / "nothing*"))), QUICK)
    driver.show(*PRICE)
    assert (await driver.state()).presence is Presence.ABSENT
    await driver.close()


async def test_a_display_that_takes_no_bytes_is_hung_and_shows_the_newest_text_afterwards(
    tmp_path: Path,
) -> None:
    settings = DisplaySettings(reopen=0.02, refresh=0.001, write=0.2)
    async with display_and_driver(tmp_path, settings) as (display, driver):
        await until(driver, Presence.READY)
        await display.set(hung=True)
        await until(driver, Presence.DEGRADED, "hung")
        driver.show(*THANKS)
        await display.set(hung=False)
        await reads(display, THANKS_CELLS)


async def test_nothing_of_the_last_customer_stays_when_the_driver_is_closed(tmp_path: Path) -> None:
    async with display_and_driver(tmp_path, CALM) as (display, driver):
        driver.show(*PRICE)
        await reads(display, PRICE_CELLS)
        await driver.close()
        await reads(display, (" " * 20, " " * 20))


HARMLESS: dict[str, Callable[[], Mischief]] = {
    "whole": Mischief,
    "one byte at a time": lambda: Mischief(one_byte_at_a_time=True),
    "delayed": lambda: Mischief(delay_seconds=0.05),
    "garbage before": lambda: Mischief(garbage_first=b"\x1f\x03\x1fX\x01\xff\x1b"),
}


@pytest.mark.parametrize("kind", HARMLESS)
async def test_a_slow_or_noisy_line_brings_the_text(tmp_path: Path, kind: str) -> None:
    async with display_and_driver(tmp_path, to_device=HARMLESS[kind]()) as (display, driver):
        driver.show(*PRICE)
        await reads(display, PRICE_CELLS)
        driver.show(*THANKS)
        await reads(display, THANKS_CELLS)


async def test_text_that_waited_on_the_line_is_followed_by_the_newest(tmp_path: Path) -> None:
    late = Mischief()
    async with display_and_driver(tmp_path, CALM, to_device=late) as (display, driver):
        late.open.clear()
        driver.show(*PRICE)
        driver.show(*THANKS)
        late.open.set()
        await reads(display, THANKS_CELLS)


@pytest.mark.parametrize("seed", range(3))
async def test_what_a_lossy_line_spoiled_is_healed_once_the_line_is_good(tmp_path: Path, seed: int) -> None:
    faults = DisplayFaults(lose_probability=0.2, seed=seed)
    async with display_and_driver(tmp_path, faults=faults) as (display, driver):
        for text in (PRICE, THANKS, PRICE, THANKS):
            driver.show(*text)
            await asyncio.sleep(0.01)
        await display.set(lose_probability=0.0)
        await reads(display, THANKS_CELLS)


async def test_a_plug_pulled_at_any_byte_leaves_no_torn_text_for_long(tmp_path: Path) -> None:
    async with display_and_driver(tmp_path, DisplaySettings(reopen=0.001, refresh=3600)) as (display, driver):
        driver.show(*THANKS)
        await reads(display, THANKS_CELLS)
        for cut in range(1, FIRST_BYTES):
            await display.unplug()
            await display.set(unplug_after=cut)
            await display.plug()
            await eventually(lambda: display.faults.unplug_after < 0, "the plug came out")
            await display.plug()
            await reads(display, THANKS_CELLS)
