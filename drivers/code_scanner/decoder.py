"""The port behind which decoders stand: a grey picture in, the bytes of its codes out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from drivers.ports import Symbology

Grey = NDArray[np.uint8]
"""Height × width, 0 black to 255 white."""

ONE_DIMENSIONAL = frozenset({Symbology.CODE128, Symbology.EAN13, Symbology.ITF})
CHECKED_BY_TEN = frozenset({Symbology.EAN13, Symbology.ITF})
"""One of ten invented numbers passes their check; of Code 128 one of 103, and its bars say where it ends."""

Corners = tuple[tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]]
"""(x, y) of a code's upper left, upper right, lower right and lower left corner, as it is read."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one decoder saw in one picture; the bytes are as they stand in the code.

    ``corners``: where, as far as the decoder tells. Two readings of one code are equal wherever it lay.
    ``text``: what they say, when the code itself tells in which character set (ECI). ``tells_charset``: the
    decoder would have said so. ``lines``: so many lines of the bars say it by our own reading (``witness``).
    """

    raw: bytes = field(repr=False)
    symbology: Symbology
    corners: Corners | None = field(default=None, compare=False, repr=False)
    text: str | None = field(default=None, compare=False, repr=False)
    tells_charset: bool = field(default=True, compare=False, repr=False)
    lines: int = field(default=0, compare=False, repr=False)

    def moved(self, scale: float, x: float = 0, y: float = 0) -> Reading:
        """As seen in a picture that is ``scale`` times as large, in which this one's origin is (x, y)."""
        if self.corners is None:
            return self
        a, b, c, d = ((x + scale * px, y + scale * py) for px, py in self.corners)
        return replace(self, corners=(a, b, c, d))


class Decoder(Protocol):
    """Synchronous and CPU bound; one thread at a time."""

    def decode(self, picture: Grey) -> list[Reading]: ...
