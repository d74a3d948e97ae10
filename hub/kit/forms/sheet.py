"""A form as it stands on a page: what was typed, what is wrong with it, and what it means. Pure.

A field without a default must be filled in; one with a default may stay empty, and is the default then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from enum import Enum, auto
from typing import Any, ClassVar, Generic, TypeVar, get_type_hints

from edge.wire.text import TextUnfit
from hub.core import subjects
from hub.kit import words
from hub.kit.errors import Refused
from hub.kit.forms.fields import ONCE, Field, Hidden
from hub.kit.readers import refused_sign
from hub.kit.refusals import in_words
from hub.kit.typed import Mistyped
from kiosk.words.catalogue import Words


class Form:
    """Base of every form: a frozen dataclass whose annotations hold a ``Field`` or ``Hidden`` each."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    def check(self) -> Iterable[tuple[str, Words]]:
        """What is wrong between the fields: the name of the one that must change, and what to do. Pure."""
        return ()


FormType = TypeVar("FormType", bound=Form)


class Unread(Enum):
    """Why nothing has been done with a form yet."""

    FORM = auto()


class Unfit(Refused[Unread]):
    """A form cannot be read as it is; what is wrong stands beside its fields."""

    def __init__(self) -> None:
        super().__init__(Unread.FORM)

    @property
    def words(self) -> Words:
        return words.CHECK


@dataclass(frozen=True, slots=True)
class Part:
    """One field of a form type that people fill in, and what it is when they leave it empty."""

    name: str
    kind: Field
    default: Any

    @property
    def required(self) -> bool:
        return self.default is MISSING

    def read(self, text: str) -> Any:
        """What was meant. Raises ``Mistyped`` or ``TextUnfit``."""
        if fault := refused_sign(text, secret=self.kind.secret):
            raise fault
        if text:
            return self.kind.read(text)
        if self.required:
            raise Mistyped(self.kind.missing or words.MISSING)
        return self.default


@dataclass(frozen=True, slots=True)
class Asked:
    """One field as ``forms.html`` draws it."""

    name: str
    kind: Field
    required: bool
    value: str
    error: Words | None


@dataclass(frozen=True)
class Sheet(Generic[FormType]):
    """``typed``: everything as it was sent; ``read``: what it means; ``problem``: what is no field's fault.

    ``name`` keeps the fields of two forms on one page apart.
    """

    form: type[FormType]
    typed: Mapping[str, str]
    errors: Mapping[str, Words] = field(default_factory=dict)
    problem: Words | None = None
    read: FormType | None = None
    name: str = ""

    @property
    def value(self) -> FormType:
        """What was meant. Raises ``Unfit``."""
        if self.read is None:
            raise Unfit
        return self.read

    def told(self, refused: Refused[Any] | Words) -> Sheet[FormType]:
        """The same form with what became of it, beside the field that it is about."""
        if isinstance(refused, Unfit):
            return self
        if isinstance(refused, Words):
            return replace(self, problem=refused)
        about = [each.name for each in parts(self.form) if refused.code in each.kind.says]
        if not about:
            return replace(self, problem=refused.words)
        return replace(self, errors={**self.errors, about[0]: refused.words})

    @property
    def asked(self) -> list[Asked]:
        """The fields that people fill in, in order; of a secret never what was typed."""
        return [
            Asked(
                each.name,
                each.kind,
                each.required,
                "" if each.kind.secret else self.typed.get(each.name, ""),
                self.errors.get(each.name),
            )
            for each in parts(self.form)
        ]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """The hidden fields that go along as they came."""
        return [(name, self.typed.get(name, "")) for name, kind in hidden(self.form) if kind is not ONCE]

    @property
    def once(self) -> list[str]:
        """The hidden fields that get a new id with each drawing."""
        return [name for name, kind in hidden(self.form) if kind is ONCE]


def blank(form: type[FormType], name: str = "", /, **values: object) -> Sheet[FormType]:
    """A form that nobody has typed into yet; ``values`` stand in it."""
    kinds = {each.name: each.kind for each in parts(form)}
    typed = {
        key: kinds[key].written(value) if key in kinds else str(value)
        for key, value in values.items()
        if value is not None
    }
    return Sheet(form, typed, name=name)


def filled_in(form: type[FormType], typed: Mapping[str, str], name: str = "") -> Sheet[FormType]:
    """A form as it was sent. Everything that is wrong is found at once."""
    values: dict[str, Any] = {each: typed.get(each, "") for each, _ in hidden(form)}
    errors: dict[str, Words] = {}
    for each in parts(form):
        try:
            values[each.name] = each.read(typed.get(each.name, ""))
        except Mistyped as mistyped:
            errors[each.name] = mistyped.words
        except TextUnfit as unfit:
            errors[each.name] = in_words(unfit)
    if errors:
        return Sheet(form, typed, errors, name=name)
    read = form(**values)
    for about, wrong in read.check():
        errors.setdefault(about, wrong)
    return Sheet(form, typed, errors, read=None if errors else read, name=name)


_Known = tuple[tuple[Part, ...], tuple[tuple[str, Hidden], ...]]
_KNOWN: dict[type[Form], _Known] = {}
"""What the annotations of a form say, read once."""


def parts(form: type[Form]) -> tuple[Part, ...]:
    """The fields of a form that people fill in."""
    return _known(form)[0]


def hidden(form: type[Form]) -> tuple[tuple[str, Hidden], ...]:
    """The fields of a form that were made with its page."""
    return _known(form)[1]


def _known(form: type[Form]) -> _Known:
    if form not in _KNOWN:
        found = list(_annotated(form))
        _KNOWN[form] = (
            tuple(Part(name, kind, default) for name, kind, default in found if isinstance(kind, Field)),
            tuple((name, kind) for name, kind, _ in found if isinstance(kind, Hidden)),
        )
    return _KNOWN[form]


def _annotated(form: type[Form]) -> Iterator[tuple[str, Field | Hidden, Any]]:
    hints = get_type_hints(form, include_extras=True)
    for each in fields(form):
        kinds = [kind for kind in hints[each.name].__metadata__ if isinstance(kind, Field | Hidden)]
        yield each.name, kinds[0], each.default


def words_of(form: type[Form]) -> Iterator[Words]:
    """Every sentence that stands in a form."""
    for each in parts(form):
        yield from each.kind.words


def every() -> list[type[Form]]:
    """All forms of the hub: they stand in the ``forms.py`` of their subjects."""
    subjects.parts("forms")
    waiting, found = [Form], list[type[Form]]()
    while waiting:
        below = waiting.pop().__subclasses__()
        found += below
        waiting += below
    return found
