"""PC/SC through pcscd: the only file that imports ``smartcard``.

Errors are told apart by their number (``hresult``), never by their text, and become ``CardError``.
Each connection and each watch has a context of its own: after a restart of pcscd old contexts never
recover, new ones work.
"""

from __future__ import annotations

from smartcard import scard

from drivers.ports import CardError, CardPresence, CardProblem

PROBLEMS: dict[int, CardProblem] = {
    0x80100003: CardProblem.READER_SERVICE_DOWN,  # E_INVALID_HANDLE: a context from before a restart
    0x80100009: CardProblem.NO_READER,  # E_UNKNOWN_READER
    0x8010000B: CardProblem.READER_BUSY,  # E_SHARING_VIOLATION
    0x8010000C: CardProblem.NO_CARD,  # E_NO_SMARTCARD
    0x80100013: CardProblem.READER_SERVICE_DOWN,  # F_COMM_ERROR
    0x80100016: CardProblem.CARD_REMOVED,  # E_NOT_TRANSACTED: the card was pulled under a command
    0x80100017: CardProblem.NO_READER,  # E_READER_UNAVAILABLE
    0x8010001D: CardProblem.READER_SERVICE_DOWN,  # E_NO_SERVICE
    0x8010001E: CardProblem.READER_SERVICE_DOWN,  # E_SERVICE_STOPPED
    0x8010002E: CardProblem.NO_READER,  # E_NO_READERS_AVAILABLE
    0x80100066: CardProblem.CARD_HUNG,  # W_UNRESPONSIVE_CARD: in the reader, and mute
    0x80100067: CardProblem.CARD_REMOVED,  # W_UNPOWERED_CARD
    0x80100068: CardProblem.CARD_REMOVED,  # W_RESET_CARD: somebody else reset it; this session is over
    0x80100069: CardProblem.CARD_REMOVED,  # W_REMOVED_CARD
}
TIMED_OUT = 0x8010000A
NOT_THERE = scard.SCARD_STATE_UNKNOWN | scard.SCARD_STATE_UNAVAILABLE | scard.SCARD_STATE_IGNORE


def problem_of(hresult: int) -> CardProblem:
    """An error number that is not in the table is said to be unexpected, not guessed at."""
    return PROBLEMS.get(hresult & 0xFFFFFFFF, CardProblem.UNEXPECTED_STATUS)


class PcscChannel:
    """An exclusive connection to the card in one reader. ``close`` takes its power: a PIN is forgotten."""

    def __init__(self, reader: str | None) -> None:
        self._context = _establish()
        try:
            hresult, self._card, self._protocol = scard.SCardConnect(
                self._context,
                _find_reader(self._context, reader),
                scard.SCARD_SHARE_EXCLUSIVE,
                scard.SCARD_PROTOCOL_T0 | scard.SCARD_PROTOCOL_T1,
            )
            _check(hresult)
        except CardError:
            scard.SCardReleaseContext(self._context)
            raise

    @property
    def atr(self) -> bytes:
        hresult, _reader, _state, _protocol, atr = scard.SCardStatus(self._card)
        _check(hresult)
        return bytes(atr)

    def transmit(self, command: bytearray) -> bytes:
        """Blocks until the card answers: PC/SC knows no time-out.

        A card pulled under the command was seen as success with an empty answer, too.
        """
        octets = list(command)
        pci = scard.SCARD_PCI_T0 if self._protocol == scard.SCARD_PROTOCOL_T0 else scard.SCARD_PCI_T1
        try:
            hresult, answer = scard.SCardTransmit(self._card, pci, octets)
        finally:
            octets.clear()
        _check(hresult)
        if not answer:
            raise CardError(CardProblem.CARD_REMOVED, detail="an empty answer")
        return bytes(octet & 0xFF for octet in answer)

    def close(self) -> None:
        """What these two calls return says nothing that could still be acted upon."""
        scard.SCardDisconnect(self._card, scard.SCARD_UNPOWER_CARD)
        scard.SCardReleaseContext(self._context)


class PresenceWatch:
    """Blocking watch on one reader; raises ``CardError`` when the service or the reader goes."""

    def __init__(self, reader: str | None) -> None:
        self._context = _establish()
        try:
            self._reader = _find_reader(self._context, reader)
        except CardError:
            self.close()
            raise
        self._state = int(scard.SCARD_STATE_UNAWARE)

    def wait(self, seconds: float) -> CardPresence | None:
        """The presence as soon as it may have changed (the first call at once), ``None`` after a time-out."""
        states = [(self._reader, self._state)]
        hresult, changed = scard.SCardGetStatusChange(self._context, int(seconds * 1000), states)
        if hresult & 0xFFFFFFFF == TIMED_OUT:
            return None
        _check(hresult)
        self._state = changed[0][1] & ~scard.SCARD_STATE_CHANGED
        if self._state & NOT_THERE:
            raise CardError(CardProblem.NO_READER)
        present = self._state & scard.SCARD_STATE_PRESENT
        return CardPresence.PRESENT if present else CardPresence.ABSENT

    def close(self) -> None:
        scard.SCardReleaseContext(self._context)


def _establish() -> int:
    hresult, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_SYSTEM)
    _check(hresult)
    return int(context)


def _find_reader(context: int, wanted: str | None) -> str:
    """The reader of that name, or the first by name if none is asked for."""
    hresult, readers = scard.SCardListReaders(context, [])
    _check(hresult)
    names = sorted(name for name in readers if wanted in (None, name))
    if not names:
        raise CardError(CardProblem.NO_READER)
    return str(names[0])


def _check(hresult: int) -> None:
    if hresult != scard.SCARD_S_SUCCESS:
        raise CardError(problem_of(hresult), detail=f"hresult {hresult & 0xFFFFFFFF:08X}")
