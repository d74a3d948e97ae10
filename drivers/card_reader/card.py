"""A card behind a channel: selecting, reading, and the one careful VERIFY.

Synchronous; it may wait for ever on a card that does not answer, which is why it lives in a process of
its own (:mod:`drivers.card_reader.worker`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from drivers.card_reader import apdu, tlv
from drivers.card_reader.apdu import Command, MalformedResponse, Response, StatusWord
from drivers.card_reader.pin import Pin
from drivers.ports import CardError, CardProblem

MAX_ANSWER = 4096  # bytes gathered by GET RESPONSE before we stop believing the card


class Channel(Protocol):
    """A line to one card. Both raise ``CardError`` when the line or the card is gone."""

    @property
    def atr(self) -> bytes: ...

    def transmit(self, command: bytearray) -> bytes: ...


class UnexpectedStatus(CardError):
    """A status word that the step had no use for. Carries instruction and status, never data."""

    def __init__(self, command: Command, status: StatusWord) -> None:
        problem = CardProblem.SECURITY_STATUS if status == apdu.PIN_NEEDED else CardProblem.UNEXPECTED_STATUS
        super().__init__(problem, detail=f"{status} to {command.instruction.name}")
        self.status = status


class Card:
    """One card in one session. The first error of the line ends it: every later call fails the same way."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._broken: CardError | None = None

    def wake(self) -> None:
        """A throw-away SELECT: the first command after power-on was seen answered with 6F00."""
        self._transmit(apdu.select_nothing())

    def select_application(self, aid: bytes) -> None:
        """Raises ``NOT_MY_NUMBER_CARD``: the card's application list, not its ATR, says what it is."""
        response = self._transmit(apdu.select_application(aid))
        if not response.status.ok:
            raise CardError(CardProblem.NOT_MY_NUMBER_CARD, detail=f"{response.status} to SELECT")

    def select_file(self, identifier: int) -> None:
        self._expect_ok(apdu.select_file(identifier))

    def read_object(self, identifier: int) -> bytes:
        """The TLV object that a file begins with, in as many reads as its own length asks for."""
        self.select_file(identifier)
        content = self._read(0, apdu.MAX_EXPECTED)
        try:
            start = tlv.leading_filler(content)
            end = start + tlv.read_header(content[start:]).total
        except tlv.MalformedTlv as fault:
            raise malformed(str(fault)) from None
        while len(content) < end:
            content += self._read(len(content), min(end - len(content), apdu.MAX_EXPECTED))
        return content[start:end]

    def read_start(self, identifier: int, length: int) -> bytes:
        """At most ``length`` (1–256) bytes from the start of a file that is not TLV."""
        self.select_file(identifier)
        return self._read(0, length)

    def tries_left(self) -> int | None:
        """Tries left for the selected PIN; consumes none. ``None``: already verified, or not counted."""
        status = self._transmit(apdu.ask_tries()).status
        if status.blocked:
            return 0
        if status.tries_left is not None:
            return status.tries_left
        if status.ok or status.value == 0x6300:
            return None
        raise CardError(CardProblem.PIN_STATE_UNKNOWN, detail=f"{status} to the question for tries")

    def verify(self, pin: Pin, last_try_confirmed: bool) -> None:
        """Ask for the counter, then send the PIN once; wipe it whatever happens.

        Raises ``PIN_BLOCKED``, ``LAST_TRY_NOT_CONFIRMED`` (one try left and nobody agreed to use it),
        ``PIN_WRONG`` with the tries left, or ``PIN_STATE_UNKNOWN`` if the line broke under the PIN.
        """
        with pin:
            left = self.tries_left()
            if left == 0:
                raise CardError(CardProblem.PIN_BLOCKED, tries_left=0)
            if left == 1 and not last_try_confirmed:
                raise CardError(CardProblem.LAST_TRY_NOT_CONFIRMED, tries_left=1)
            command = apdu.verify(pin.digits)
            status = self._send_pin(command).status
        if status.ok:
            return
        if status.blocked:
            raise CardError(CardProblem.PIN_BLOCKED, tries_left=0)
        if status.tries_left is not None:
            raise CardError(CardProblem.PIN_WRONG, tries_left=status.tries_left)
        raise UnexpectedStatus(command, status)

    def sign(self, digest_info: bytes) -> bytes:
        """Signature by the selected key; the PIN must have been verified in the same application."""
        return self._expect_ok(apdu.compute_signature(digest_info)).data

    def atr(self) -> bytes:
        """Answer to reset. It never decides what may be done with a card, except for its UID."""
        return self._channel.atr

    def uid(self) -> bytes:
        """What the reader tells of a contactless card: UID (A), PUPI (B) or IDm (F)."""
        return self._expect_ok(apdu.get_uid()).data

    def _send_pin(self, command: Command) -> Response:
        try:
            return self._exchange(command)
        except CardError as error:
            raise CardError(CardProblem.PIN_STATE_UNKNOWN, detail=error.problem.value) from None

    def _read(self, offset: int, length: int) -> bytes:
        """Between 1 and ``length`` bytes: a card ends a file with a short answer."""
        data = self._expect_ok(apdu.read_binary(offset, length)).data
        if not 1 <= len(data) <= length:
            raise malformed(f"{len(data)} bytes to a READ BINARY of {length}")
        return data

    def _expect_ok(self, command: Command) -> Response:
        response = self._transmit(command)
        if not response.status.ok:
            raise UnexpectedStatus(command, response.status)
        return response

    def _transmit(self, command: Command) -> Response:
        """Send, and fetch what a contact card (T=0) keeps back with 61xx or 6Cxx."""
        response = self._exchange(command)
        if response.status.right_length is not None and command.expected is not None:
            response = self._exchange(replace(command, expected=response.status.right_length))
        data = response.data
        while response.status.more is not None:
            if len(data) > MAX_ANSWER:
                raise malformed("an answer without end")
            response = self._exchange(apdu.get_response(response.status.more))
            data += response.data
        return Response(data, response.status)

    def _exchange(self, command: Command) -> Response:
        """One command, one answer. The command's bytes are wiped: they may hold a PIN."""
        if self._broken is not None:
            raise CardError(self._broken.problem, detail="the session is over")
        raw = command.encode()
        try:
            return Response.parse(self._channel.transmit(raw))
        except CardError as error:
            self._broken = error
            raise
        except MalformedResponse as fault:
            self._broken = malformed(str(fault))
            raise self._broken from None
        finally:
            raw[:] = bytes(len(raw))


def malformed(what: str) -> CardError:
    """``what`` names the fault's shape; it must hold nothing of the data."""
    return CardError(CardProblem.MALFORMED_DATA, detail=what)
