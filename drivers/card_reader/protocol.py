"""What an agent and its card worker say to each other: JSON lines, one per message.

A PIN is in no line. A request that needs one says how many bytes it has (``pin_length``), and exactly so
many raw bytes follow its newline: they go from pipe to wipeable buffer without becoming a string.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from drivers.ports import CardPresence, CardProblem


class Operation(StrEnum):
    TRIES_LEFT = "tries_left"
    READ_BASIC_FOUR = "read_basic_four"
    READ_TOKEN = "read_token"  # noqa: S105 - JPKI's word for what holds the keys
    READ_AUTH_CERTIFICATE = "read_auth_certificate"
    SIGN_CHALLENGE = "sign_challenge"
    READ_STAFF_UID = "read_staff_uid"


class Request(msgspec.Struct, frozen=True):
    id: int
    operation: Operation
    pin_length: int = 0
    last_try_confirmed: bool = False
    challenge: bytes = b""


class Seen(msgspec.Struct, frozen=True, tag="seen"):
    """The presence of a card has changed, or is told for the first time."""

    presence: CardPresence


class Done(msgspec.Struct, frozen=True, tag="done"):
    """``value`` is the operation's answer as JSON; it may be personal, so ``repr`` leaves it out."""

    id: int
    value: msgspec.Raw

    def __repr__(self) -> str:
        return f"Done(id={self.id})"


class Failed(msgspec.Struct, frozen=True, tag="failed"):
    """``text`` is for the log; the problem is what screens go by."""

    id: int
    problem: CardProblem
    tries_left: int | None
    text: str


Message = Seen | Done | Failed


def encode(message: Request | Message) -> bytes:
    return msgspec.json.encode(message) + b"\n"


def decode_request(line: bytes) -> Request:
    """Raises ``msgspec.DecodeError``, or its child ``ValidationError``."""
    return msgspec.json.decode(line, type=Request)


def decode_message(line: bytes) -> Message:
    """Raises ``msgspec.DecodeError``, or its child ``ValidationError``."""
    message: Message = msgspec.json.decode(line, type=Message)
    return message
