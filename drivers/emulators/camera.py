"""A camera as an HTTP server on loopback: an endless multipart answer of JPEG pictures (MJPEG)."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping

import cv2

from drivers.emulators.camera_scene import Presented, Scene, Symbology
from drivers.emulators.control import Action, ControlError, Emulator, State
from drivers.emulators.faults import NEVER, CameraFaults
from drivers.emulators.printer.symbols import Undrawable
from drivers.emulators.process import arguments, chosen_faults, host_and_port, run

FRAMES_PER_SECOND = 15
JPEG_QUALITY = 88
BOUNDARY = "picture"
LONGEST_HEAD_BYTES = 8192

HEAD = (
    "HTTP/1.1 200 OK\r\n"
    f"Content-Type: multipart/x-mixed-replace; boundary={BOUNDARY}\r\n"
    "Cache-Control: no-store\r\n"
    "Connection: close\r\n\r\n"
).encode()
REFUSAL = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class CameraEmulator(Emulator):
    """Any GET is answered with the stream. Pictures are made only while somebody looks."""

    def __init__(self, http: tuple[str, int], faults: CameraFaults | None = None) -> None:
        self.faults: CameraFaults = faults or CameraFaults()
        self._host, self._port = http
        self._scene = Scene(self.faults.noise, self.faults.seed)
        self._server: asyncio.Server | None = None
        self._viewers: set[asyncio.Task[None]] = set()
        self._presenting = False
        self._moment = 0
        self._frames_sent = 0
        self._last_picture = b""

    @property
    def endpoint(self) -> str:
        """Address of the stream; the real port once it has listened."""
        return f"http://{self._host}:{self._port}/"

    async def start(self) -> None:
        await self.plug()

    async def stop(self) -> None:
        await self.unplug()

    async def faults_changed(self) -> None:
        await asyncio.to_thread(self._scene.set_noise, self.faults.noise, self.faults.seed)

    def describe(self) -> State:
        return {
            "endpoint": self.endpoint,
            "plugged": self._server is not None,
            "presenting": self._presenting,
            "viewers": len(self._viewers),
            "frames_sent": self._frames_sent,
        }

    def actions(self) -> Mapping[str, Action]:
        return {"present": self.present, "clear": self.clear, "unplug": self.unplug, "plug": self.plug}

    async def present(
        self,
        text: str,
        symbology: str = "qr",
        rotation: float = 0.0,
        blur: float = 0.0,
        size: float = 0.9,
        encoding: str = "utf-8",
    ) -> None:
        """Hold a telephone with this code there. Raises ``ControlError`` if it cannot be drawn."""
        try:
            presented = Presented(text, Symbology(symbology), rotation, blur, size, encoding)
            await asyncio.to_thread(self._scene.show, presented)
        except (Undrawable, ValueError) as error:
            raise ControlError(f"this code cannot be drawn: {type(error).__name__}") from error
        self._presenting = True

    async def clear(self) -> None:
        """Take it away."""
        self._scene.show(None)
        self._presenting = False

    async def plug(self) -> None:
        """Appear, under the same address as before."""
        if self._server is None:
            self._server = await asyncio.start_server(
                self._look, self._host, self._port, limit=LONGEST_HEAD_BYTES
            )
            self._port = self._server.sockets[0].getsockname()[1]

    async def unplug(self) -> None:
        """Vanish: every stream breaks off."""
        if self._server is not None:
            self._server.close()
            self._server = None
        viewers = list(self._viewers)
        for viewer in viewers:
            viewer.cancel()
        await asyncio.gather(*viewers, return_exceptions=True)

    async def _look(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        viewer = asyncio.current_task()
        assert viewer is not None
        self._viewers.add(viewer)
        try:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                await reader.readuntil(b"\r\n\r\n")
                if self.faults.refuse_connections:
                    writer.write(REFUSAL)
                    await writer.drain()
                else:
                    await self._stream(writer)
        finally:
            self._viewers.discard(viewer)
            writer.close()

    async def _stream(self, writer: asyncio.StreamWriter) -> None:
        writer.write(HEAD)
        sent = 0
        while True:
            if not self.faults.stalled:
                writer.write(_part(await self._picture(), torn=self.faults.torn_frames and sent % 2 == 1))
                sent += 1
                self._frames_sent += 1
            await writer.drain()
            if self.faults.cut_after_frames != NEVER and sent >= self.faults.cut_after_frames:
                self.faults.cut_after_frames = NEVER
                writer.transport.abort()
                return
            await asyncio.sleep(1 / FRAMES_PER_SECOND)

    async def _picture(self) -> bytes:
        if not (self.faults.frozen and self._last_picture):
            self._moment += 1
            self._last_picture = await asyncio.to_thread(self._take, self._moment, self.faults.dark)
        return self._last_picture

    def _take(self, moment: int, dark: bool) -> bytes:
        picture = self._scene.frame(moment, dark)
        _done, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
        return data.tobytes()


def _part(picture: bytes, torn: bool) -> bytes:
    body = picture[: len(picture) // 2] if torn else picture
    head = f"--{BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body + b"\r\n"


def main() -> None:
    """``python -m drivers.emulators.camera --http HOST:PORT [--control SOCK] [--fault …]``."""
    parser = arguments(__doc__ or "")
    parser.add_argument(
        "--http", type=host_and_port, required=True, metavar="HOST:PORT", help="port 0 picks one"
    )
    options = parser.parse_args()
    run(CameraEmulator(options.http, chosen_faults(parser, options.fault, CameraFaults)), options.control)


if __name__ == "__main__":
    main()
