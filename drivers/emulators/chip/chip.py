"""The card's processor: command APDU in, response APDU out. Pure but for its own memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from random import Random

from drivers.emulators.chip.files import (
    Application,
    DataFile,
    File,
    KeyFile,
    Pin,
    PinFile,
    applications,
    secrets,
)
from drivers.emulators.chip.person import Person
from drivers.emulators.faults import NEVER, CardFaults, KeepVerified

CONTACTLESS_ATR = bytes.fromhex("3B888001000005E0B381A1007F")
PUPI_BYTES = 4
MAX_SIGN_INPUT = 245
INSTRUCTIONS_KEPT = 1_000

OK = 0x9000
WRONG_LENGTH, CHANNEL, SECURITY, BLOCKED, BLOCKED_ISO = 0x6700, 0x6881, 0x6982, 0x6984, 0x6983
WRONG_FILE_TYPE, CONDITIONS, NO_FILE_CHOSEN, NOT_FOUND = 0x6981, 0x6985, 0x6986, 0x6A82
WRONG_P1_P2, NO_KEY, WRONG_OFFSET, NO_INS, NO_CLA, FAILURE = 0x6A86, 0x6A88, 0x6B00, 0x6D00, 0x6E00, 0x6F00
TRIES_LEFT = 0x63C0


class Refused(Exception):
    """A command that ends with another status word than 9000."""

    def __init__(self, status: int) -> None:
        super().__init__(f"{status:04X}")
        self.status = status


class Chip:
    """One card. Counters live as long as the card; what is selected and verified, until power goes."""

    def __init__(self, person: Person, faults: CardFaults, random: Random) -> None:
        self._person = person
        self._faults = faults
        self._random = random
        self._secrets = secrets(person)
        self._applications = applications(person, faults)
        self._tries = {pin: secret.tries for pin, secret in self._secrets.items()}
        self.instructions: deque[str] = deque(maxlen=INSTRUCTIONS_KEPT)
        self._fresh = True
        self._application: Application | None = None
        self._file: File | None = None
        self._verified: set[Pin] = set()
        self._waiting = b""
        self._uid = b""
        self._commands: dict[int, Callable[[bytes], bytes]] = {
            0xA4: self._select,
            0x20: self._verify,
            0xB0: self._read_binary,
            0x2A: self._sign,
            0xC0: self._get_response,
            0xCA: self._get_uid,
        }
        self.power_off()

    @property
    def tries_left(self) -> int:
        """Tries left for the four-digit PIN of the text application."""
        return self._left(Pin.TEXT)

    def answer_to_reset(self) -> bytes:
        """ATR; empty from a mute card."""
        if self._faults.mute:
            return b""
        return bytes.fromhex(self._faults.atr) or CONTACTLESS_ATR

    def set_tries(self, tries: int) -> None:
        """Put the counters of the four-digit PINs to a value."""
        self._tries[Pin.TEXT] = self._tries[Pin.AUTH] = tries

    def load_files(self) -> None:
        """Write the files anew after a fault changed; PINs and counters stay. Seen at the next SELECT."""
        self._applications = applications(self._person, self._faults)

    def power_off(self) -> None:
        """Power goes: nothing is selected or verified any more."""
        self._fresh = True
        self._application = self._file = None
        self._verified = set()
        self._waiting = b""
        self._uid = bytes.fromhex(self._faults.uid) or self._random.randbytes(PUPI_BYTES)

    def reset(self) -> None:
        """Warm reset: whether verified PINs survive it is as uncertain as with SELECT."""
        verified = self._verified if self._faults.keep is KeepVerified.POWER else set()
        self.power_off()
        self._verified = verified

    def transmit(self, apdu: bytes) -> bytes:
        """Response with its status word. Only INS is remembered of the command: data may be a PIN."""
        self.instructions.append(apdu[1:2].hex().upper())
        first, self._fresh = self._fresh, False
        if first and self._faults.first_6f00:
            return FAILURE.to_bytes(2, "big")
        try:
            return self._answer(apdu)
        except Refused as refused:
            return refused.status.to_bytes(2, "big")

    def _answer(self, apdu: bytes) -> bytes:
        if len(apdu) < 4 or (len(apdu) > 5 and apdu[4] == 0):
            raise Refused(WRONG_LENGTH)  # extended length is not spoken
        self._check_class(apdu[0], apdu[1])
        if apdu[1] not in self._commands:
            raise Refused(NO_INS)
        data = self._commands[apdu[1]](apdu)
        if data and self._faults.response_61 and apdu[1] != 0xC0:
            self._waiting, more = data, min(len(data), 256)
            return bytes((0x61, more & 0xFF))
        return data + OK.to_bytes(2, "big")

    def _check_class(self, cla: int, ins: int) -> None:
        if cla in (0x01, 0x02, 0x03):
            raise Refused(CHANNEL)
        expected = {0x2A: 0x80, 0xCA: 0xFF}.get(ins, 0x00)
        if cla != expected:
            raise Refused(NO_INS if ins in (0x2A, 0xCA) else NO_CLA)

    # --- SELECT -------------------------------------------------------------------------------

    def _select(self, apdu: bytes) -> bytes:
        p1, p2, name = apdu[2], apdu[3], apdu[5 : 5 + apdu[4]] if len(apdu) > 4 else b""
        if (p1, p2) == (0x00, 0x00):
            return b""  # answered, and without effect
        if p2 != 0x0C or p1 not in (0x02, 0x04):
            raise Refused(WRONG_P1_P2)
        if p1 == 0x04:
            self._select_application(name)
        else:
            self._file = self._find(int.from_bytes(name, "big"))
        return b""

    def _select_application(self, name: bytes) -> None:
        if name not in self._applications:
            raise Refused(NOT_FOUND)
        self._application, self._file = self._applications[name], None
        if self._faults.keep is KeepVerified.SELECT:
            self._verified.clear()

    def _find(self, identifier: int) -> File:
        if self._application is None or identifier not in self._application:
            raise Refused(NOT_FOUND)
        return self._application[identifier]

    def _chosen(self, short: int | None) -> File:
        """The file of a short identifier, which becomes the current one; or the current one."""
        if short:
            self._file = self._find(short)
        if self._file is None:
            raise Refused(NO_FILE_CHOSEN)
        return self._file

    # --- VERIFY -------------------------------------------------------------------------------

    def _left(self, pin: Pin) -> int:
        if self._faults.blocked and pin in (Pin.TEXT, Pin.AUTH):
            return 0
        return self._tries[pin]

    def _verify(self, apdu: bytes) -> bytes:
        if apdu[2] != 0 or not apdu[3] & 0x80:
            raise Refused(WRONG_P1_P2)
        file = self._chosen(apdu[3] & 0x1F)
        if not isinstance(file, PinFile):
            raise Refused(WRONG_FILE_TYPE)
        if len(apdu) == 4:
            raise Refused(OK if file.pin in self._verified else TRIES_LEFT | self._left(file.pin))
        if len(apdu) != 5 + apdu[4]:
            raise Refused(WRONG_LENGTH)
        self._check_pin(file.pin, apdu[5:])
        return b""

    def _check_pin(self, pin: Pin, given: bytes) -> None:
        if self._left(pin) == 0:
            raise Refused(BLOCKED_ISO if self._faults.blocked_6983 else BLOCKED)
        if given != self._secrets[pin].value:
            self._tries[pin] -= 1
            self._verified.discard(pin)
            raise Refused(TRIES_LEFT | self._tries[pin])
        self._tries[pin] = self._secrets[pin].tries
        self._verified.add(pin)

    # --- data ---------------------------------------------------------------------------------

    def _read_binary(self, apdu: bytes) -> bytes:
        if len(apdu) != 5:
            raise Refused(WRONG_LENGTH)
        short = apdu[2] & 0x1F if apdu[2] & 0x80 else None
        offset = apdu[3] if short else apdu[2] << 8 | apdu[3]
        file = self._chosen(short)
        if not isinstance(file, DataFile):
            raise Refused(WRONG_FILE_TYPE)
        if file.opened_by and not file.opened_by & self._verified:
            raise Refused(SECURITY)
        if offset >= len(file.content):
            raise Refused(WRONG_OFFSET)
        wanted = apdu[4] or 256
        data = file.content[offset : offset + wanted]
        if self._faults.response_6c and len(data) != wanted:
            raise Refused(0x6C00 | len(data) & 0xFF)
        return data

    def _get_response(self, apdu: bytes) -> bytes:
        if not self._waiting:
            raise Refused(CONDITIONS)
        wanted = (apdu[4] if len(apdu) > 4 else 0) or 256
        data, self._waiting = self._waiting[:wanted], self._waiting[wanted:]
        return data

    def _get_uid(self, apdu: bytes) -> bytes:
        """FF CA 00 00 00: a real reader answers it from the field; here it reaches the card."""
        if apdu[2:4] != b"\x00\x00":
            raise Refused(WRONG_P1_P2)
        return self._uid

    # --- signature ----------------------------------------------------------------------------

    def _sign(self, apdu: bytes) -> bytes:
        if apdu[2] != 0 or not apdu[3] & 0x80:
            raise Refused(WRONG_P1_P2)
        file = self._chosen(apdu[3] & 0x1F)
        if not isinstance(file, KeyFile):
            raise Refused(NO_KEY)
        if file.opened_by not in self._verified:
            raise Refused(SECURITY)
        message = apdu[5 : 5 + apdu[4]] if len(apdu) > 4 else b""
        if not 1 <= len(message) <= MAX_SIGN_INPUT or len(apdu) not in (5 + apdu[4], 6 + apdu[4]):
            raise Refused(WRONG_LENGTH)
        signature = file.certified.sign_block(message)
        if signature is None:
            raise Refused(CONDITIONS)
        return signature[:-1] + bytes((signature[-1] ^ 1,)) if self._faults.wrong_signature else signature


def apply_tries(chip: Chip, faults: CardFaults) -> None:
    """Carry the ``tries`` switch over to the counters, once."""
    if faults.tries != NEVER:
        chip.set_tries(faults.tries)
        faults.tries = NEVER
