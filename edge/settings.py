"""A device's profile: what stands on it and where its hub is. One TOML file, samples in ``firmware_config/``.

Who the device is does not stand here: that is its certificate, which it gets by enrolment.
"""

from __future__ import annotations

import codecs
import re
import tomllib
from pathlib import Path
from typing import Annotated, Any

import msgspec

from edge.devices.kinds import all_kinds
from edge.devices.profile_line import Driver, SettingsError
from edge.wire.roles import NodeRole
from edge.wire.topics import DEFAULT_ROOT

Role = NodeRole


class Hub(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The hub's device port, when it is not the one that enrolment noted.

    ``ca``: file with its CA certificate, for the enrolment; ``fingerprint``: SHA-256 (hex) that it must have.
    """

    url: str = ""
    ca: str = ""
    fingerprint: str = ""


class Broker(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Host and port come with the certificate; they stand here only to say something else."""

    host: str = ""
    port: int = 0
    mqtt_version: Annotated[int, msgspec.Meta(ge=4, le=5)] = 5
    will_delay_seconds: int = 25
    session_expiry_seconds: int = 86_400


class Screen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The local web application, on 127.0.0.1 alone. Port 0: no screen.

    ``framed_by``: origins of pages that may show the screen in a frame (the city board).
    """

    port: int = 8700
    framed_by: tuple[str, ...] = ()


class Shop(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What stands at the head of a receipt until the hub has said it."""

    name: str = ""
    registration_number: str = ""

    def __post_init__(self) -> None:
        if self.registration_number and not _registration_number_fits(self.registration_number):
            raise ValueError(
                "registration_number is T and a 法人番号 of 13 digits, whose first is a check digit"
            )


class Speech(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``model``: a folder with a Vosk model. Without one the room records and shows no words."""

    model: str = ""


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole profile. ``data`` is the folder for identity, outbox, journal, media and sound."""

    role: Role
    data: str
    area: str = "+"
    root: str = DEFAULT_ROOT
    hub: Hub = Hub()
    broker: Broker = Broker()
    screen: Screen = Screen()
    shop: Shop = Shop()
    speech: Speech = Speech()
    driver: tuple[Driver, ...] = ()

    @property
    def folder(self) -> Path:
        return Path(self.data)

    def drivers(self, kind: str) -> list[Driver]:
        """The attached things of this kind, in the order of the profile."""
        return [each for each in self.driver if each.kind == kind]


def parse(text: str) -> Settings:
    """Settings from TOML; raises ``SettingsError`` naming what does not fit."""
    try:
        tables: dict[str, Any] = tomllib.loads(text)
        lines = msgspec.convert(tables.pop("driver", []), tuple[dict[str, Any], ...])
        settings = msgspec.convert(tables, Settings)
        settings = msgspec.structs.replace(settings, driver=tuple(map(_line, lines)))
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise SettingsError(f"{error}{_typed_wide(text)}") from error
    names = [each.device for each in settings.driver]
    if doubled := sorted({name for name in names if names.count(name) > 1}):
        raise SettingsError(f"two drivers have the same device id: {', '.join(doubled)}")
    return settings


def _line(table: dict[str, Any]) -> Driver:
    """As its kind says."""
    kind = all_kinds().get(str(table.get("kind")))
    if kind is None:
        raise SettingsError(f"driver {table.get('device')}: kind must be one of {', '.join(all_kinds())}")
    line: Driver = msgspec.convert(table, kind.line)
    return line


def _registration_number_fits(text: str) -> bool:
    """法人番号: twelve digits behind 9 − (Σ digit × 1, 2, 1, 2 … from the right) mod 9."""
    if not re.fullmatch(r"T[1-9][0-9]{12}", text):
        return False
    weighted = sum(int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(text[2:])))
    return int(text[1]) == 9 - weighted % 9


def text_of(data: bytes) -> str:
    """A profile's text: UTF-8, whatever its line ends; a mark in front (BOM) is passed over."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in data[:64]:
        raise SettingsError(_SAVED_AS.format("UTF-16"))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SettingsError(_SAVED_AS.format(_guessed(data))) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


_SAVED_AS = (
    "the file is saved as {}: save it as UTF-8 (in Windows' Notepad: Save as, Encoding: UTF-8) "
    "UTF-8 で保存し直してください（メモ帳：名前を付けて保存 → 文字コード UTF-8）"
)


def _typed_wide(text: str) -> str:
    """What a Japanese keyboard puts in place of TOML's own signs, and nobody sees."""
    for number, line in enumerate(text.splitlines(), 1):
        outside = re.sub(r"\"[^\"]*\"|'[^']*'|#.*", "", line)
        if found := re.search("[\u3000“”＝［］，＃｛｝]", outside):
            return f" (line {number} has the full-width sign {found[0]!r}: 半角で入力してください)"
    return ""


def _guessed(data: bytes) -> str:
    try:
        data.decode("cp932")
    except UnicodeDecodeError:
        return "something that is not UTF-8"
    return "Shift_JIS (ANSI)"


def load(path: Path) -> Settings:
    """Settings of a profile. A relative ``data``, ``hub.ca`` or ``speech.model`` is taken from its folder."""
    try:
        settings = parse(text_of(path.read_bytes()))
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror}") from error
    except SettingsError as error:
        raise SettingsError(f"{path}: {error}") from error
    base = path.parent
    return msgspec.structs.replace(
        settings,
        data=str(base / settings.data),
        hub=msgspec.structs.replace(settings.hub, ca=settings.hub.ca and str(base / settings.hub.ca)),
        speech=msgspec.structs.replace(
            settings.speech, model=settings.speech.model and str(base / settings.speech.model)
        ),
    )
