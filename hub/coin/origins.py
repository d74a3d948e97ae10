"""Whose client made an id shows in the id: each origin has a room, and nobody speaks in another's. Pure.

A till's ids are plain: they travel on the wire and are printed on its codes. What a phone or a desk
makes with a page becomes an id that says where it was made and hides what it was made from, so it can be
no till's, and one person's form is never another's.
"""

from __future__ import annotations

import hashlib
import re
from enum import StrEnum


class Origin(StrEnum):
    """Where an id was made, except at a till. Its letters stand in the log: give them no other meaning."""

    POSTER = "pst"  # a phone's payment by the shop's printed code
    CHARGE = "chg"  # the counter's, against cash
    CORRECTION = "fix"  # the desk's proposals


_DIGITS = 32
_ROOMED = re.compile(rf"(?:{'|'.join(Origin)})-[0-9a-f]{{{_DIGITS}}}")


def id_in(room: Origin, maker: str, pressed: str) -> str:
    """The ledger's id of what ``maker`` (a wallet, a member of staff) pressed: fits an ``Identifier``."""
    digest = hashlib.sha256(f"{room}\n{maker}\n{pressed}".encode()).hexdigest()
    return f"{room}-{digest[:_DIGITS]}"


def is_a_tills(id: str) -> bool:
    """Whether a till may have made it."""
    return _ROOMED.fullmatch(id) is None
