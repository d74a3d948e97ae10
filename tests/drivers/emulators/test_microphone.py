"""The microphone emulator: real time, gaps, switches, and its process as an agent starts it."""

from __future__ import annotations

import asyncio
import os
import sys
import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest

from drivers.emulators.control import AsyncControlClient, ControlError
from drivers.emulators.faults import MicrophoneFaults
from drivers.emulators.microphone import BLOCK_SAMPLES, MicrophoneEmulator
from tests.support.waiting import eventually

PACE = 50.0
"""Times real speed."""


def wav(path: Path, samples: np.ndarray, rate: int = 16_000) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.astype("<i2").tobytes())
    return path


@asynccontextmanager
async def capture(
    faults: MicrophoneFaults | None = None,
) -> AsyncIterator[tuple[MicrophoneEmulator, asyncio.StreamReader]]:
    """A running microphone and the reading end of its pipe."""
    reading, writing = os.pipe()
    reader = asyncio.StreamReader()
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(reading, "rb", buffering=0)
    )
    async with MicrophoneEmulator(writing, faults, PACE) as emulator:
        yield emulator, reader
    transport.close()
    await asyncio.sleep(0)


async def seconds_of(reader: asyncio.StreamReader, seconds: float) -> np.ndarray:
    data = await asyncio.wait_for(reader.readexactly(int(seconds * 16_000) * 2), 10)
    return np.frombuffer(data, "<i2").astype(np.int32)


async def test_a_silent_room_hisses_faintly_and_a_muted_microphone_delivers_zeros() -> None:
    async with capture() as (emulator, reader):
        room = await seconds_of(reader, 0.5)
        assert 1 < np.abs(room).max() < 60
        await emulator.do("mute")
        while (await seconds_of(reader, 0.02)).any():
            pass
        assert not (await seconds_of(reader, 0.2)).any()
        await emulator.do("unmute")
        while not (await seconds_of(reader, 0.02)).any():
            pass


async def test_what_is_played_is_heard_whole(tmp_path: Path) -> None:
    spoken = np.tile(np.array([10_000, -10_000] * 8), 500)
    async with capture() as (emulator, reader):
        await emulator.do("play", wav=str(wav(tmp_path / "a.wav", spoken)))
        heard = await seconds_of(reader, 1.0)
        loud = np.flatnonzero(np.abs(heard) > 9000)
        assert len(loud) == len(spoken)
        assert loud[-1] - loud[0] + 1 == len(spoken)


async def test_sound_comes_at_the_pace_of_time() -> None:
    async with capture() as (_, reader):
        loop = asyncio.get_running_loop()
        begun = loop.time()
        await seconds_of(reader, 10.0)
        assert 10.0 / PACE * 0.8 < loop.time() - begun < 10.0 / PACE * 5


async def test_clip_drives_the_sound_to_full_scale(tmp_path: Path) -> None:
    async with capture(MicrophoneFaults(clip=True)) as (emulator, reader):
        await emulator.do("play", wav=str(wav(tmp_path / "a.wav", np.full(1600, 5_000))))
        assert np.count_nonzero(await seconds_of(reader, 0.5) == 32_767) >= 1600


async def test_noise_has_the_level_that_was_set() -> None:
    async with capture(MicrophoneFaults(noise_db=-20.0)) as (_, reader):
        heard = await seconds_of(reader, 2.0)
        rms = 20 * np.log10(np.sqrt(np.mean((heard / 32_768) ** 2)))
        assert rms == pytest.approx(-20, abs=0.5)


async def test_lost_blocks_are_lost_whole_and_repeat_by_seed() -> None:
    async def heard_blocks() -> int:
        faults = MicrophoneFaults(drop_probability=0.5, seed=3)
        async with capture(faults) as (emulator, reader):
            await seconds_of(reader, 1.0)
            return int(emulator.describe()["seconds_captured"] * 16_000 / BLOCK_SAMPLES)

    assert 75 <= await heard_blocks() <= 140


async def test_a_stall_delays_the_sound_once() -> None:
    async with capture(MicrophoneFaults(stall_seconds=0.3)) as (emulator, reader):
        begun = asyncio.get_running_loop().time()
        await seconds_of(reader, 0.02)
        assert asyncio.get_running_loop().time() - begun > 0.29
        assert emulator.faults.stall_seconds == 0.0


async def test_a_reader_that_does_not_read_costs_overruns_and_not_the_microphone() -> None:
    reading, writing = os.pipe()
    async with MicrophoneEmulator(writing, pace=500) as emulator:
        await eventually(lambda: emulator.describe()["overruns"], "the pipe runs full")
        assert emulator.describe()["plugged"]
    os.close(reading)


async def test_unplug_closes_the_pipe() -> None:
    async with capture() as (emulator, reader):
        await emulator.do("unplug")
        await asyncio.wait_for(reader.read(), 10)
        assert reader.at_eof()
        assert not emulator.describe()["plugged"]


async def test_a_file_that_is_not_16_khz_mono_is_refused(tmp_path: Path) -> None:
    async with capture() as (emulator, _):
        with pytest.raises(ControlError, match="16 kHz"):
            await emulator.do("play", wav=str(wav(tmp_path / "a.wav", np.zeros(10), rate=8000)))


async def test_as_a_process_it_writes_sound_alone_and_ends_when_unplugged(tmp_path: Path) -> None:
    spoken = wav(tmp_path / "a.wav", np.full(3200, 9_000))
    command = [sys.executable, "-m", "drivers.emulators.microphone", "--wav", str(spoken)]
    control = tmp_path / "m.sock"
    process = await asyncio.create_subprocess_exec(
        *command, "--control", str(control), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    first = np.frombuffer(await asyncio.wait_for(process.stdout.readexactly(6400), 20), "<i2")
    assert np.abs(first.astype(np.int32) - 9_000).max() < 100
    client = AsyncControlClient(control)
    await eventually(control.exists, "the control socket appears")
    assert (await client.get())["plugged"]
    assert not (await client.do("unplug"))["plugged"]
    await asyncio.wait_for(process.communicate(), 10)
    assert process.returncode == 0
