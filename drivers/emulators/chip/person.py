"""Whose card it is: invented people only. Nothing of them appears in a ``repr``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

SAMPLES = Path(__file__).with_name("persons.json")
NUMBER_WEIGHTS = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
"""Weights of the check digit of a 個人番号 (order of the Ministry, Heisei 26 no. 85, article 5)."""


class BadProfile(ValueError):
    """The description of the card's holder is incomplete; the message names fields, never values."""


@dataclass(frozen=True)
class Person:
    """What is written on the card. ``sex`` is the code on the card; ``serial`` numbers the certificates."""

    name: str = field(repr=False)
    address: str = field(repr=False)
    birth_date: date = field(repr=False)
    sex: str = field(repr=False)
    pin: str = field(repr=False)
    serial: int = field(repr=False)
    sign_password: str = field(default="ABC123", repr=False)
    certificate_until: date = field(default=date(2036, 1, 1), repr=False)

    @property
    def number(self) -> str:
        """A 12-digit number that nobody can have: its check digit is wrong on purpose."""
        body = f"{self.serial:011d}"
        rest = sum(int(digit) * weight for digit, weight in zip(body, NUMBER_WEIGHTS, strict=True)) % 11
        right = 0 if rest <= 1 else 11 - rest
        return body + str((right + 1) % 10)

    @property
    def check_code_b(self) -> str:
        """照合番号B: birth YYMMDD in the year of the era, expiry YYYY, four digits."""
        era = _era_year(self.birth_date)
        return f"{era:02d}{self.birth_date:%m%d}{self.certificate_until.year}{self.serial % 10_000:04d}"


def from_values(values: Mapping[str, Any]) -> Person:
    """A person out of JSON values; dates as YYYY-MM-DD. Raises ``BadProfile``."""
    known = dict(values)
    known.pop("about", None)
    try:
        for name in ("birth_date", "certificate_until"):
            if name in known:
                known[name] = date.fromisoformat(known[name])
        return Person(**known)
    except (TypeError, ValueError) as error:
        fields = ", ".join(Person.__dataclass_fields__)
        raise BadProfile(f"a profile holds {fields}; dates as YYYY-MM-DD") from error


def sample(key: str) -> Person:
    """One of the invented people in ``persons.json``. Raises ``BadProfile`` for an unknown key."""
    people = json.loads(SAMPLES.read_text())
    if key not in people:
        raise BadProfile(f"no sample person {key!r}; there are: {', '.join(people)}")
    return from_values(people[key])


def _era_year(day: date) -> int:
    for begin, first in ((date(2019, 5, 1), 2019), (date(1989, 1, 8), 1989), (date(1926, 12, 25), 1926)):
        if day >= begin:
            return day.year - first + 1
    return day.year - 1912 + 1
