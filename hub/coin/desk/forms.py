"""What the counter's pages ask for. Data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from hub.coin.cash_desk.service import DENOMINATIONS, MOST_PIECES
from hub.coin.desk import words
from hub.coin.errors import Why
from hub.coin.identification.service import Document
from hub.kit.forms.fields import ONCE, Choice, Count, Day, Hidden, Pin, Text, Yen
from hub.kit.forms.sheet import Form
from hub.kit.typed import Mistyped
from kiosk.words.catalogue import Words, filled

LARGEST = 9_999_999


@dataclass(frozen=True)
class Pieces(Count):
    """How many notes or coins."""

    def read(self, text: str) -> int:
        try:
            return super().read(text)
        except Mistyped:
            raise Mistyped(filled(words.PIECES, {"count": self.most})) from None


_WALLET = Hidden("^[0-9]{1,16}$")
_CARD = Hidden("^[0-9]{1,16}$")
_PIN = Pin(words.NEW_PIN, says=(Why.PIN_LENGTH, Why.PIN_WEAK))
_AGAIN = Pin(words.AGAIN)


@dataclass(frozen=True, kw_only=True)
class Charge(Form):
    """Cash is taken, and coin goes into a wallet."""

    id: Annotated[str, ONCE]
    number: Annotated[str, _WALLET]
    amount: Annotated[
        int,
        Yen(
            words.TO_CHARGE,
            least=1,
            most=LARGEST,
            usual=(1_000, 2_000, 3_000, 5_000, 10_000, 20_000),
            large=True,
            says=(Why.OVER_CAP, Why.OVER_CAP_UNKNOWN),
        ),
    ]
    received: Annotated[int | None, Yen(words.RECEIVED, least=1, most=LARGEST, large=True)] = None

    def check(self) -> Iterator[tuple[str, Words]]:
        if self.received is not None and self.received < self.amount:
            yield "received", words.TOO_LITTLE_RECEIVED


@dataclass(frozen=True, kw_only=True)
class ChosenPin(Form):
    """Base of the forms in which a person types a PIN twice."""

    pin: Annotated[str, _PIN]
    again: Annotated[str, _AGAIN]

    def check(self) -> Iterator[tuple[str, Words]]:
        if self.pin != self.again:
            yield "again", words.PINS_DIFFER


@dataclass(frozen=True, kw_only=True)
class NewWallet(ChosenPin):
    """A wallet with its card, for somebody without a phone."""

    id: Annotated[str, ONCE]


@dataclass(frozen=True, kw_only=True)
class FirstCard(ChosenPin):
    """The first card of a wallet."""

    number: Annotated[str, _WALLET]


@dataclass(frozen=True, kw_only=True)
class NextCard(ChosenPin):
    """A new card in the place of another."""

    card: Annotated[str, _CARD]


@dataclass(frozen=True, kw_only=True)
class Unlocking(ChosenPin):
    """Three tries again; with a new PIN if one is given."""

    card: Annotated[str, _CARD]
    pin: Annotated[str, Pin(words.NEW_PIN, hint=words.PIN_STAYS, says=(Why.PIN_LENGTH, Why.PIN_WEAK))] = ""
    again: Annotated[str, _AGAIN] = ""


@dataclass(frozen=True, kw_only=True)
class Freezing(Form):
    """Stop a wallet, or let it go again."""

    number: Annotated[str, _WALLET]
    frozen: Annotated[str, Hidden("^(true|false)$")]
    reason: Annotated[str, Text(words.REASON, most=200, missing=words.REASON_MISSING)]


@dataclass(frozen=True, kw_only=True)
class Identity(Form):
    """A document has been shown."""

    number: Annotated[str, _WALLET]
    document: Annotated[Document, Choice(words.DOCUMENT, options=words.DOCUMENTS)]
    name: Annotated[
        str, Text(words.NAME_ON_IT, most=100, missing=words.NAME_MISSING, says=(Why.NAME_MISSING,))
    ]
    born: Annotated[date, Day(words.BORN, missing=words.BORN_MISSING, says=(Why.BORN_UNLIKELY,))]


@dataclass(frozen=True, kw_only=True)
class OtherIdentity(Identity):
    """The same, of somebody who is like another that was identified before."""

    reason: Annotated[str, Text(words.WHY_ANOTHER, most=200, missing=words.WHY_ANOTHER_MISSING)]


@dataclass(frozen=True, kw_only=True)
class OpenDrawer(Form):
    """A drawer is counted and opened."""

    id: Annotated[str, ONCE]
    opening: Annotated[int, Yen(words.OPENING, most=99_999_999, large=True)]


def _pieces(value: int) -> Pieces:
    return Pieces(filled(words.NOTES if value >= 1_000 else words.COINS, {"yen": value}), most=MOST_PIECES)


@dataclass(frozen=True, kw_only=True)
class CloseDrawer(Form):
    """A drawer is counted and closed: pieces of each denomination."""

    id: Annotated[str, Hidden(ONCE.pattern)]
    n10000: Annotated[int, _pieces(10_000)] = 0
    n5000: Annotated[int, _pieces(5_000)] = 0
    n2000: Annotated[int, _pieces(2_000)] = 0
    n1000: Annotated[int, _pieces(1_000)] = 0
    n500: Annotated[int, _pieces(500)] = 0
    n100: Annotated[int, _pieces(100)] = 0
    n50: Annotated[int, _pieces(50)] = 0
    n10: Annotated[int, _pieces(10)] = 0
    n5: Annotated[int, _pieces(5)] = 0
    n1: Annotated[int, _pieces(1)] = 0

    @property
    def counts(self) -> dict[int, int]:
        return {value: getattr(self, f"n{value}") for value in DENOMINATIONS}
