"""The driver against pipes of every temper: programs, FIFOs, cuts, stalls and ends."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest

from drivers.microphone import MicrophoneSettings, PcmMicrophone
from drivers.ports import DeviceState, DeviceUnavailable, PcmChunk, Presence
from drivers.transport.pcm import from_command, from_fifo

SOUND = bytes(range(1, 251)) * 128
"""32,000 bytes: one second."""

READY = DeviceState(Presence.READY)
UNPLUGGED = DeviceState(Presence.ABSENT, ("unplugged",))
STALLED = DeviceState(Presence.DEGRADED, ("stalled",))


def program(script: str) -> PcmMicrophone:
    """A capture program whose ``out`` writes and flushes; ``SOUND`` is there too."""
    preface = (
        "import sys, time, signal\n"
        "SOUND = bytes(range(1, 251)) * 128\n"
        "def out(data): sys.stdout.buffer.write(data); sys.stdout.buffer.flush()\n"
    )
    return PcmMicrophone(from_command([sys.executable, "-c", preface + script]))


async def listen_to_the_end(microphone: PcmMicrophone) -> bytes:
    """All samples until the source goes."""
    heard = b""
    try:
        async for chunk in microphone.chunks():
            heard += chunk.samples
    except DeviceUnavailable:
        return heard
    raise AssertionError("the sound ended as if the microphone had been closed")


async def state_of(microphone: PcmMicrophone) -> DeviceState:
    return await anext(microphone.states())


async def wait_until(states: AsyncIterator[DeviceState], wanted: DeviceState) -> None:
    async with asyncio.timeout(10):
        async for state in states:
            if state == wanted:
                return


@pytest.mark.parametrize(
    "script",
    [
        "out(SOUND)",
        "for at in range(0, 8000): out(SOUND[at:at + 1])\nout(SOUND[8000:])",
        "for at in range(0, 32000, 333): out(SOUND[at:at + 333])",
        "for at in range(0, 32000, 4000): out(SOUND[at:at + 4000]); time.sleep(0.02)",
    ],
    ids=["whole", "one byte at a time", "odd cuts", "delayed"],
)
async def test_the_same_sound_arrives_however_the_pipe_cuts_it(script: str) -> None:
    microphone = program(script)
    assert await listen_to_the_end(microphone) == SOUND
    assert await state_of(microphone) == UNPLUGGED


@pytest.mark.parametrize("end", [0, 1, 2, 3, 3199, 3200, 3201, 6401])
async def test_a_pipe_that_breaks_at_any_byte_delivers_all_whole_samples_and_then_unavailable(
    end: int,
) -> None:
    microphone = program(f"out(SOUND[:{end}])")
    assert await listen_to_the_end(microphone) == SOUND[: end - end % 2]


async def test_a_program_that_does_not_exist_is_unavailable_at_once() -> None:
    microphone = PcmMicrophone(from_command(["/nonexistent/capture"]))
    assert await listen_to_the_end(microphone) == b""
    assert await state_of(microphone) == UNPLUGGED


async def test_a_fifo_is_heard_from_its_writer_and_ends_with_him(tmp_path: Path) -> None:
    path = tmp_path / "sound"
    os.mkfifo(path)
    microphone = PcmMicrophone(from_fifo(path))
    listening = asyncio.create_task(listen_to_the_end(microphone))
    writer = await asyncio.to_thread(os.open, path, os.O_WRONLY)
    await asyncio.to_thread(os.write, writer, SOUND)
    os.close(writer)
    assert await asyncio.wait_for(listening, 10) == SOUND


async def test_a_silent_writer_makes_a_fifo_stalled_until_sound_comes(tmp_path: Path) -> None:
    path = tmp_path / "sound"
    os.mkfifo(path)
    microphone = PcmMicrophone(from_fifo(path), MicrophoneSettings(stall_seconds=0.1))
    listening = asyncio.create_task(listen_to_the_end(microphone))
    writer = await asyncio.to_thread(os.open, path, os.O_WRONLY)
    await wait_until(microphone.states(), STALLED)
    os.write(writer, SOUND[:3200])
    await wait_until(microphone.states(), READY)
    await wait_until(microphone.states(), STALLED)
    os.close(writer)
    assert await asyncio.wait_for(listening, 10) == SOUND[:3200]


async def test_a_fifo_that_does_not_exist_is_unavailable(tmp_path: Path) -> None:
    assert await listen_to_the_end(PcmMicrophone(from_fifo(tmp_path / "nothing"))) == b""


async def test_zeros_that_last_are_reported_as_silent_and_overdriven_sound_as_clipping() -> None:
    microphone = program("out(bytes(6 * 32000)); out(b'\\xff\\x7f' * 1600)")
    states: list[DeviceState] = []
    with suppress(DeviceUnavailable):
        async for _ in microphone.chunks():
            state = await state_of(microphone)
            if states[-1:] != [state]:
                states.append(state)
    assert [state.reasons for state in states] == [(), ("silent",), ("clipping",)]
    assert states[1].presence is Presence.DEGRADED


async def test_close_ends_the_sound_without_an_error_and_ends_the_program() -> None:
    microphone = program("while True: out(SOUND[:3200]); time.sleep(0.01)")
    heard: list[PcmChunk] = []
    async for chunk in microphone.chunks():
        heard.append(chunk)
        if len(heard) == 3:
            await microphone.close()
    assert len(heard) >= 3


async def test_a_program_that_ignores_the_request_to_end_is_killed() -> None:
    microphone = program("signal.signal(signal.SIGTERM, signal.SIG_IGN)\nout(SOUND)\nwhile True: out(SOUND)")
    async for _ in microphone.chunks():
        await microphone.close()


async def test_the_level_follows_the_sound() -> None:
    microphone = program("out(b'\\x00\\x40' * 1600)")
    await listen_to_the_end(microphone)
    level = await anext(microphone.levels())
    assert level.peak_dbfs == pytest.approx(-6.02, abs=0.01)
