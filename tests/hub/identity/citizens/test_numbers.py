"""A citizen's number, a device's name, the host that passkeys belong to."""

from __future__ import annotations

import pytest

from hub.identity.citizens.numbers import is_number, new_number
from hub.identity.passkeys.ceremony import party
from hub.identity.sessions.model import device_name


@pytest.mark.parametrize(
    ("origin", "host", "found"),
    [
        ("", "localhost:8080", "localhost"),
        ("", "127.0.0.1:8080", None),
        ("", "localhost.evil.example", None),
        ("https://coin.example.jp", "coin.example.jp", "coin.example.jp"),
        ("https://coin.example.jp", "localhost", None),
    ],
)
def test_passkeys_are_asked_for_only_where_they_can_belong(origin: str, host: str, found: str | None) -> None:
    who = party(origin, "http", host)
    assert (who.id if who else None) == found


def test_a_number_is_eight_digits_and_finds_a_wrong_or_exchanged_one() -> None:
    number = new_number(lambda below: 234_567 % below)
    assert is_number(number)
    for place in range(7):
        swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
        assert swapped == number or not is_number(swapped)
        assert not is_number(number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :])


def test_a_device_is_called_what_its_owner_calls_it() -> None:
    agents = [
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)",
        "Mozilla/5.0 (Linux; Android 15)",
        "curl",
    ]
    assert [device_name(agent) for agent in agents] == ["iPhone", "Android", "端末"]
