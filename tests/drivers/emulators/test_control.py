"""The control socket: requests in JSON lines, answers in JSON lines, errors as answers."""

import asyncio
import json
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from drivers.emulators.control import (
    Action,
    AsyncControlClient,
    ControlClient,
    ControlError,
    ControlServer,
    Emulator,
    State,
)
from drivers.emulators.switches import Faults, UnknownSwitch, switch


@dataclass
class BellFaults(Faults):
    """Bell."""

    muffled: bool = switch(False, "Wrapped in cloth")


class Bell(Emulator):
    """The smallest device: it counts how often it was rung."""

    def __init__(self) -> None:
        self.faults = BellFaults()
        self.rung = 0
        self.changes = 0

    async def start(self) -> None:
        self.rung = 0

    async def stop(self) -> None:
        self.rung = -1

    def describe(self) -> State:
        return {"rung": self.rung}

    def actions(self) -> Mapping[str, Action]:
        return {"ring": self.ring}

    async def ring(self, times: int = 1) -> None:
        self.rung += times

    async def faults_changed(self) -> None:
        self.changes += 1


async def test_get_set_and_do_answer_with_the_state_after_them(tmp_path: Path) -> None:
    async with Bell() as bell, ControlServer(tmp_path / "bell.sock", bell):
        client = AsyncControlClient(tmp_path / "bell.sock")
        assert await client.get() == {"rung": 0, "faults": {"muffled": False}}
        assert (await client.do("ring", times=3))["rung"] == 3
        assert (await client.set(muffled=True))["faults"] == {"muffled": True}
        assert bell.changes == 1


async def test_the_blocking_client_speaks_the_same(tmp_path: Path) -> None:
    async with Bell() as bell, ControlServer(tmp_path / "bell.sock", bell):
        state = await asyncio.to_thread(ControlClient(tmp_path / "bell.sock").do, "ring")
    assert state["rung"] == 1


@pytest.mark.parametrize(
    ("request_line", "words"),
    [
        (b"{", "Expecting"),
        (b'{"op":"dance"}', "unknown request"),
        (b'{"op":"do","action":"kick"}', "no action 'kick'; there are: ring"),
        (b'{"op":"do","action":"ring","args":{"how":"loud"}}', "unexpected keyword argument 'how'"),
        (b'{"op":"set","faults":{"cracked":true}}', "no switch 'cracked'"),
        (b'{"op":"set","faults":{"muffled":"perhaps"}}', "takes yes / no"),
    ],
)
async def test_a_bad_request_is_answered_and_the_line_stays_open(
    tmp_path: Path, request_line: bytes, words: str
) -> None:
    async with Bell() as bell, ControlServer(tmp_path / "bell.sock", bell):
        reader, writer = await asyncio.open_unix_connection(tmp_path / "bell.sock")
        writer.write(request_line + b'\n{"op":"get"}\n')
        refused = json.loads(await reader.readline())
        assert refused["ok"] is False
        assert words in refused["error"]
        assert json.loads(await reader.readline())["ok"] is True
        writer.close()
        await writer.wait_closed()


async def test_a_refusal_becomes_an_exception_at_the_client(tmp_path: Path) -> None:
    async with Bell() as bell, ControlServer(tmp_path / "bell.sock", bell):
        with pytest.raises(ControlError, match="no action"):
            await AsyncControlClient(tmp_path / "bell.sock").do("kick")


def test_an_absent_emulator_is_an_error_that_names_the_path(tmp_path: Path) -> None:
    with pytest.raises(ControlError, match=r"nobody\.sock"):
        ControlClient(tmp_path / "nobody.sock").get()


async def test_the_socket_belongs_to_its_owner_alone_and_goes_with_the_server(tmp_path: Path) -> None:
    path = tmp_path / "bell.sock"
    async with Bell() as bell, ControlServer(path, bell):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not path.exists()


async def test_who_ends_late_leaves_his_successors_socket_alone(tmp_path: Path) -> None:
    path = tmp_path / "bell.sock"
    first, second = ControlServer(path, Bell()), ControlServer(path, Bell())
    await first.__aenter__()
    async with second:
        await first.__aexit__()
        assert await AsyncControlClient(path).get()


async def test_a_path_too_long_for_the_kernel_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(ControlError, match="107 bytes"):
        async with ControlServer(tmp_path / ("x" * 120), Bell()):
            pass


async def test_in_process_the_same_methods_raise_the_same_errors() -> None:
    async with Bell() as bell:
        await bell.do("ring")
        with pytest.raises(UnknownSwitch):
            await bell.set(cracked=True)
    assert bell.rung == -1
