"""Pictures of strangers, unpacked by a bounded child process, one at a time.

A file of 232 kB may hold 60 million dots. So no process that has anything else to do unpacks what
somebody sent: it asks ``Pictures`` (``context.pictures``), whose child may take
``picture_child.MEMORY_BYTES`` and some seconds, and is replaced when it dies of a picture.

    context.pictures.codes(file)           the texts of the QR codes in a photograph
    context.pictures.look(file)            what it is, and that every dot of it can be unpacked
    context.pictures.plain(file, longest)  the same picture anew: upright, without motion, place and camera

``file`` is open for reading bytes. Each raises ``Refused`` with a ``Why``, for which ``WORDS`` has what a
person reads; each blocks, so it belongs into no event loop and no transaction.
"""

from __future__ import annotations

import contextlib
import logging
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import weakref
from collections.abc import Iterator
from enum import StrEnum
from typing import IO, BinaryIO

import msgspec

from hub.core.guarding import outside_transactions

log = logging.getLogger(__name__)

SECONDS = 10.0
"""For one picture; the slowest that is taken needs two on one busy core."""
WAITING = 6
"""As many may stand in line: more would hold up pages that want no picture."""
LARGEST_MESSAGE = 4096
LENGTH_BYTES = 4
_CHUNK = 65_536
_GRACE_SECONDS = 2.0
"""The child's own clock ends it first; this is for one that does not even start."""
_END_SECONDS = 0.5


class Why(StrEnum):
    """Why a picture was not taken."""

    NO_PICTURE = "no_picture"
    OTHER_KIND = "other_kind"
    HEIC = "heic"
    BROKEN = "broken"
    TOO_LARGE = "too_large"
    TOO_SLOW = "too_slow"
    BUSY = "busy"


WORDS: dict[Why, tuple[str, str]] = {
    Why.NO_PICTURE: (
        "これは写真として開けません。写真（JPEG・PNG・WebP）を選んでください。",
        "This is not a picture. Choose a JPEG, PNG or WebP.",
    ),
    Why.OTHER_KIND: (
        "この種類の画像は使えません。JPEG・PNG・WebP で保存し直してください。",
        "This kind of picture cannot be used. Save it as JPEG, PNG or WebP.",
    ),
    Why.HEIC: (
        "HEIC の写真は使えません。iPhone では「設定」→「カメラ」→「フォーマット」→「互換性優先」にして"
        "撮り直すか、JPEG にしてください。",
        "HEIC cannot be used. On an iPhone choose Settings, Camera, Formats, Most Compatible, "
        "and take it again, or save it as JPEG.",
    ),
    Why.BROKEN: (
        "画像が途中で切れているか、壊れています。もう一度撮るか、選び直してください。",
        "The picture is cut off or broken. Take or choose it again.",
    ),
    Why.TOO_LARGE: (
        "画像の縦横が大きすぎます。小さくするか、カメラで撮り直してください。",
        "The picture has too many dots. Make it smaller, or take it with the camera.",
    ),
    Why.TOO_SLOW: (
        "この画像は読み取りに時間がかかりすぎます。撮り直してください。",
        "This picture takes too long to read. Take another one.",
    ),
    Why.BUSY: (
        "いま写真の読み取りが混み合っています。少し待って、もう一度送ってください。",
        "Many pictures are being read just now. Wait a little and send it again.",
    ),
}


