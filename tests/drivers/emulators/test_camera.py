"""The camera as a viewer sees it: HTTP by hand, pictures decoded by OpenCV and read by zxing-cpp."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import cv2
import numpy as np
import pytest
import zxingcpp
from numpy.typing import NDArray

from drivers.emulators.camera import CameraEmulator
from drivers.emulators.camera_scene import Presented, Scene, Symbology
from drivers.emulators.control import ControlError
from drivers.emulators.faults import CameraFaults

ANY_PORT = ("127.0.0.1", 0)
PATIENCE_SECONDS = 20.0
SILENCE_SECONDS = 0.3


class Viewer:
    """One open stream."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def head(self) -> str:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return (await self.reader.readuntil(b"\r\n\r\n")).decode()

    async def jpeg(self) -> bytes:
        """The next part of the stream."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            head = (await self.reader.readuntil(b"\r\n\r\n")).decode()
            assert "--picture\r\nContent-Type: image/jpeg\r\n" in head
            size = int(head.split("Content-Length: ")[1].split("\r\n")[0])
            return await self.reader.readexactly(size)

    async def picture(self) -> NDArray[np.uint8]:
        picture = cv2.imdecode(np.frombuffer(await self.jpeg(), np.uint8), cv2.IMREAD_COLOR)
        assert picture is not None
        return np.asarray(picture, np.uint8)

    async def ended(self) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            try:
                while await self.reader.read(65536):
                    pass
            except ConnectionResetError:
                return


@asynccontextmanager
async def viewing(camera: CameraEmulator) -> AsyncIterator[Viewer]:
    host, port = camera.endpoint.removeprefix("http://").rstrip("/").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"GET / HTTP/1.1\r\nHost: camera\r\n\r\n")
    try:
        yield Viewer(reader, writer)
    finally:
        writer.transport.abort()


@asynccontextmanager
async def camera_and_viewer(**faults: Any) -> AsyncIterator[tuple[CameraEmulator, Viewer]]:
    async with CameraEmulator(ANY_PORT, CameraFaults(**faults)) as camera, viewing(camera) as viewer:
        assert "200 OK" in (await viewer.head())
        yield camera, viewer


def texts(picture: NDArray[np.uint8]) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(picture)]


@pytest.mark.parametrize("rotation", [0, 15, 90, 180, -30])
def test_a_qr_code_can_be_read_however_it_is_turned(rotation: float) -> None:
    scene = Scene(noise=6, seed=1)
    scene.show(Presented("https://example.invalid/木更津", rotation=rotation))
    assert texts(scene.frame(5)) == ["https://example.invalid/木更津"]


@pytest.mark.parametrize(
    ("symbology", "text", "read"),
    [(Symbology.EAN13, "490123456789", "4901234567894"), (Symbology.CODE128, "SLIP-0042", "SLIP-0042")],
)
def test_bar_codes_can_be_read_too(symbology: Symbology, text: str, read: str) -> None:
    scene = Scene(noise=6, seed=1)
    scene.show(Presented(text, symbology))
    assert texts(scene.frame(5)) == [read]


def test_nothing_is_read_from_an_empty_counter_or_through_much_blur() -> None:
    scene = Scene(noise=6, seed=1)
    assert texts(scene.frame(1)) == []
    scene.show(Presented("blurred", blur=25))
    assert texts(scene.frame(1)) == []


def test_frames_differ_and_the_same_number_repeats() -> None:
    one, other = Scene(noise=6, seed=1), Scene(noise=6, seed=1)
    assert np.array_equal(one.frame(3), other.frame(3))
    assert not np.array_equal(one.frame(3), one.frame(4))


async def test_the_stream_shows_what_is_held_there_until_it_is_taken_away() -> None:
    async with camera_and_viewer() as (camera, viewer):
        assert texts(await viewer.picture()) == []
        state = await camera.do("present", text="held", rotation=10)
        assert state["presenting"] is True
        async with asyncio.timeout(PATIENCE_SECONDS):
            while texts(await viewer.picture()) != ["held"]:
                pass
            await camera.do("clear")
            while texts(await viewer.picture()):
                pass


async def test_opencv_opens_the_stream_as_a_camera() -> None:
    async with CameraEmulator(ANY_PORT) as camera:
        await camera.do("present", text="by opencv")
        assert await asyncio.to_thread(_first_code, camera.endpoint) == "by opencv"


def _first_code(address: str) -> str | None:
    capture = cv2.VideoCapture(address)
    try:
        for _ in range(60):
            taken, picture = capture.read()
            if taken and (found := texts(np.asarray(picture, np.uint8))):
                return found[0]
    finally:
        capture.release()
    return None


async def test_a_covered_lens_shows_next_to_nothing() -> None:
    async with camera_and_viewer(dark=True) as (_camera, viewer):
        assert (await viewer.picture()).mean() < 12


async def test_a_frozen_camera_repeats_one_picture() -> None:
    async with camera_and_viewer(frozen=True) as (_camera, viewer):
        assert await viewer.jpeg() == await viewer.jpeg()


async def test_every_second_picture_can_be_torn() -> None:
    async with camera_and_viewer(torn_frames=True) as (_camera, viewer):
        ends = [(await viewer.jpeg()).endswith(b"\xff\xd9") for _ in range(4)]
    assert ends == [True, False, True, False]


async def test_a_stalled_camera_sends_nothing_and_goes_on_afterwards() -> None:
    async with camera_and_viewer(stalled=True) as (camera, viewer):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(viewer.reader.readexactly(1), SILENCE_SECONDS)
        await camera.set(stalled=False)
        assert (await viewer.jpeg()).startswith(b"\xff\xd8")


async def test_the_stream_can_break_after_n_pictures_and_be_opened_again() -> None:
    async with camera_and_viewer(cut_after_frames=2) as (camera, viewer):
        await viewer.ended()
        assert camera.state()["frames_sent"] == 2
        async with viewing(camera) as again:
            assert "200 OK" in await again.head()


async def test_a_camera_can_refuse() -> None:
    async with (
        CameraEmulator(ANY_PORT, CameraFaults(refuse_connections=True)) as camera,
        viewing(camera) as viewer,
    ):
        assert (await viewer.head()).startswith("HTTP/1.1 503")


async def test_unplugged_it_is_gone_and_plugged_it_has_the_same_address() -> None:
    async with camera_and_viewer() as (camera, viewer):
        before = camera.endpoint
        await camera.do("unplug")
        await viewer.ended()
        with pytest.raises(ConnectionRefusedError):
            async with viewing(camera):
                pass
        await camera.do("plug")
        assert camera.endpoint == before
        async with viewing(camera) as again:
            assert "200 OK" in await again.head()


@pytest.mark.parametrize(
    "args", [{"text": "x", "symbology": "ean13"}, {"text": "x", "symbology": "maxicode"}]
)
async def test_a_code_that_cannot_be_drawn_is_refused_without_repeating_it(args: dict[str, str]) -> None:
    async with CameraEmulator(ANY_PORT) as camera:
        with pytest.raises(ControlError, match="cannot be drawn") as caught:
            await camera.do("present", **args)
        assert camera.state()["presenting"] is False
        assert "maxicode" not in str(caught.value)


async def test_state_does_not_hold_the_text() -> None:
    async with CameraEmulator(ANY_PORT) as camera:
        assert "SECRET" not in repr(await camera.do("present", text="SECRET"))
