"""The scanner seen from the host's end of the line, with nothing but the operating system's calls."""

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from drivers.emulators.code_scanner import CodeScannerEmulator
from drivers.emulators.control import ControlError
from drivers.emulators.faults import ScannerFaults


@contextmanager
def host(link: Path) -> Iterator[int]:
    """The host's open file of the line."""
    line = os.open(link, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    try:
        yield line
    finally:
        os.close(line)


def waiting_bytes(line: int) -> bytes:
    """Everything that has arrived and was not yet read."""
    data = b""
    while True:
        try:
            data += os.read(line, 4096)
        except BlockingIOError:
            return data


async def scanned(link: Path, text: str, faults: ScannerFaults, encoding: str = "utf-8") -> bytes:
    async with CodeScannerEmulator(link, faults) as scanner:
        with host(link) as line:
            await scanner.present(text, encoding)
            return waiting_bytes(line)


@pytest.mark.parametrize(
    ("encoding", "wire"),
    [("utf-8", b"\xe6\x9c\xa8\xe6\x9b\xb4\xe6\xb4\xa5\r"), ("cp932", b"\x96\xd8\x8d\x58\x92\xc3\r")],
)
async def test_a_code_leaves_as_its_bytes_and_a_carriage_return(
    tmp_path: Path, encoding: str, wire: bytes
) -> None:
    assert await scanned(tmp_path / "scanner", "木更津", ScannerFaults(), encoding) == wire


@pytest.mark.parametrize(
    ("faults", "wire"),
    [
        (ScannerFaults(drop_suffix=True), b"ABC"),
        (ScannerFaults(repeat=2), b"ABC\rABC\r"),
        (ScannerFaults(one_byte_at_a_time=True), b"ABC\r"),
        (ScannerFaults(lose_probability=1.0), b""),
    ],
)
async def test_each_fault_does_to_the_bytes_what_its_name_says(
    tmp_path: Path, faults: ScannerFaults, wire: bytes
) -> None:
    assert await scanned(tmp_path / "scanner", "ABC", faults) == wire


async def test_noise_comes_before_the_code_and_ends_no_line(tmp_path: Path) -> None:
    data = await scanned(tmp_path / "scanner", "ABC", ScannerFaults(garbage_first=True))
    assert data.endswith(b"ABC\r")
    assert len(data) == len(b"ABC\r") + 5
    assert data.count(b"\r") == 1


async def test_the_same_seed_loses_the_same_bytes(tmp_path: Path) -> None:
    text = "0123456789" * 4
    first = await scanned(tmp_path / "scanner", text, ScannerFaults(lose_probability=0.2, seed=7))
    second = await scanned(tmp_path / "scanner", text, ScannerFaults(lose_probability=0.2, seed=7))
    assert first == second
    assert 0 < len(first) < len(text)


async def test_single_bytes_arrive_apart(tmp_path: Path) -> None:
    async with CodeScannerEmulator(tmp_path / "scanner", ScannerFaults(one_byte_at_a_time=True)) as scanner:
        with host(tmp_path / "scanner") as line:
            presenting = asyncio.create_task(scanner.present("ABCDEF"))
            pieces = []
            while not presenting.done():
                await asyncio.sleep(0)
                pieces.append(waiting_bytes(line))
    assert max(len(piece) for piece in pieces) == 1


async def test_unplugging_breaks_the_open_file_and_takes_the_link_away(tmp_path: Path) -> None:
    async with CodeScannerEmulator(tmp_path / "scanner") as scanner:
        with host(tmp_path / "scanner") as line:
            await scanner.unplug()
            assert os.read(line, 1) == b""  # end of file: the far end hung up
            with pytest.raises(OSError, match="Input/output error"):
                os.write(line, b"?")
        assert not (tmp_path / "scanner").is_symlink()
        with pytest.raises(ControlError, match="unplugged"):
            await scanner.present("ABC")


async def test_plugged_in_again_it_answers_under_the_same_name(tmp_path: Path) -> None:
    async with CodeScannerEmulator(tmp_path / "scanner") as scanner:
        await scanner.unplug()
        await scanner.plug()
        with host(tmp_path / "scanner") as line:
            await scanner.present("ABC")
            assert waiting_bytes(line) == b"ABC\r"


@pytest.mark.parametrize("k", range(4))
async def test_the_plug_can_come_out_after_any_byte_of_a_code(tmp_path: Path, k: int) -> None:
    async with CodeScannerEmulator(tmp_path / "scanner", ScannerFaults(unplug_after=k)) as scanner:
        state = await scanner.do("present", text="ABC")
        assert state["plugged"] is False
        assert state["faults"]["unplug_after"] == -1
