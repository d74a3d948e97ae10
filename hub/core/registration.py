"""What a subject tells of itself in its ``subject.py``, the only place where it registers anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kiosk.words.catalogue import Words


class Role(str):
    """What a member of staff may do. Its value stands in the database; ``ja``: how a city office calls it."""

    ja: str
    en: str

    def __new__(cls, value: str, ja: str, en: str) -> Role:
        role = super().__new__(cls, value)
        role.ja, role.en = ja, en
        return role


@dataclass(frozen=True, slots=True)
class NavEntry:
    """One line of the phone's menu, or of the desk's navigation: ``roles`` see it, everybody when empty.

    ``count``: the address of a live number beside it, of what waits there.
    """

    path: str
    ja: str
    en: str
    icon: str = "document"
    roles: frozenset[Role] = frozenset()
    count: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """``navigation`` stands at the desk, ``phone`` in the citizens' menu.

    ``acts``: what is noted in the access log under this subject, in words whose subject is the person
    who did it ("さいふを止めました", "locked your wallet").
    """

    name: str
    ja: str
    navigation: tuple[NavEntry, ...] = ()
    phone: tuple[NavEntry, ...] = ()
    roles: tuple[Role, ...] = ()
    acts: Mapping[str, Words] = field(default_factory=dict)
