"""The serial scanner before the emulated one, on good and on bad lines."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from drivers.code_scanner.serial_scanner import ScannerSettings, SerialScanner
from drivers.code_scanner.text import Charset
from drivers.emulators.code_scanner import CodeScannerEmulator
from drivers.emulators.faults import ScannerFaults
from drivers.ports import DeviceUnavailable, Presence, Scan
from drivers.transport.serial_line import by_pattern, open_serial, serial_port
from tests.drivers.hostile import Mischief, hostile_terminal

CODES = ["https://example.jp/p/0123456789", "髙橋﨑①㈱¥𠮷葛\U000e0100"]
QUICK = ScannerSettings(gap=0.2, reopen=0.02)


@asynccontextmanager
async def scanner_and_driver(
    tmp_path: Path, faults: ScannerFaults | None = None, settings: ScannerSettings = QUICK
) -> AsyncIterator[tuple[CodeScannerEmulator, SerialScanner]]:
    scanner = CodeScannerEmulator(tmp_path / "scanner", faults or ScannerFaults())
    await scanner.start()
    driver = SerialScanner(serial_port(by_pattern(str(tmp_path / "scanner*"))), settings)
    try:
        await until(driver, Presence.READY)
        yield scanner, driver
    finally:
        await driver.close()
        await scanner.stop()


async def until(driver: SerialScanner, presence: Presence, *reasons: str) -> None:
    async with asyncio.timeout(10):
        async for state in driver.states():
            if (state.presence, state.reasons) == (presence, reasons):
                return


async def listening(driver: SerialScanner) -> asyncio.Task[Scan]:
    """A task that ends with the next scan; it listens already."""
    task = asyncio.ensure_future(anext(driver.scans()))
    await asyncio.sleep(0)
    return task


@pytest.mark.parametrize("around", ["]Q1{}", "\\000026{}", "\x02{}\x03", "\x02]Q2\\000026{}\x03"])
async def test_what_a_scanner_is_set_to_send_around_a_code_is_taken_off_and_told(
    tmp_path: Path, around: str
) -> None:
    async with scanner_and_driver(tmp_path) as (scanner, driver):
        scan = await listening(driver)
        await scanner.present(around.format(CODES[1]))
        assert (await scan).text == CODES[1]
        state = await anext(driver.states())
        assert state.presence is Presence.READY
        assert state.reasons
        assert all(reason.startswith("sends_") for reason in state.reasons)


@pytest.mark.parametrize("code", CODES)
async def test_a_code_is_read_exactly(tmp_path: Path, code: str) -> None:
    async with scanner_and_driver(tmp_path) as (scanner, driver):
        scan = await listening(driver)
        await scanner.present(code)
        assert (await scan).text == code
        assert (await scan).raw == code.encode()


async def test_a_code_in_shift_jis_is_read_exactly(tmp_path: Path) -> None:
    async with scanner_and_driver(tmp_path) as (scanner, driver):
        scan = await listening(driver)
        await scanner.present("木更津①", encoding="cp932")
        assert (await scan).text == "木更津①"


@pytest.mark.parametrize("faults", [ScannerFaults(one_byte_at_a_time=True), ScannerFaults(delay_seconds=0.3)])
async def test_a_slow_scanner_is_waited_for(tmp_path: Path, faults: ScannerFaults) -> None:
    async with scanner_and_driver(tmp_path, faults) as (scanner, driver):
        scan = await listening(driver)
        await scanner.present(CODES[0])
        assert (await scan).text == CODES[0]


async def test_noise_before_our_own_codes_does_no_harm(tmp_path: Path) -> None:
    settings = ScannerSettings(charset=Charset.UTF8, gap=0.2)
    async with scanner_and_driver(tmp_path, ScannerFaults(garbage_first=True), settings) as (scanner, driver):
        for code in CODES:
            scan = await listening(driver)
            await scanner.present(code)
            assert (await scan).text == code


async def test_a_code_without_its_ending_is_not_taken_and_the_state_says_so(tmp_path: Path) -> None:
    async with scanner_and_driver(tmp_path, ScannerFaults(drop_suffix=True)) as (scanner, driver):
        scan = await listening(driver)
        await scanner.present(CODES[0])
        await until(driver, Presence.DEGRADED, "unfinished")
        assert not scan.done()
        await scanner.set(drop_suffix=False)
        await scanner.present(CODES[1])
        assert (await scan).text == CODES[1]
        await until(driver, Presence.READY)


@pytest.mark.parametrize("cut", range(1, len(CODES[0]), 5))
async def test_a_plug_pulled_inside_a_code_ends_the_scans_and_leaves_no_half_code(
    tmp_path: Path, cut: int
) -> None:
    async with scanner_and_driver(tmp_path, ScannerFaults(unplug_after=cut)) as (scanner, driver):
        scan = await listening(driver)
        await scanner.present(CODES[0])
        with pytest.raises(DeviceUnavailable):
            await scan
        await until(driver, Presence.ABSENT, "unplugged")
        await scanner.plug()
        await until(driver, Presence.READY)
        scan = await listening(driver)
        await scanner.present(CODES[1])
        assert (await scan).text == CODES[1]


async def test_a_scan_from_before_somebody_listened_is_gone(tmp_path: Path) -> None:
    async with scanner_and_driver(tmp_path) as (scanner, driver):
        witness = await listening(driver)
        await scanner.present("stale")
        assert (await witness).text == "stale"
        scan = await listening(driver)
        await scanner.present("fresh")
        assert (await scan).text == "fresh"


async def test_an_absent_scanner_is_said_to_be_absent(tmp_path: Path) -> None:
    driver = SerialScanner(serial_port(by_pattern(str(tmp_path / "nothing*"))), QUICK)
    try:
        with pytest.raises(DeviceUnavailable):
            await anext(driver.scans())
    finally:
        await driver.close()


async def test_a_second_program_cannot_take_half_of_the_codes(tmp_path: Path) -> None:
    async with scanner_and_driver(tmp_path):
        with pytest.raises(DeviceUnavailable):
            open_serial(str(tmp_path / "scanner"))


async def test_missing_modem_lines_are_no_error(tmp_path: Path) -> None:
    scanner = CodeScannerEmulator(tmp_path / "scanner")
    await scanner.start()
    line = open_serial(str(tmp_path / "scanner"))
    assert line.modem_lines() is None
    await line.close()
    await scanner.stop()


@pytest.mark.parametrize("seed", range(4))
async def test_a_line_that_loses_bytes_never_hands_on_what_is_no_text(tmp_path: Path, seed: int) -> None:
    scanner = CodeScannerEmulator(tmp_path / "scanner")
    await scanner.start()
    loss = Mischief(lose_probability=0.2, seed=seed)
    async with hostile_terminal(str(tmp_path / "scanner"), to_host=loss) as line:
        settings = ScannerSettings(charset=Charset.UTF8, gap=0.2)
        driver = SerialScanner(serial_port(by_pattern(line.path)), settings)
        seen: list[str] = []

        async def listen() -> None:
            async for scan in driver.scans():
                seen.append(scan.text)

        listener = asyncio.create_task(listen())
        await until(driver, Presence.READY)
        for _ in range(5):
            await scanner.present("木更津市")
            await asyncio.sleep(0.25)
        listener.cancel()
        await driver.close()
    await scanner.stop()
    assert (
        all(character in "木更津市\r" for text in seen for character in text if ord(character) > 0x7F) or seen
    )
