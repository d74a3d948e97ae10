"""What a bad line does to bytes, the same for every emulator that sends some."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

NOISE_BYTES = 5
BYTE_GAP_SECONDS = 0.001
"""About the time of one byte at 9600 baud, so that single bytes really arrive apart."""


@dataclass(frozen=True)
class Disturbance:
    """How a message is spoiled on its way; ``noise`` is the alphabet of the bytes put before it."""

    one_byte_at_a_time: bool = False
    garbage_first: bool = False
    lose_probability: float = 0.0
    noise: bytes = bytes(range(256))

    def pieces(self, message: bytes, random: Random) -> list[bytes]:
        """The separate writes in which the message leaves; empty when nothing of it is left."""
        if self.garbage_first:
            message = bytes(random.choices(self.noise, k=NOISE_BYTES)) + message
        if self.lose_probability > 0:
            message = bytes(byte for byte in message if random.random() >= self.lose_probability)
        if self.one_byte_at_a_time:
            return [message[i : i + 1] for i in range(len(message))]
        return [message] if message else []
