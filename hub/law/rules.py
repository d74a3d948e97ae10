"""The kernel of dated rules: ``rule(as_of, facts) → value | Unknown``, with its ground and its period.

A rule is data (TOML): editions that follow each other in time, each with its ground (law or ordinance),
its source, and its cases. The first case whose conditions hold decides. Where a fact is missing the
kernel goes on with both possibilities; if they end in the same value that is the answer, otherwise the
answer is :class:`Unknown` and names the facts that would settle it. Nothing is ever assumed.

::

    [[rule]]
    id = "moving_in.deadline"
    [[rule.edition]]
    valid_from = 2012-07-09
    ground = "住民基本台帳法22条1項"
    source = "where the wording was read"
    standing = "law"                                  # or "sample": must not be taken for the city's own
    [[rule.edition.case]]
    when = { age = { at_least = 75 }, insurance = { in = ["national", "unsure"] } }
    value = "late_elderly"
    [[rule.edition.case]]                             # the last case has no conditions
    value = "none"
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec

Value = TypeVar("Value")
Facts = Mapping[str, object]
"""What is known. A fact that is not known is absent; ``None`` is not a way to say so."""


class Standing(StrEnum):
    """Whether a rule may be acted upon. A sample shows the shape; its content is nobody's law."""

    LAW = "law"
    SAMPLE = "sample"


class RuleFault(ValueError):
    """A rule file that cannot be trusted: unknown words, overlapping editions, no final case."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Why: the provision, where it was read, whether it is law, and from when to when (None: open)."""

    provision: str
    source: str
    standing: Standing
    valid_from: date
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class Finding(Generic[Value]):
    value: Value
    ground: Ground


@dataclass(frozen=True, slots=True)
class Unknown:
    """No answer. ``missing``: facts that would settle it; empty if no edition is in force on the day."""

    missing: frozenset[str] = frozenset()


class Condition(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"one_of": "in"}):
    """What one fact must be; of several words all must hold.

    ``in``: the fact is one of these; ``has_any``: the fact, a set, holds one of these;
    ``at_least`` and ``below``: bounds of a number.
    """

    one_of: tuple[str | int | bool, ...] | None = None
    has_any: tuple[str, ...] | None = None
    at_least: int | None = None
    below: int | None = None

    def holds(self, fact: Any) -> bool:
        """Raises ``TypeError`` for a fact of a kind that the condition is not about."""
        return (
            (self.one_of is None or fact in self.one_of)
            and (self.has_any is None or not fact.isdisjoint(self.has_any))
            and (self.at_least is None or fact >= self.at_least)
            and (self.below is None or fact < self.below)
        )


class Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    value: Any
    when: dict[str, Condition] = {}

    def missing(self, facts: Facts) -> frozenset[str] | None:
        """Empty: the case holds. ``None``: it does not. Otherwise: it hangs on these facts."""
        if any(not condition.holds(facts[name]) for name, condition in self.when.items() if name in facts):
            return None
        return frozenset(self.when.keys() - facts.keys())


class Edition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A rule as it reads from ``valid_from`` to ``valid_until``, both included."""

    valid_from: date
    ground: str
    source: str
    standing: Standing
    case: tuple[Case, ...]
    valid_until: date | None = None

    def in_force(self, as_of: date) -> bool:
        return self.valid_from <= as_of and (self.valid_until is None or as_of <= self.valid_until)

    def decide(self, facts: Facts) -> Finding[Any] | Unknown:
        possible: list[Any] = []
        missing: set[str] = set()
        for case in self.case:
            lacks = case.missing(facts)
            if lacks is None:
                continue
            possible.append(case.value)
            missing |= lacks
            if not lacks:
                break
        if any(value != possible[0] for value in possible):
            return Unknown(frozenset(missing))
        return Finding(possible[0], self._ground())

    def _ground(self) -> Ground:
        return Ground(self.ground, self.source, self.standing, self.valid_from, self.valid_until)


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    edition: tuple[Edition, ...]

    def __call__(self, as_of: date, facts: Facts) -> Finding[Any] | Unknown:
        for edition in self.edition:
            if edition.in_force(as_of):
                return edition.decide(facts)
        return Unknown()


class _RuleFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    rule: tuple[Rule, ...]


class RuleBook:
    """Rules by id, out of one or more files."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules: dict[str, Rule] = {}
        for rule in rules:
            if rule.id in self._rules:
                raise RuleFault(f"{rule.id} is there twice")
            _check(rule)
            self._rules[rule.id] = rule

    @classmethod
    def parse(cls, *texts: str) -> RuleBook:
        """Raises :class:`RuleFault` for anything that is not wholly understood."""
        try:
            files = [msgspec.convert(tomllib.loads(text), type=_RuleFile) for text in texts]
        except (tomllib.TOMLDecodeError, msgspec.ValidationError) as fault:
            raise RuleFault(str(fault)) from fault
        return cls(rule for file in files for rule in file.rule)

    @classmethod
    def load(cls, *paths: Path) -> RuleBook:
        return cls.parse(*(path.read_text("utf-8") for path in paths))

    def ids(self) -> tuple[str, ...]:
        return tuple(self._rules)

    def ask(self, rule_id: str, as_of: date, facts: Facts, kind: type[Value]) -> Finding[Value] | Unknown:
        """The value converted to ``kind``. ``KeyError``: no such rule, which is a fault of the program."""
        found = self._rules[rule_id](as_of, facts)
        if isinstance(found, Unknown):
            return found
        return Finding(msgspec.convert(found.value, type=kind), found.ground)


def _check(rule: Rule) -> None:
    """Editions stand in order without overlap, and each ends in exactly one case without conditions."""
    if not rule.edition:
        raise RuleFault(f"{rule.id} has no edition")
    for edition in rule.edition:
        if [bool(case.when) for case in edition.case] != [True] * (len(edition.case) - 1) + [False]:
            raise RuleFault(f"{rule.id} from {edition.valid_from}: only the last case is without conditions")
        if edition.valid_until is not None and edition.valid_until < edition.valid_from:
            raise RuleFault(f"{rule.id} from {edition.valid_from}: ends before it begins")
    for earlier, later in pairwise(rule.edition):
        if earlier.valid_until is None or earlier.valid_until >= later.valid_from:
            raise RuleFault(f"{rule.id}: the edition from {later.valid_from} overlaps the one before it")
