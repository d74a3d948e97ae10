"""The card's applications and files, built from a person and the faults."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import Enum, auto

from drivers.emulators.chip.keys import Certified, certified
from drivers.emulators.chip.person import Person
from drivers.emulators.chip.tlv import tlv
from drivers.emulators.faults import CardFaults

JPKI_AID = bytes.fromhex("D392F000260100000001")
TEXT_AID = bytes.fromhex("D3921000310001010408")
VISUAL_AID = bytes.fromhex("D3921000310001010402")

AUTH_PIN, SIGN_PIN = 0x0018, 0x001B
AUTH_KEY, SIGN_KEY = 0x0017, 0x001A
TEXT_PIN, UNUSED_PIN, CODE_A_PIN, CODE_B_PIN = 0x0011, 0x0012, 0x0014, 0x0015

SHORT_PIN_TRIES, SIGN_PIN_TRIES, CODE_TRIES = 3, 5, 10


class Pin(Enum):
    """A secret and its counter; several files may stand behind one."""

    TEXT = auto()
    AUTH = auto()
    SIGN = auto()
    CODE_A = auto()
    CODE_B = auto()
    UNUSED = auto()


@dataclass(frozen=True)
class DataFile:
    """Readable when any one of ``opened_by`` is verified; always, when that is empty."""

    content: bytes = field(repr=False)
    opened_by: frozenset[Pin] = frozenset()


@dataclass(frozen=True)
class PinFile:
    """The file against which VERIFY checks."""

    pin: Pin


@dataclass(frozen=True)
class KeyFile:
    """The file with which the chip signs."""

    certified: Certified = field(repr=False)
    opened_by: Pin


File = DataFile | PinFile | KeyFile
Application = dict[int, File]


@dataclass(frozen=True)
class Secret:
    """What opens a PIN, and how many tries there are in all."""

    value: bytes = field(repr=False)
    tries: int


def secrets(person: Person) -> dict[Pin, Secret]:
    """All secrets of the card. The one behind text AP 0012 is blocked from issue on."""
    return {
        Pin.TEXT: Secret(person.pin.encode(), SHORT_PIN_TRIES),
        Pin.AUTH: Secret(person.pin.encode(), SHORT_PIN_TRIES),
        Pin.SIGN: Secret(person.sign_password.encode(), SIGN_PIN_TRIES),
        Pin.CODE_A: Secret(person.number.encode(), CODE_TRIES),
        Pin.CODE_B: Secret(person.check_code_b.encode(), CODE_TRIES),
        Pin.UNUSED: Secret(b"", 0),
    }


def applications(person: Person, faults: CardFaults) -> dict[bytes, Application]:
    """Application identifier → files."""
    found = {JPKI_AID: _jpki(person, faults), VISUAL_AID: _visual()}
    return found if faults.no_text_ap else found | {TEXT_AID: _text(person, faults)}


def _jpki(person: Person, faults: CardFaults) -> Application:
    auth = certified("auth", person.serial, person.certificate_until, faults.ec_certificate)
    files: Application = {
        0x0006: DataFile(faults.token.encode().ljust(32) + bytes(128)),
        0x0008: DataFile(bytes.fromhex("008F00" if faults.no_sign_certificate else "8F8F00")),
        0x000A: DataFile(auth.certificate),
        0x000B: DataFile(auth.issuer),
        AUTH_KEY: KeyFile(auth, Pin.AUTH),
        AUTH_PIN: PinFile(Pin.AUTH),
        SIGN_PIN: PinFile(Pin.SIGN),
    }
    if not faults.no_sign_certificate:
        sign = certified("sign", person.serial, person.certificate_until, faults.ec_certificate)
        files[0x0001] = DataFile(sign.certificate, frozenset({Pin.SIGN}))
        files[0x0002] = DataFile(sign.issuer)
        files[SIGN_KEY] = KeyFile(sign, Pin.SIGN)
    return files


def _text(person: Person, faults: CardFaults) -> Application:
    filler = b"\xff" * faults.file_padding
    number = tlv(0xFF10, person.number.encode()) + b"\xff\xff"
    basic = basic_four(person, faults.leading_bytes)
    return {
        0x0001: DataFile(number + filler, frozenset({Pin.TEXT, Pin.CODE_A})),
        0x0002: DataFile(basic + filler, frozenset({Pin.TEXT, Pin.CODE_B})),
        0x0003: DataFile(_integrity(person, number, faults), frozenset({Pin.TEXT, Pin.CODE_A, Pin.CODE_B})),
        0x0005: DataFile(tlv(0xFF40, b"")),  # readable by anybody; what stands in it is not published
        TEXT_PIN: PinFile(Pin.TEXT),
        UNUSED_PIN: PinFile(Pin.UNUSED),
        CODE_A_PIN: PinFile(Pin.CODE_A),
        CODE_B_PIN: PinFile(Pin.CODE_B),
    }


def _visual() -> Application:
    """Only its secrets: the pictures on the card's face are not emulated."""
    return {0x0012: PinFile(Pin.CODE_B), 0x0013: PinFile(Pin.CODE_A)}


def basic_four(person: Person, leading_bytes: int = 0) -> bytes:
    """EF 0002: FF20 with the table of offsets DF21, then name, address, birth date, sex.

    An offset is the place of the tag counted from the start of the file, so it depends on the
    length of FF20's own length field.
    """
    fields = _basic_fields(person)
    table_size = 2 + 1 + 8
    body_size = table_size + sum(len(item) for item in fields)
    header_size = len(tlv(0xFF20, bytes(body_size))) - body_size
    at = leading_bytes + header_size + table_size
    offsets = b""
    for item in fields:
        offsets += at.to_bytes(2, "big")
        at += len(item)
    return bytes(leading_bytes) + tlv(0xFF20, tlv(0xDF21, offsets) + b"".join(fields))


def _basic_fields(person: Person) -> list[bytes]:
    return [
        tlv(0xDF22, person.name.encode()),
        tlv(0xDF23, person.address.encode()),
        tlv(0xDF24, f"{person.birth_date:%Y%m%d}".encode()),
        tlv(0xDF25, person.sex.encode()),
    ]


def _integrity(person: Person, number: bytes, faults: CardFaults) -> bytes:
    """EF 0003: digests of both files under a signature. Its key is nobody's: only the form is right."""
    digests = tlv(0xDF31, hashlib.sha256(number).digest())
    digests += tlv(0xDF32, hashlib.sha256(b"".join(_basic_fields(person))).digest())
    signer = certified("text", person.serial, person.certificate_until, False)
    return tlv(0xFF30, digests + tlv(0xDF33, signer.sign_block(hashlib.sha256(digests).digest()) or b""))
