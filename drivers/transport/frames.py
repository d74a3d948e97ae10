"""Pictures from a camera, a file or a network stream, by OpenCV, in grey."""

from __future__ import annotations

from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from drivers.ports import DeviceUnavailable

STALLED_MILLISECONDS = 3000
"""A stream that brings no picture for so long is taken for lost."""

Grey = NDArray[np.uint8]


class Frames(Protocol):
    """Synchronous; belongs to one thread."""

    def read(self) -> Grey:
        """The next picture, height × width. Raise ``DeviceUnavailable`` when there is none any more."""
        ...

    def close(self) -> None: ...


class CapturedFrames:
    """``source``: a number or ``/dev/video…`` (V4L2), a file, or an ``http://`` stream of JPEG pictures."""

    def __init__(self, source: int | str) -> None:
        self._capture = cv2.VideoCapture()
        if isinstance(source, int) or source.startswith("/dev/"):
            opened = self._capture.open(source, cv2.CAP_V4L2)
        else:
            waits = [
                cv2.CAP_PROP_OPEN_TIMEOUT_MSEC,
                STALLED_MILLISECONDS,
                cv2.CAP_PROP_READ_TIMEOUT_MSEC,
                STALLED_MILLISECONDS,
            ]
            opened = self._capture.open(source, cv2.CAP_FFMPEG, waits)
        if not opened:
            self._capture.release()
            raise DeviceUnavailable("the camera cannot be opened")

    def read(self) -> Grey:
        there, picture = self._capture.read()
        if not there:
            raise DeviceUnavailable("the camera brings no more pictures")
        if picture.ndim == 3:
            picture = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
        return picture.astype(np.uint8, copy=False)

    def close(self) -> None:
        self._capture.release()
