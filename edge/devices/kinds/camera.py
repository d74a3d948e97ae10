"""A camera that reads codes."""

from __future__ import annotations

import glob
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec

from drivers.ports import CodeScanner, Symbology
from edge.devices.kind import DriverKind
from edge.devices.ports import SCANNERS
from edge.devices.profile_line import Driver, unfit

if TYPE_CHECKING:
    from drivers.code_scanner.acceptance import Rule


class Code(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A kind of code that a camera takes. ``lengths`` in characters, none: any (a ``code128`` needs some).

    ``ean13`` (JAN) and ``itf`` have their own lengths and check digits. ``prefix``: how it must begin.
    """

    kind: Literal["qr", "ean13", "itf", "code128"]
    lengths: tuple[Annotated[int, msgspec.Meta(ge=1, le=2953)], ...] = ()
    digits: bool = False
    prefix: str = ""

    def __post_init__(self) -> None:
        if self.kind == "code128" and not self.lengths:
            raise ValueError("a code128 needs its lengths: a part of one would else be taken for a whole")
        if self.kind == "itf" and not set(self.lengths) <= {14}:
            raise ValueError("an itf has 14 digits, the last a check digit")


class CameraLine(Driver, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """On ``video:N`` or ``http://…``. ``codes``: what it takes; none: every QR code, EAN-13 and ITF-14."""

    codes: tuple[Code, ...] = ()


def build(driver: CameraLine) -> CodeScanner:
    from drivers.code_scanner.acceptance import Acceptance
    from drivers.code_scanner.camera import CameraScanner, camera

    kind, _, place = driver.connection.partition(":")
    if kind == "video" and place.isdigit():
        source: int | str = int(place)
    elif kind in ("http", "https"):
        source = driver.connection
    else:
        raise unfit(driver, "video:N or http://…")
    rules = code_rules(driver)
    return CameraScanner(camera(source), lambda: Acceptance(rules))


def code_rules(driver: CameraLine) -> tuple[Rule, ...]:
    """Which codes a camera takes."""
    from drivers.code_scanner.acceptance import EAN_13, ITF_14, USUAL, Rule

    own = {"ean13": EAN_13, "itf": ITF_14}
    symbologies = {"qr": Symbology.QR, "code128": Symbology.CODE128}

    def rule(code: Code) -> Rule:
        prefix = code.prefix.encode()
        if code.kind in own:
            return replace(own[code.kind], prefix=prefix)
        return Rule(symbologies[code.kind], frozenset(code.lengths), False, code.digits, prefix)

    return tuple(rule(code) for code in driver.codes) or USUAL


def cameras() -> list[str]:
    paths = sorted(glob.glob("/dev/video[0-9]*"))
    return [f"video:{path.removeprefix('/dev/video')}" for path in paths]


KIND = DriverKind(port=SCANNERS, line=CameraLine, build=build, listed=(cameras,))
