"""Every emulator as a process of its own: command line, ready line, control socket, end."""

import asyncio
import json
import signal
import sys
from pathlib import Path

import pytest

from drivers.emulators.chip.person import SAMPLES, sample
from drivers.emulators.control import AsyncControlClient, ControlError

COMMANDS = {
    "code_scanner": ["--pty", "{folder}/scanner", "--fault", "drop_suffix"],
    "receipt_printer": [
        "--tcp",
        "127.0.0.1:0",
        "--out",
        "{folder}/papers",
        "--fault",
        "confirm_delay_seconds=2",
    ],
    "camera": ["--http", "127.0.0.1:0", "--fault", "noise=2.5"],
    "card": ["--person", "taro", "--vpcd", "127.0.0.1:1", "--fault", "keep=select"],
}


async def started(module: str, *arguments: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", f"drivers.emulators.{module}", *arguments),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


@pytest.mark.parametrize("module", COMMANDS)
async def test_an_emulator_says_that_it_is_ready_obeys_and_ends_in_order(module: str, tmp_path: Path) -> None:
    arguments = [argument.format(folder=tmp_path) for argument in COMMANDS[module]]
    process = await started(module, *arguments, "--control", str(tmp_path / "control.sock"))
    assert process.stdout is not None
    ready = json.loads(await process.stdout.readline())
    client = AsyncControlClient(tmp_path / "control.sock")
    assert (await client.get())["faults"] == ready["faults"]
    name, _equals, value = arguments[-1].partition("=")
    assert str(ready["faults"][name]).lower() in {value or "true", f"{value}.0"}
    with pytest.raises(ControlError, match="no action 'dance'"):
        await client.do("dance")
    process.send_signal(signal.SIGTERM)
    _output, errors = await process.communicate()
    assert (process.returncode, errors) == (0, b"")
    assert not (tmp_path / "control.sock").exists()


async def test_a_fault_that_does_not_exist_ends_the_program_with_the_list(tmp_path: Path) -> None:
    process = await started("code_scanner", "--pty", str(tmp_path / "scanner"), "--fault", "tired")
    _output, errors = await process.communicate()
    assert process.returncode == 2
    assert b"no switch 'tired'; there are: one_byte_at_a_time" in errors


async def test_a_port_that_is_taken_ends_the_program_with_one_line() -> None:
    server = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    process = await started("receipt_printer", "--tcp", f"127.0.0.1:{port}")
    _output, errors = await process.communicate()
    server.close()
    assert process.returncode == 1
    assert errors.decode().count("\n") == 1
    assert b"Address already in use" in errors


def test_every_sample_person_is_complete_and_plainly_invented() -> None:
    for key in json.loads(SAMPLES.read_text()):
        person = sample(key)
        assert any(mark in person.name + person.address for mark in ("見本", "例", "試"))
        assert len(person.pin) == 4
