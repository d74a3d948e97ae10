"""Who lives and works in the city in miniature. Everybody is invented; passwords are made at each start."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from pathlib import Path

PERSONS = Path(__file__).parents[1] / "drivers" / "emulators" / "chip" / "persons.json"

SHOP = "ビーチ通り商店 きさらづ本店"
SHOP_REGISTRATION_NUMBER = "T1130001000019"
"""An invented number whose check digit fits (法人番号 rule)."""
OPENING_CHARGE_YEN = 10_000
CARD_PIN = "4862"
"""Of the wallet card, which belongs to somebody without a telephone."""
MEETING = "まちづくり会議（見本）"
FRIEND_NICKNAME = "じろう"

TILL = "till-1"
KIOSK = "kiosk-1"
SCREENS = ("screen-1", "screen-2")
ROOM = "room-1"
LABELS = {
    TILL: "ビーチ通り商店のレジ",
    KIOSK: "市民課の受付機",
    SCREENS[0]: "駅前の画面",
    SCREENS[1]: "市役所ロビーの画面",
    ROOM: "第1委員会室",
}
"""What people call the devices."""


def _password() -> str:
    return "-".join(secrets.token_hex(2) for _ in range(3))


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who signs in. ``password`` lives as long as this city does."""

    name: str
    login: str
    roles: tuple[str, ...] = ()
    password: str = field(default_factory=_password, repr=False)


@dataclass(frozen=True, slots=True)
class Personas:
    writer: Person = field(default_factory=lambda: Person("起案 みなと", "writer", ("writer", "recorder")))
    approver: Person = field(
        default_factory=lambda: Person("承認 あさひ", "approver", ("approver", "fleet", "till_clerk"))
    )
    clerk: Person = field(default_factory=lambda: Person("会計 かいと", "clerk", ("clerk", "till_clerk")))
    auditor: Person = field(default_factory=lambda: Person("監査 しおり", "auditor", ("auditor",)))
    admin: Person = field(default_factory=lambda: Person("管理 つむぎ", "admin", ("admin",)))
    citizen: Person = field(default_factory=lambda: Person("市民 はなこ", "12206001"))
    friend: Person = field(default_factory=lambda: Person("市民 じろう", "12206002"))

    @property
    def staff(self) -> tuple[Person, ...]:
        return (self.writer, self.approver, self.clerk, self.auditor, self.admin)


CARD_OF = "taro"
"""Whose sample card it is: the one who moves in, with a name that few code pages can write."""


def card_profile() -> dict[str, str]:
    """What stands on the sample card: ``name``, ``address``, ``birth_date``, ``sex``, ``pin``."""
    persons: dict[str, dict[str, str]] = json.loads(PERSONS.read_text(encoding="utf-8"))
    return persons[CARD_OF]
