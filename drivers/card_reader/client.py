"""The agent's side of a card reader: keeps one worker process, and a deadline over all it does."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import os
import signal
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator, Sequence
from functools import partial
from typing import TypeVar

import msgspec

from drivers.card_reader import protocol
from drivers.card_reader.jpki_ap import SignedChallenge, Token, check_challenge
from drivers.card_reader.pin import Pin
from drivers.card_reader.protocol import Done, Failed, Operation, Request, Seen
from drivers.card_reader.uid import Refusal, StaffUid
from drivers.keeping import Pauses, keep
from drivers.ports import BasicFour, CardError, CardPresence, CardProblem

log = logging.getLogger(__name__)

Answer = TypeVar("Answer")


class CardReaderClient:
    """Implements :class:`drivers.ports.CardReader`; further methods serve JPKI and staff cards.

    ``command`` starts the worker, for example ``[sys.executable, "-m", "drivers.card_reader.worker"]``,
    with whatever must stand before it. The worker starts with the first use. When an operation
    outlasts the deadline the worker is killed and started anew, and the caller gets ``CARD_HUNG``; when
    the worker dies by itself the caller gets ``READER_SERVICE_DOWN``. No request is ever sent twice.
    """

    def __init__(
        self,
        command: Sequence[str],
        deadline_seconds: float = 8.0,
        restart_seconds: float = 0.5,
    ) -> None:
        self._command = tuple(command)
        self._deadline_seconds = deadline_seconds
        self._restart_seconds = restart_seconds
        self._ids = itertools.count(1)
        self._one_at_a_time = asyncio.Lock()
        self._supervisor: asyncio.Task[None] | None = None
        self._running = asyncio.Event()
        self._process: Process | None = None
        self._requests_to: int | None = None
        self._waiting: dict[int, asyncio.Future[Done]] = {}
        self._gave_up = False
        self._presence: CardPresence | None = None
        self._changed = asyncio.Event()
        self._closed = False

    # --- the port ---------------------------------------------------------------------------------

    async def presence(self) -> AsyncGenerator[CardPresence]:
        """The present state as soon as it is known, then each change; who is slow sees the newest."""
        self._start()
        told: CardPresence | None = None
        while not self._closed:
            changed = self._changed
            if self._presence is not None and self._presence is not told:
                told = self._presence
                yield told
            else:
                await changed.wait()

    async def tries_left(self) -> int | None:
        return await self._ask(Operation.TRIES_LEFT, int | None)  # type: ignore[arg-type]

    async def read_basic_four(self, pin: str, last_try_confirmed: bool = False) -> BasicFour:
        with Pin.from_text(pin) as checked:
            return await self._ask(
                Operation.READ_BASIC_FOUR, BasicFour, checked, last_try_confirmed=last_try_confirmed
            )

    async def close(self) -> None:
        self._closed = True
        self._changed.set()
        if self._supervisor is not None:
            self._supervisor.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._supervisor

    # --- JPKI and staff cards ---------------------------------------------------------------------

    async def read_token(self) -> Token:
        return await self._ask(Operation.READ_TOKEN, Token)

    async def read_auth_certificate(self) -> bytes:
        """DER of the certificate for 利用者証明; needs no PIN."""
        return await self._ask(Operation.READ_AUTH_CERTIFICATE, bytes)

    async def sign_challenge(
        self, challenge: bytes, pin: str, last_try_confirmed: bool = False
    ) -> SignedChallenge:
        """``challenge``: 32 random bytes or more, made and used once by the server."""
        check_challenge(challenge)
        with Pin.from_text(pin) as checked:
            return await self._ask(
                Operation.SIGN_CHALLENGE,
                SignedChallenge,
                checked,
                challenge=challenge,
                last_try_confirmed=last_try_confirmed,
            )

    async def read_staff_uid(self) -> StaffUid | Refusal:
        return await self._ask(Operation.READ_STAFF_UID, StaffUid | Refusal)  # type: ignore[arg-type]

    # --- one request ------------------------------------------------------------------------------

    async def _ask(
        self,
        operation: Operation,
        answer_type: type[Answer],
        pin: Pin | None = None,
        *,
        challenge: bytes = b"",
        last_try_confirmed: bool = False,
    ) -> Answer:
        length = len(pin.digits) if pin else 0
        request = Request(next(self._ids), operation, length, last_try_confirmed, challenge)
        async with self._one_at_a_time:
            self._start()
            try:
                async with asyncio.timeout(self._deadline_seconds):
                    await self._running.wait()
                    done = await self._exchange(request, pin)
            except TimeoutError:
                raise self._give_up() from None
        return msgspec.json.decode(done.value, type=answer_type)

    async def _exchange(self, request: Request, pin: Pin | None) -> Done:
        waiting: asyncio.Future[Done] = asyncio.get_running_loop().create_future()
        self._waiting[request.id] = waiting
        try:
            self._write(request, pin)
            return await waiting
        finally:
            del self._waiting[request.id]

    def _write(self, request: Request, pin: Pin | None) -> None:
        """One write to the pipe itself: a stream of the event loop would keep a copy of the PIN."""
        assert self._requests_to is not None
        message = bytearray(protocol.encode(request))
        message += pin.digits if pin else b""
        try:
            os.write(self._requests_to, message)
        except OSError:
            raise CardError(CardProblem.READER_SERVICE_DOWN, detail="the worker is gone") from None
        finally:
            message[:] = bytes(len(message))

    def _give_up(self) -> CardError:
        if not self._running.is_set():
            return CardError(CardProblem.READER_SERVICE_DOWN, detail="the worker does not start")
        self._gave_up = True
        self._running.clear()  # at once: the next request must not go to a worker that is dying
        self._kill()
        return CardError(CardProblem.CARD_HUNG)

    # --- the worker process -----------------------------------------------------------------------

    def _start(self) -> None:
        if self._closed:
            raise CardError(CardProblem.NO_READER, detail="the reader has been closed")
        if self._supervisor is None:
            failed = partial(self._tell, CardPresence.NO_READER)
            kept = keep("card worker", self._supervise, failed, Pauses(self._restart_seconds))
            self._supervisor = asyncio.create_task(kept, name="card worker")

    async def _supervise(self) -> None:
        """A worker that we gave up is replaced at once; one that died on its own after a pause."""
        while True:
            self._gave_up = False
            await self._run_once()
            if not self._gave_up:
                self._tell(CardPresence.NO_READER)
                await asyncio.sleep(self._restart_seconds)

    async def _run_once(self) -> None:
        """One life of the worker."""
        requests_from, self._requests_to = os.pipe()
        os.set_blocking(self._requests_to, False)
        try:
            self._process = await asyncio.create_subprocess_exec(
                *self._command, stdin=requests_from, stdout=PIPE, start_new_session=True
            )
            self._running.set()
            await self._listen(self._process)
        except OSError as error:
            log.error("the card worker cannot be started: %s", error.strerror)
        finally:
            self._running.clear()
            os.close(requests_from)
            os.close(self._requests_to)
            await self._bury()

    async def _listen(self, process: Process) -> None:
        """Until the worker ends, or says what is not in the protocol."""
        assert process.stdout is not None
        while line := await process.stdout.readline():
            try:
                message = protocol.decode_message(line)
            except msgspec.DecodeError:
                log.error("the card worker said something that is not in the protocol")
                return
            if isinstance(message, Seen):
                self._tell(message.presence)
            elif (waiting := self._waiting.get(message.id)) and not waiting.done():
                self._resolve(waiting, message)

    def _resolve(self, waiting: asyncio.Future[Done], message: Done | Failed) -> None:
        if isinstance(message, Done):
            waiting.set_result(message)
        else:
            detail = message.text.removeprefix(message.problem.value).strip(" ()")
            waiting.set_exception(CardError(message.problem, message.tries_left, detail))

    async def _bury(self) -> None:
        """Nobody may go on waiting for a worker that is no more."""
        self._kill()
        if self._process is not None:
            await self._process.wait()
            self._process = None
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(CardError(CardProblem.READER_SERVICE_DOWN, detail="the worker ended"))

    def _kill(self) -> None:
        """The whole process group: a prefix such as nsenter may be a process of its own."""
        if self._process is not None and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def _tell(self, presence: CardPresence) -> None:
        self._presence = presence
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()
