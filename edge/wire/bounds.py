"""The bounds of the contract: how long, how large and of which letters a field of a message may be.

Every field of every message has one of them (a test walks the contract), and none is wider than the
column that it goes to (a test sends the widest to both databases). What does not fit is refused while it
is decoded, so no code behind it ever sees a NUL, an integer beyond 64 bits or a year that no calendar has.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

import msgspec

# ``(?!\n)`` in the patterns because Python's ``$`` would let a line feed pass at the end.

Identifier = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9-]{1,36}(?!\n)$", max_length=36)]
"""Node, message, payment … ids: no capitals, no slash, nothing of a person in them."""

SchemaName = Annotated[
    str, msgspec.Meta(pattern=r"^[a-z_]+(\.[a-z_]+)*/[1-9][0-9]{0,3}(?!\n)$", max_length=64)
]

Level = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9._-]{1,64}(?!\n)$", max_length=64)]
"""One level of a topic: the name of a device."""

LONGEST_WORD = 64
Word = Annotated[str, msgspec.Meta(pattern=r"^[!-~]{0,64}(?!\n)$", max_length=LONGEST_WORD)]
"""A named word that a table turns into a sentence: ``paper_out``, ``kernel``, ``0.1.0``."""

MOST_WORDS = 32
Words = Annotated[tuple[Word, ...], msgspec.Meta(max_length=MOST_WORDS)]

Sha256 = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}(?!\n)$", max_length=64)]

NO_CONTROL = r"^[^\x00-\x1f\x7f]*(?!\n)$"

LONGEST_LINE = 200
Line = Annotated[str, msgspec.Meta(pattern=NO_CONTROL, max_length=LONGEST_LINE)]
"""A title, a name, a line on a screen: whatever people write, on one line."""

LONGEST_LONG_LINE = 4000
LongLine = Annotated[str, msgspec.Meta(pattern=NO_CONTROL, max_length=LONGEST_LONG_LINE)]

Prose = Annotated[str, msgspec.Meta(pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$", max_length=2000)]
"""What people write in a box of several lines."""

FIRST_YEAR, LAST_YEAR = 1970, 2199
"""A machine without a clock begins in 1970."""

_DAY = (
    r"((19[7-9]|2[01][0-9])[0-9]-"
    r"((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)"
    r"|(19(7[26]|8[048]|9[26])|20([02468][048]|[13579][26])|21(0[48]|[2468][048]|[13579][26]))-02-29)"
)
"""The days that there are: who reads a message far behind its decoding need not expect a 30th of February."""

_HOUR = r"([01][0-9]|2[0-3]):[0-5][0-9]"

Timestamp = Annotated[
    str,
    msgspec.Meta(
        pattern=rf"^{_DAY}T{_HOUR}:[0-5][0-9](\.[0-9]{{1,6}})?(Z|[+-]{_HOUR})(?!\n)$", max_length=35
    ),
]
"""RFC 3339; ``parse_timestamp`` reads each of them."""

Day = Annotated[str, msgspec.Meta(pattern=rf"^{_DAY}(?!\n)$", max_length=10)]
"""A day in the city (YYYY-MM-DD)."""

MOST_COUNTED = 2**53 - 1
"""What every reader of JSON reads exactly (RFC 7493); columns of such numbers are 64 bits wide."""

Seq = Annotated[int, msgspec.Meta(ge=1, le=MOST_COUNTED)]
Counted = Annotated[int, msgspec.Meta(ge=0, le=MOST_COUNTED)]
Signed = Annotated[int, msgspec.Meta(ge=-MOST_COUNTED, le=MOST_COUNTED)]

Version = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]
"""A revision, a version, a line's number: 32 bits in the database. 0: none was ever told."""

MOST_MONO = 100 * 365 * 86_400_000
Mono = Annotated[int, msgspec.Meta(ge=0, le=MOST_MONO)]
"""Milliseconds since a boot: at most a hundred years, so that no calendar ends before it."""

MOST_OFFSET_MS = 2**31 - 1
OffsetMs = Annotated[int, msgspec.Meta(ge=-MOST_OFFSET_MS, le=MOST_OFFSET_MS)]
"""Between two clocks: 24 days either way. Who is further off says 24 days."""

MOST_BYTES = 2**31 - 1
Bytes = Annotated[int, msgspec.Meta(ge=0, le=MOST_BYTES)]

LONGEST_SECONDS = 31 * 86_400.0
Seconds = Annotated[float, msgspec.Meta(ge=0, le=LONGEST_SECONDS)]
"""Of a sound or a session: a month, should somebody forget to close a meeting."""

Share = Annotated[float, msgspec.Meta(ge=0, le=1)]


def check_year(day: date, first: int, last: int) -> None:
    """For ``__post_init__`` of a body with a ``date``, which has no bounds of its own; ``ValueError``."""
    if not first <= day.year <= last:
        raise ValueError("a year that cannot be meant")


def check_parts(whole: int, *parts: int) -> None:
    """The same for sums: nobody behind the decoding expects parts that are more than their whole."""
    if sum(parts) > whole:
        raise ValueError("parts are not larger than their whole")
