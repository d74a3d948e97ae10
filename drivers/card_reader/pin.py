"""A PIN in a buffer that can be wiped, and that no ``repr``, log or traceback shows."""

from __future__ import annotations

from types import TracebackType

from drivers.ports import CardError, CardProblem

PIN_DIGITS = 4


class Pin:
    """The four ASCII digits of 利用者証明用 or 券面事項入力補助用 暗証番号.

    Full-width digits are refused rather than folded: what the card would be sent must be what was typed.
    Raises ``CardError(PIN_FORMAT)`` before anything reaches the card. Use as a context manager; leaving
    it overwrites the buffer. Copies made below us (pyscard, pcscd) are out of reach.
    """

    __slots__ = ("_digits",)

    def __init__(self, digits: bytearray) -> None:
        """Takes ``digits`` over: the buffer itself is wiped later, also when its format is refused."""
        self._digits = digits
        if len(digits) != PIN_DIGITS or not all(0x30 <= digit <= 0x39 for digit in digits):
            self.wipe()
            raise CardError(CardProblem.PIN_FORMAT)

    @classmethod
    def from_text(cls, text: str) -> Pin:
        return cls(bytearray(text, "utf-8"))

    @property
    def digits(self) -> bytearray:
        return self._digits

    def wipe(self) -> None:
        self._digits[:] = bytes(len(self._digits))

    def __enter__(self) -> Pin:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.wipe()

    def __repr__(self) -> str:
        return "Pin(…)"