class Refused(Exception):
    """The picture was not taken."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


class Seen(msgspec.Struct, frozen=True):
    """``kind`` is its media type as its bytes say it; ``width`` and ``height`` in dots, upright."""

    kind: str
    width: int
    height: int
    moving: bool = False


class What(StrEnum):
    """What the child is asked for."""

    CODES = "codes"
    SEEN = "seen"
    PLAIN = "plain"


class Question(msgspec.Struct, frozen=True):
    what: What
    seconds: float
    longest: int = 0


class Answer(msgspec.Struct, frozen=True):
    why: Why | None = None
    codes: tuple[str, ...] = ()
    seen: Seen | None = None
    data: bytes = b""
    error: str = ""
    """The kind of an error that nobody foresaw. The child writes nowhere: its log may be a file."""


class Pictures:
    """One child, started with the first picture. Any thread may ask."""

    def __init__(self, seconds: float = SECONDS, waiting: int = WAITING) -> None:
        self._seconds = seconds
        self._places = threading.BoundedSemaphore(waiting)
        self._turn = threading.Lock()
        self._child: _Child | None = None

    def codes(self, file: BinaryIO) -> tuple[str, ...]:
        """The texts of all square codes, the largest first; none when there is none."""
        return self._ask(Question(What.CODES, self._seconds), file).codes

    def look(self, file: BinaryIO) -> Seen:
        """What this is; every dot of its first picture has been unpacked once."""
        seen = self._ask(Question(What.SEEN, self._seconds), file).seen
        assert seen is not None
        return seen

    def plain(self, file: BinaryIO, longest: int) -> tuple[Seen, bytes]:
        """A PNG (with a clear ground) or JPEG of the same, neither side above ``longest`` dots."""
        answer = self._ask(Question(What.PLAIN, self._seconds, longest), file)
        assert answer.seen is not None
        return answer.seen, answer.data

    @property
    def child(self) -> int | None:
        """The process id of the child, while there is one."""
        return self._child.pid if self._child else None

    def close(self) -> None:
        with self._turn:
            self._bury()

    @outside_transactions("reading a picture")
    def _ask(self, question: Question, file: BinaryIO) -> Answer:
        if not self._places.acquire(blocking=False):
            raise Refused(Why.BUSY)
        try:
            with self._turn, _with_descriptor(file) as real:
                answer = self._asked(question, real.fileno())
        finally:
            self._places.release()
        if answer.error:
            log.info("a picture could not be unpacked: %s", answer.error)
        if answer.why is not None:
            raise Refused(answer.why)
        return answer

    def _asked(self, question: Question, descriptor: int) -> Answer:
        if self._child is None:
            self._child = _Child()
        try:
            return self._child.ask(question, descriptor)
        except TimeoutError:
            self._bury()
            return Answer(why=Why.TOO_SLOW)
        except (OSError, EOFError):
            slow = self._bury() == -signal.SIGALRM
            return Answer(why=Why.TOO_SLOW if slow else Why.BROKEN)

    def _bury(self) -> int | None:
        child, self._child = self._child, None
        return child.end() if child else None


class _Child:
    """One life of ``picture_child``. It gets no environment: no address and no key of ours is in it."""

    def __init__(self) -> None:
        self._line, theirs = socket.socketpair()
        with theirs:
            command = [sys.executable, "-m", "hub.core.picture_child", str(theirs.fileno())]
            self._process = subprocess.Popen(
                command, env={}, stdin=subprocess.DEVNULL, pass_fds=[theirs.fileno()]
            )
        self.pid = self._process.pid
        self.end = weakref.finalize(self, _end, self._line, self._process)

    def ask(self, question: Question, descriptor: int) -> Answer:
        """Raises ``EOFError`` or ``OSError`` when the child is gone, ``TimeoutError`` when it hangs."""
        self._line.settimeout(question.seconds + _GRACE_SECONDS)
        socket.send_fds(self._line, [msgspec.msgpack.encode(question)], [descriptor])
        length = int.from_bytes(self._exactly(LENGTH_BYTES))
        return msgspec.msgpack.decode(self._exactly(length), type=Answer)

    def _exactly(self, count: int) -> bytes:
        data = bytearray()
        while len(data) < count:
            more = self._line.recv(min(count - len(data), _CHUNK))
            if not more:
                raise EOFError("the child is gone")
            data += more
        return bytes(data)


def _end(line: socket.socket, process: subprocess.Popen[bytes]) -> int:
    """Its exit status, or the negative number of the signal that it died of."""
    line.close()
    with contextlib.suppress(subprocess.TimeoutExpired):
        return process.wait(_END_SECONDS)
    process.kill()
    return process.wait()


@contextlib.contextmanager
def _with_descriptor(file: BinaryIO) -> Iterator[IO[bytes]]:
    """The same on a disk, for the child to open: an upload is never whole in our own memory."""
    with tempfile.TemporaryFile() as real:
        file.seek(0)
        shutil.copyfileobj(file, real, _CHUNK)
        real.seek(0)
        yield real
