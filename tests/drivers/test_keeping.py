"""Whatever a device's work dies of, it is said and begun again."""

from __future__ import annotations

import asyncio
import secrets
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from drivers.card_reader.client import CardReaderClient
from drivers.card_reader.monitor import watch_presence
from drivers.code_scanner.camera import CameraScanner, CameraSettings
from drivers.code_scanner.decoder import Grey
from drivers.code_scanner.serial_scanner import ScannerSettings, SerialScanner
from drivers.customer_display.driver import DisplaySettings, VfdDisplay
from drivers.keeping import FAILED, Pauses, keep, keep_in_thread
from drivers.microphone.driver import PcmMicrophone
from drivers.ports import CardPresence, DeviceState, DeviceUnavailable, Presence
from drivers.receipt_printer.driver import EscPosPrinter, Patience
from drivers.receipt_printer.spooled import Queue, SpooledPrinter

AT_ONCE = Pauses(0.001, 0.002)
ANY = [KeyError("x"), RuntimeError("-215"), MemoryError(), UnicodeError(), OSError(5)]


async def seen(states: AsyncIterator[DeviceState], *wanted: DeviceState | Presence) -> None:
    """Return when these have come in this order, whatever lay between."""
    left = list(wanted)
    async with asyncio.timeout(10):
        async for state in states:
            if left[0] in (state, state.presence):
                left.pop(0)
            if not left:
                return


class Line:
    """A line that is there and silent."""

    async def read(self) -> bytes:
        await asyncio.Event().wait()
        raise AssertionError

    async def write(self, data: bytes) -> None:
        """Everything is taken."""

    async def close(self) -> None:
        """Nothing is held."""


def dying_of(error: Exception, gate: asyncio.Event) -> Callable[[], Awaitable[Line]]:
    """An opener that dies once; afterwards the line is there, once ``gate`` is open."""
    errors = iter([error])

    async def open_line() -> Line:
        if (first := next(errors, None)) is not None:
            raise first
        await gate.wait()
        return Line()

    return open_line


@pytest.mark.parametrize("error", ANY, ids=lambda error: type(error).__name__)
async def test_a_scanner_that_dies_of_anything_says_so_and_is_there_again(error: Exception) -> None:
    gate = asyncio.Event()
    scanner = SerialScanner(dying_of(error, gate), ScannerSettings(pauses=AT_ONCE))
    await seen(scanner.states(), FAILED)
    with pytest.raises(DeviceUnavailable):
        await anext(scanner.scans())
    gate.set()
    await seen(scanner.states(), Presence.READY)
    await scanner.close()


@pytest.mark.parametrize("error", ANY, ids=lambda error: type(error).__name__)
async def test_a_display_that_dies_of_anything_says_so_and_is_there_again(error: Exception) -> None:
    gate = asyncio.Event()
    display = VfdDisplay(dying_of(error, gate), DisplaySettings(pauses=AT_ONCE))
    await seen(display.states(), FAILED)
    gate.set()
    await seen(display.states(), Presence.READY)
    await display.close()


@pytest.mark.parametrize("error", ANY, ids=lambda error: type(error).__name__)
async def test_a_printer_that_dies_of_anything_says_so_and_is_asked_again(error: Exception) -> None:
    gate = asyncio.Event()
    patience = replace(Patience(answer=0.05), pauses=AT_ONCE)
    printer = EscPosPrinter(dying_of(error, gate), patience=patience, choice=secrets.choice)
    await seen(printer.states(), FAILED)
    gate.set()
    await seen(printer.states(), Presence.UNKNOWN)  # this line never answers, but it is asked
    await printer.close()


async def test_a_print_queue_that_dies_of_anything_says_so() -> None:
    def look() -> None:
        raise KeyError("x")

    printer = SpooledPrinter(Queue(look, lambda document: None))
    await seen(printer.states(), FAILED)
    await printer.close()


class OneFrame:
    """A camera that gives a picture and then dies, or stays."""

    def __init__(self, picture: Grey, error: Exception | None, gate: threading.Event) -> None:
        self._picture, self._error, self._gate = picture, error, gate

    def read(self) -> Grey:
        if self._error is not None:
            raise self._error
        assert self._gate.wait(10)
        return self._picture

    def close(self) -> None:
        """Nothing is held."""


@pytest.mark.parametrize("error", ANY, ids=lambda error: type(error).__name__)
async def test_a_camera_that_dies_of_anything_says_so_and_is_there_again(error: Exception) -> None:
    gate = threading.Event()
    white = np.full((90, 160), 255, np.uint8)
    frames = iter([OneFrame(white, error, gate), OneFrame(white, None, gate)])
    camera = CameraScanner(lambda: next(frames), settings=CameraSettings(pauses=AT_ONCE))
    await seen(camera.states(), FAILED)
    gate.set()
    await seen(camera.states(), Presence.READY)
    await camera.close()


