"""The process that unpacks strangers' pictures for ``pictures``: little memory, little time, no rights.

``python -m hub.core.picture_child FD``: questions come on the socket, each with the file that it is about.
It ends with that socket.
"""

from __future__ import annotations

import resource
import signal
import socket
import sys
from typing import BinaryIO

import msgspec

from hub.core import unpacking
from hub.core.pictures import LARGEST_MESSAGE, LENGTH_BYTES, Answer, Question, Refused, What, Why
from hub.core.priority import step_back

MEMORY_BYTES = 200 * 1024 * 1024
"""Of address space, which is never less than what is resident."""


def limit() -> None:
    """Nothing that is sent here may take more than this, whatever it does to a decoder."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    step_back()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)


def answer(question: Question, file: BinaryIO) -> Answer:
    """What ``unpacking`` says, its refusals among it."""
    try:
        match question.what:
            case What.CODES:
                return Answer(codes=tuple(unpacking.codes(file)))
            case What.SEEN:
                return Answer(seen=unpacking.seen(file))
            case What.PLAIN:
                made, data = unpacking.plain(file, question.longest)
                return Answer(seen=made, data=data)
    except Refused as refused:
        return Answer(why=refused.why)
    except MemoryError:
        return Answer(why=Why.TOO_LARGE)
    except Exception as error:  # a decoder has an error for each way in which a file can be broken
        return Answer(why=Why.BROKEN, error=type(error).__name__)


def main() -> None:
    limit()
    with socket.socket(fileno=int(sys.argv[1])) as line:
        while True:
            message, descriptors, _, _ = socket.recv_fds(line, LARGEST_MESSAGE, 1)
            if not message:
                return
            question = msgspec.msgpack.decode(message, type=Question)
            signal.setitimer(signal.ITIMER_REAL, question.seconds)
            with open(descriptors[0], "rb") as file:
                data = msgspec.msgpack.encode(answer(question, file))
            signal.setitimer(signal.ITIMER_REAL, 0)
            line.sendall(len(data).to_bytes(LENGTH_BYTES) + data)


if __name__ == "__main__":
    main()
