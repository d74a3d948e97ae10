"""The port behind which decoders stand: a grey picture in, the bytes of its codes out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from drivers.ports import Symbology

Grey = NDArray[np.uint8]
"""Height × width, 0 black to 255 white."""

ONE_DIMENSIONAL = frozenset({Symbology.CODE128, Symbology.EAN13, Symbology.ITF})


@dataclass(frozen=True, slots=True)
class Reading:
    """What one decoder saw in one picture; the bytes are as they stand in the code."""

    raw: bytes = field(repr=False)
    symbology: Symbology


class Decoder(Protocol):
    """Synchronous and CPU bound; one thread at a time."""

    def decode(self, picture: Grey) -> list[Reading]: ...