@pytest.mark.parametrize("shape", [(1, 1), (1, 640), (480, 1), (2, 3), (9, 9)])
async def test_a_picture_one_dot_wide_or_high_harms_no_camera(shape: tuple[int, int]) -> None:
    gate = threading.Event()
    gate.set()
    pictures = iter([OneFrame(np.full(shape, 255, np.uint8), None, gate)])
    camera = CameraScanner(lambda: next(pictures), settings=CameraSettings(pauses=AT_ONCE))
    states = camera.states()
    await seen(states, Presence.READY)
    await asyncio.sleep(0.3)
    assert (await anext(camera.states())).presence is Presence.READY
    await camera.close()


async def test_a_microphone_that_dies_of_anything_says_so_and_is_opened_anew_by_who_listens() -> None:
    async def open_pipe() -> object:
        raise KeyError("x")

    microphone = PcmMicrophone(open_pipe)  # type: ignore[arg-type]
    with pytest.raises(DeviceUnavailable):
        await anext(microphone.chunks())
    assert await anext(microphone.states()) == FAILED
    await microphone.close()


async def test_a_card_worker_whose_keeper_dies_is_no_reader_and_then_started_again(
    tmp_path: Path,
) -> None:
    """A line longer than the stream's buffer raises what no one expected of ``readline``."""
    script = tmp_path / "worker.py"
    script.write_text(f"""
import pathlib, sys, time
from drivers.card_reader import protocol
from drivers.ports import CardPresence
once = pathlib.Path({str(tmp_path / "once")!r})
said = protocol.encode(protocol.Seen(CardPresence.ABSENT)) if once.exists() else b"x" * 300_000
once.touch()
sys.stdout.buffer.write(said)
sys.stdout.flush()
time.sleep(60)
""")
    reader = CardReaderClient([sys.executable, str(script)], restart_seconds=0.01)
    states = reader.presence()
    async with asyncio.timeout(10):
        assert await anext(states) is CardPresence.NO_READER
        assert await anext(states) is CardPresence.ABSENT
    await reader.close()


def test_the_watch_of_a_card_reader_that_dies_of_anything_says_no_reader_and_watches_again() -> None:
    stop = threading.Event()
    told: list[CardPresence] = []

    class Watch:
        def wait(self, seconds: float) -> CardPresence:
            stop.set()
            return CardPresence.PRESENT

        def close(self) -> None:
            """Nothing is held."""

    def opened() -> Iterator[Watch]:
        raise KeyError("x")
        yield

    watches: Iterator[Callable[[], Watch]] = iter([lambda: next(opened()), Watch])
    keep_in_thread(
        "watch",
        lambda: watch_presence(lambda: next(watches)(), told.append, stop),
        lambda: told.append(CardPresence.NO_READER),
        stop,
        lambda: 0.0,
        AT_ONCE,
    )
    assert told == [CardPresence.NO_READER, CardPresence.PRESENT]


async def test_the_pauses_grow_and_a_long_life_forgives() -> None:
    pauses = Pauses(0.5, 30)
    grown: list[float] = []
    pause: float | None = None
    for _ in range(9):
        pause = pauses.after(pause, lived=0.1)
        grown.append(pause)
    assert grown == [0.5, 1, 2, 4, 8, 16, 30, 30, 30]
    assert pauses.after(30, lived=31) == 0.5


async def test_work_that_is_asked_to_end_ends(caplog: pytest.LogCaptureFixture) -> None:
    deaths: list[str] = []

    async def work() -> None:
        await asyncio.Event().wait()

    task = asyncio.create_task(keep("device", work, lambda: deaths.append("x")))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert deaths == []


async def test_a_death_is_logged_without_what_was_scanned(caplog: pytest.LogCaptureFixture) -> None:
    async def work() -> None:
        raise ValueError(scanned)

    scanned = "-".join(("1234", "SECRET"))
    done = asyncio.Event()
    task = asyncio.create_task(keep("scanner", work, done.set))
    await done.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert "the scanner died of ValueError" in caplog.text
    assert "SECRET" not in caplog.text


async def test_work_is_begun_again_even_when_its_failure_cannot_be_told() -> None:
    lives: list[str] = []

    def work() -> None:
        lives.append("begun")
        if len(lives) < 3:
            raise KeyError("x")

    async def working() -> None:
        work()

    def failed() -> None:
        raise RuntimeError("nobody listens")

    await keep("work", working, failed, AT_ONCE)
    assert len(lives) == 3
    lives.clear()
    keep_in_thread("work", work, failed, threading.Event(), lambda: 0.0, AT_ONCE)
    assert len(lives) == 3
