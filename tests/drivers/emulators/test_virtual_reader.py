"""The virtual reader with the real resource manager, the real pyscard and the emulated card."""

import asyncio
import json
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from drivers.emulators.control import AsyncControlClient
from drivers.emulators.virtual_reader import (
    CARD_PORT,
    StackMissing,
    VirtualReaderEmulator,
    check_programs,
    enter_command,
    find_driver,
    search_path,
)
from tests.support.waiting import eventually

READ_BASIC_DATA = """
import json, sys, time
from smartcard.System import readers
from smartcard.Exceptions import NoCardException
connection = readers()[0].createConnection()
for _ in range(100):
    try:
        connection.connect()
        break
    except NoCardException:
        time.sleep(0.05)  # pcscd looks for a card every 400 ms
answers = []
for apdu in sys.argv[1:]:
    data, sw1, sw2 = connection.transmit(list(bytes.fromhex(apdu)))
    answers.append(bytes(data).hex() + f"{sw1:02x}{sw2:02x}")
print(json.dumps({"atr": bytes(connection.getATR()).hex(), "answers": answers}))
connection.disconnect()
"""

APDUS = (
    "00A4040C0AD3921000310001010408",
    "00A4020C020011",
    "002000800431323334",
    "00A4020C020002",
    "00B0000000",
)


@pytest.fixture(autouse=True)
def _stack() -> None:
    """Says aloud what is missing."""
    try:
        find_driver()
        check_programs(search_path())
    except StackMissing as missing:
        pytest.skip(str(missing))


async def inside(reader: VirtualReaderEmulator, *command: str) -> asyncio.subprocess.Process:
    assert reader.pid is not None
    return await asyncio.create_subprocess_exec(
        *(*enter_command(reader.pid), sys.executable, *command),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def read_card(reader: VirtualReaderEmulator) -> dict[str, Any]:
    process = await inside(reader, "-c", READ_BASIC_DATA, *APDUS)
    output, errors = await process.communicate()
    assert process.returncode == 0, errors.decode()
    answers: dict[str, Any] = json.loads(output)
    return answers


@asynccontextmanager
async def card_inside(reader: VirtualReaderEmulator, sock: Path) -> AsyncIterator[AsyncControlClient]:
    process = await inside(reader, "-m", "drivers.emulators.card", "--control", str(sock))
    try:
        assert process.stdout is not None
        assert json.loads(await process.stdout.readline())["inserted"] is False
        yield AsyncControlClient(sock)
    finally:
        process.terminate()
        await process.communicate()


@pytest.mark.pcsc
async def test_a_card_is_read_through_the_real_stack_also_after_a_restart(tmp_path: Path) -> None:
    sock = tmp_path / "card.sock"
    async with VirtualReaderEmulator(tmp_path) as reader, card_inside(reader, sock) as card:
        await card.do("insert")
        first = await read_card(reader)
        assert first["atr"] == "3b888001000005e0b381a1007f"
        assert first["answers"][:4] == ["9000"] * 4
        assert first["answers"][4].startswith("ff20")
        assert first["answers"][4].endswith("9000")
        assert (await card.get())["power_offs"] == 1
        await reader.do("restart")
        assert (await read_card(reader))["answers"] == first["answers"]


@pytest.mark.pcsc
async def test_nothing_of_it_can_be_reached_from_outside(tmp_path: Path) -> None:
    async with VirtualReaderEmulator(tmp_path) as reader:
        async with card_inside(reader, tmp_path / "card.sock") as card:
            await card.do("insert")  # so the reader does listen, in there
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", CARD_PORT), timeout=1)


@pytest.mark.pcsc
async def test_a_service_that_is_down_or_stuck_is_reported_and_comes_back(tmp_path: Path) -> None:
    async with VirtualReaderEmulator(tmp_path) as reader:
        assert (await reader.set(service_down=True))["ready"] is False
        process = await inside(reader, "-c", READ_BASIC_DATA)
        _output, errors = await process.communicate()
        assert process.returncode == 1
        assert b"EstablishContextException" in errors
        assert (await reader.set(service_down=False, service_stuck=True))["ready"] is False
        assert (await reader.set(service_stuck=False))["ready"] is True


@pytest.mark.pcsc
async def test_it_all_ends_when_the_emulator_is_killed(tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "drivers.emulators.virtual_reader", "--run", str(tmp_path)),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    pid = json.loads(await process.stdout.readline())["pid"]
    assert int((tmp_path / "namespace.pid").read_text()) == pid
    process.send_signal(signal.SIGKILL)
    await process.wait()
    await eventually(lambda: not _runs(pid), "the namespaces outlived the emulator")


def _runs(pid: int) -> bool:
    """A zombie that nobody has fetched yet does not count."""
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


def test_a_missing_driver_is_named_with_its_package(tmp_path: Path) -> None:
    with pytest.raises(StackMissing, match="install the package vsmartcard-vpcd"):
        find_driver([tmp_path])


def test_a_missing_program_is_named_with_its_package(tmp_path: Path) -> None:
    with pytest.raises(StackMissing, match="pcscd is missing: install the package pcscd"):
        check_programs(str(tmp_path))
