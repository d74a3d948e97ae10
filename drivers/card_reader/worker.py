"""The process that owns one reader: ``python -m drivers.card_reader.worker [--reader NAME]``.

A card that does not answer blocks PC/SC for ever; so the waiting is done here, where the agent can end it
by ending the process. Requests come on standard input, answers and presence go to standard output
(:mod:`drivers.card_reader.protocol`). It ends with its input or with its parent.
"""

from __future__ import annotations

import argparse
import ctypes
import io
import os
import resource
import signal
import sys
import threading
import time
from collections.abc import Callable
from functools import partial

import msgspec

from drivers.card_reader import jpki_ap, protocol, text_ap, uid
from drivers.card_reader.card import Card
from drivers.card_reader.monitor import watch_presence
from drivers.card_reader.pin import Pin
from drivers.card_reader.protocol import Done, Failed, Message, Operation, Request, Seen
from drivers.card_reader.session import Connection, session
from drivers.keeping import keep_in_thread
from drivers.ports import CardError, CardPresence
from drivers.transport import pcsc

PR_SET_PDEATHSIG = 1

Connect = Callable[[], Connection]


def _read_basic_four(card: Card, request: Request, pin: Pin) -> object:
    return text_ap.read_basic_four(card, pin, request.last_try_confirmed)


def _sign_challenge(card: Card, request: Request, pin: Pin) -> object:
    return jpki_ap.sign_challenge(card, request.challenge, pin, request.last_try_confirmed)


OPEN: dict[Operation, Callable[[Card], object]] = {
    Operation.TRIES_LEFT: text_ap.tries_left,
    Operation.READ_TOKEN: jpki_ap.read_token,
    Operation.READ_AUTH_CERTIFICATE: jpki_ap.read_auth_certificate,
    Operation.READ_STAFF_UID: lambda card: uid.staff_uid(card.atr(), card.uid()),
}
WITH_PIN: dict[Operation, Callable[[Card, Request, Pin], object]] = {
    Operation.READ_BASIC_FOUR: _read_basic_four,
    Operation.SIGN_CHALLENGE: _sign_challenge,
}


def answer(request: Request, digits: bytearray, connect: Connect) -> Done | Failed:
    """Do one request in a session of its own. ``digits`` is wiped when this returns."""
    try:
        value = _perform(request, digits, connect)
    except CardError as error:
        return Failed(request.id, error.problem, error.tries_left, str(error))
    return Done(request.id, msgspec.Raw(msgspec.json.encode(value)))


def _perform(request: Request, digits: bytearray, connect: Connect) -> object:
    if request.operation in OPEN:
        with session(connect) as card:
            return OPEN[request.operation](card)
    with Pin(digits) as pin, session(connect) as card:
        return WITH_PIN[request.operation](card, request, pin)


def serve(source: io.RawIOBase, send: Callable[[Done | Failed], None], connect: Connect) -> None:
    """Answer requests one after another until ``source`` ends. ``source`` must be unbuffered."""
    while line := source.readline():
        request = protocol.decode_request(line)
        digits = _read_exactly(source, request.pin_length)
        send(answer(request, digits, connect))


def _read_exactly(source: io.RawIOBase, count: int) -> bytearray:
    buffer = bytearray(count)
    view = memoryview(buffer)
    while view:
        got = source.readinto(view)
        if not got:
            raise EOFError("the pipe ended within a PIN")
        view = view[got:]
    return buffer


class Output:
    """Whole lines from two threads."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._lock = threading.Lock()

    def send(self, message: Message) -> None:
        line = protocol.encode(message)
        with self._lock:
            while line:
                line = line[os.write(self._descriptor, line) :]

    def tell(self, presence: CardPresence) -> None:
        self.send(Seen(presence))


def guard_process() -> None:
    """Leave with the agent even when blocked in a card, and leave no core file with a PIN in it."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--reader", help="PC/SC name of the reader; without it the first by name")
    reader = arguments.parse_args().reader
    guard_process()
    output = Output(sys.stdout.fileno())
    stop = threading.Event()
    watch = partial(watch_presence, partial(pcsc.PresenceWatch, reader), output.tell, stop)
    failed = partial(output.tell, CardPresence.NO_READER)
    watching = ("card reader's watch", watch, failed, stop, time.monotonic)
    threading.Thread(target=keep_in_thread, args=watching, daemon=True).start()
    with open(sys.stdin.fileno(), "rb", buffering=0, closefd=False) as source:
        serve(source, output.send, partial(pcsc.PcscChannel, reader))
    stop.set()


if __name__ == "__main__":
    main()
