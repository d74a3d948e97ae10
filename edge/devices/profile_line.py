"""A line of the profile: one attached thing. Each kind of driver has a line of its own with its options."""

from __future__ import annotations

from typing import Annotated

import msgspec


class SettingsError(Exception):
    """The profile cannot be used; the text says which line to mend."""


class Driver(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``kind`` names the driver's folder. What ``connection`` and ``command`` may be is the kind's to say."""

    device: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9-]{1,36}$")]
    kind: str
    connection: str = ""
    command: tuple[str, ...] = ()


class LineDriver(Driver, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """On ``tcp:HOST:PORT`` or ``serial:PATH`` (a glob is allowed).

    ``baud``: of the serial line, when it is not the factory setting of its kind.
    """

    baud: int | None = None


def unfit(driver: Driver, expected: str) -> SettingsError:
    return SettingsError(f"driver {driver.device}: connection must be {expected}")
