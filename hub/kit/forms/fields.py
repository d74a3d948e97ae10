"""The kinds of field that a form may have: what each is called, how it is read, how it is asked for. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from datetime import date
from enum import Enum
from typing import Any, ClassVar

from edge.wire.text import written
from hub.kit import typed, words
from hub.kit.readers import Line
from hub.kit.typed import Mistyped
from kiosk.words.catalogue import Words, filled


@dataclass(frozen=True)
class Field:
    """One field as people meet it; it stands in the annotation: ``name: Annotated[str, Text(…, most=40)]``.

    ``missing``: what is said when it is left empty, if that is more than that it is.
    ``says``: codes of refusals (``hub.kit.errors``) that are about this field, and are said beside it.
    ``numeric``: phones show their digits.
    """

    label: Words
    _: KW_ONLY
    hint: Words | None = None
    missing: Words | None = None
    says: tuple[Enum, ...] = ()
    autocomplete: str = "off"
    large: bool = False
    numeric: bool = False

    control: ClassVar[str] = "text"
    """Which of the controls of ``forms.html`` asks for it."""
    secret: ClassVar[bool] = False
    """Never shown again, never changed: a password, a PIN."""

    def read(self, text: str) -> Any:
        """What was meant. Raises ``Mistyped`` or ``TextUnfit``."""
        raise NotImplementedError

    def written(self, value: Any) -> str:
        """A value as it stands in the field."""
        return str(value)

    @property
    def schema(self) -> dict[str, Any]:
        """What tools are told of it (JSON Schema)."""
        return {}

    @property
    def words(self) -> tuple[Words, ...]:
        """Everything that it says."""
        return (self.label, *filter(None, (self.hint, self.missing)))


@dataclass(frozen=True)
class Text(Field):
    """One line of at most ``most`` letters, as the screen counts them."""

    _: KW_ONLY
    most: int

    def read(self, text: str) -> str:
        return Line(self.most)(text)

    @property
    def schema(self) -> dict[str, Any]:
        return {"maxLength": self.most}


@dataclass(frozen=True)
class Lines(Text):
    """Several lines of together at most ``most`` letters."""

    control: ClassVar[str] = "lines"

    def read(self, text: str) -> str:
        Line(self.most)(" ".join(text.split("\n")))
        return written(text, lines=True)


@dataclass(frozen=True)
class Code(Text):
    """A line of letters, digits and signs that a machine compares: whatever the width."""

    capitals: bool = False

    def read(self, text: str) -> str:
        return super().read(typed.halved(text))


@dataclass(frozen=True)
class Login(Text):
    """The name that somebody signs in with; a number may stand in groups."""

    def read(self, text: str) -> str:
        return super().read(typed.login(text))


@dataclass(frozen=True)
class Number(Text):
    """A number that is a name (wallet, shop, card): digits, with blanks and hyphens for the eye."""

    _: KW_ONLY
    numeric: bool = True

    def read(self, text: str) -> str:
        return super().read(typed.digits(text))


@dataclass(frozen=True)
class Count(Field):
    """A whole number from ``least`` to ``most``."""

    _: KW_ONLY
    least: int = 0
    most: int

    numeric: bool = True

    def read(self, text: str) -> int:
        return self._bounded(typed.whole(text))

    def _bounded(self, number: int) -> int:
        if number < self.least:
            raise Mistyped(filled(words.TOO_SMALL, {"ge": self.least}))
        if number > self.most:
            raise Mistyped(filled(words.TOO_BIG, {"le": self.most}))
        return number

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


@dataclass(frozen=True)
class Yen(Count):
    """An amount in whole yen; ``usual`` are offered to choose from."""

    usual: tuple[int, ...] = ()

    def read(self, text: str) -> int:
        return self._bounded(typed.amount(text))


@dataclass(frozen=True)
class Day(Field):
    """A day, of the western calendar or of an era."""

    def read(self, text: str) -> date:
        return typed.day(text)

    @property
    def schema(self) -> dict[str, Any]:
        return {"format": "date"}


@dataclass(frozen=True)
class Month(Field):
    """The first day of a month."""

    def read(self, text: str) -> date:
        return typed.month(text)

    def written(self, value: date) -> str:
        return f"{value:%Y-%m}"


@dataclass(frozen=True)
class Choice(Field):
    """One of an enum's members, each with its words."""

    _: KW_ONLY
    options: Mapping[Any, Words]

    control: ClassVar[str] = "choice"

    def read(self, text: str) -> Any:
        for option in self.options:
            if option.value == text:
                return option
        raise Mistyped(words.CHOOSE)

    def written(self, value: Any) -> str:
        return str(value.value)

    @property
    def words(self) -> tuple[Words, ...]:
        return (*super().words, *self.options.values())

    @property
    def choices(self) -> list[tuple[str, str]]:
        """As the select is drawn: what is sent, and its words."""
        return [(str(option.value), said.ja) for option, said in self.options.items()]

    @property
    def schema(self) -> dict[str, Any]:
        return {"enum": [option.value for option in self.options]}


@dataclass(frozen=True)
class Check(Field):
    """Yes or no; a box that is not ticked sends nothing. Give it ``False`` as default."""

    control: ClassVar[str] = "check"

    def read(self, text: str) -> bool:
        if text not in ("1", "true", "on"):
            raise Mistyped(words.CHOOSE)
        return True

    def written(self, value: bool) -> str:
        return "1" if value else ""

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}


@dataclass(frozen=True)
class Password(Field):
    """Read as it was typed; what it must be like is said by whoever keeps it."""

    control: ClassVar[str] = "password"
    secret: ClassVar[bool] = True

    def read(self, text: str) -> str:
        return text


@dataclass(frozen=True)
class Pin(Password):
    """A secret of digits, whatever their width."""

    _: KW_ONLY
    numeric: bool = True

    def read(self, text: str) -> str:
        return typed.halved(text)


@dataclass(frozen=True)
class Hidden:
    """Made with the page and typed by nobody (an id, a revision): one of another shape means a page that
    is out of date, which ``hub.kit.refusals`` says.
    """

    pattern: str


ONCE = Hidden(r"^[a-z0-9-]{1,36}$")
"""Made anew with each drawing of the form: what is done under it is done once, however often it is sent."""
