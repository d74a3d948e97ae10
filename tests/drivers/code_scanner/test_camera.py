"""The camera scanner before the emulated camera: real HTTP, real OpenCV, real decoders."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import cv2
import pytest

from drivers.code_scanner.acceptance import Acceptance
from drivers.code_scanner.camera import CameraScanner, CameraSettings, camera
from drivers.emulators.camera import CameraEmulator
from drivers.emulators.faults import CameraFaults
from drivers.ports import DeviceUnavailable, Presence, Scan, Symbology
from drivers.transport.frames import CapturedFrames

from .photographs import photograph, qr

TEXT = "木更津 髙橋﨑①㈱¥𠮷葛\U000e0100"
SETTINGS = CameraSettings(reopen=0.1, close=10.0)


@asynccontextmanager
async def camera_and_driver(
    faults: CameraFaults | None = None,
) -> AsyncIterator[tuple[CameraEmulator, CameraScanner]]:
    device = CameraEmulator(("127.0.0.1", 0), faults or CameraFaults())
    await device.start()
    source = str(device.describe()["endpoint"])
    driver = CameraScanner(camera(source), lambda: Acceptance(gone_after=0.5), SETTINGS)
    try:
        yield device, driver
    finally:
        await driver.close()
        await device.stop()


async def until(driver: CameraScanner, presence: Presence, *reasons: str) -> None:
    async with asyncio.timeout(20):
        async for state in driver.states():
            if (state.presence, state.reasons) == (presence, reasons):
                return


async def next_scan(driver: CameraScanner) -> Scan:
    async with asyncio.timeout(20):
        return await anext(driver.scans())


async def test_a_code_before_the_camera_is_read_exactly() -> None:
    async with camera_and_driver() as (device, driver):
        await until(driver, Presence.READY)
        scan = asyncio.create_task(next_scan(driver))
        await device.present(TEXT)
        assert (await scan).text == TEXT
        assert (await scan).symbology is Symbology.QR


async def test_a_covered_lens_is_told_and_so_is_a_free_one() -> None:
    async with camera_and_driver(CameraFaults(dark=True)) as (device, driver):
        await until(driver, Presence.DEGRADED, "dark")
        await device.set(dark=False)
        await until(driver, Presence.READY)


async def test_a_camera_that_goes_ends_the_scans_and_is_found_again() -> None:
    async with camera_and_driver() as (device, driver):
        await until(driver, Presence.READY)
        scan = asyncio.create_task(next_scan(driver))
        await asyncio.sleep(0)
        await device.unplug()
        with pytest.raises(DeviceUnavailable):
            await scan
        await until(driver, Presence.ABSENT, "unplugged")
        await device.plug()
        await until(driver, Presence.READY)


def test_a_sequence_of_picture_files_is_a_camera_too(tmp_path: Path) -> None:
    for number in range(3):
        cv2.imwrite(str(tmp_path / f"f{number:03d}.png"), photograph(qr(TEXT.encode()), seed=number))
    frames = CapturedFrames(str(tmp_path / "f%03d.png"))
    assert [frames.read().shape for _ in range(3)] == [(720, 1280)] * 3
    with pytest.raises(DeviceUnavailable):
        frames.read()
    frames.close()


def test_what_is_no_camera_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(DeviceUnavailable):
        CapturedFrames(str(tmp_path / "nothing.avi"))
