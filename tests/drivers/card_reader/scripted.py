"""A channel whose far end is a list of bytes written by hand."""

from __future__ import annotations

from dataclasses import dataclass, field

from drivers.card_reader.card import Card
from drivers.ports import CardError, CardProblem

Script = list[tuple[str, str | CardProblem]]


@dataclass
class ScriptedChannel:
    """Answers each command as the script says; a command that is not next in it fails the test.

    ``commands`` keeps the very buffers it was given, so that a test can see that they were wiped.
    """

    script: Script
    atr: bytes = b""
    sent: list[str] = field(default_factory=list)
    commands: list[bytearray] = field(default_factory=list)
    closed: bool = False

    def transmit(self, command: bytearray) -> bytes:
        assert not self.closed, "a command after the end of the session"
        assert len(self.sent) < len(self.script), f"a command too many: {command.hex(' ')}"
        expected, answer = self.script[len(self.sent)]
        assert command == bytes.fromhex(expected), f"{command.hex(' ')} instead of {expected}"
        self.sent.append(expected)
        self.commands.append(command)
        if isinstance(answer, CardProblem):
            raise CardError(answer)
        return bytes.fromhex(answer)

    def close(self) -> None:
        self.closed = True

    @property
    def finished(self) -> bool:
        return len(self.sent) == len(self.script)


def scripted(script: Script) -> tuple[Card, ScriptedChannel]:
    """A card behind such a channel."""
    channel = ScriptedChannel(script)
    return Card(channel), channel
