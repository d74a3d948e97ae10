"""An interpolated Kneser-Ney trigram as a weighted automaton, with hubs for classes and for spelling in kana.

Sentences made of templates leave the trigram far too certain, hence the heavy discounts. A token of the form
``<…>`` is a class: its arcs lead to a hub from which all its members leave, into the history of the class.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

DISCOUNTS = (0.6, 0.75, 0.8)
"""Taken off each count of one, two and three tokens."""
BEGIN, END = "<s>", "</s>"
SPELLING_ENTRY, SPELLING_EXIT = 8.0, 2.0
"""Costs (natural log) of leaving the words and spelling what was heard in kana, and of coming back."""
CLASS_COST = 0.5

History = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Arc:
    """``word`` None is an epsilon; ``cost`` is a negative natural logarithm."""

    source: int
    target: int
    word: str | None
    cost: float


@dataclass(slots=True)
class Automaton:
    """State 0 is the start."""

    arcs: list[Arc] = field(default_factory=list)
    finals: dict[int, float] = field(default_factory=dict)
    states: int = 1

    def new_state(self) -> int:
        self.states += 1
        return self.states - 1


@dataclass(frozen=True, slots=True)
class Trigram:
    """For each history its words with costs, and the cost of backing off from it."""

    costs: Mapping[History, Mapping[str, float]]
    backoffs: Mapping[History, float]


def counted(texts: Iterable[Sequence[str]]) -> tuple[Counter[History], Counter[History], Counter[History]]:
    """Kneser-Ney counts of one, two and three tokens: shorter ones count the different tokens before them."""
    threes: Counter[History] = Counter()
    openings: Counter[History] = Counter()
    for text in texts:
        padded = [BEGIN, *text, END]
        openings[(BEGIN, padded[1])] += 1
        threes.update(zip(padded, padded[1:], padded[2:], strict=False))
    twos = Counter(three[1:] for three in threes)
    twos.update(openings)
    return Counter(two[1:] for two in twos), twos, threes


def estimated(texts: Iterable[Sequence[str]]) -> Trigram:
    costs: dict[History, dict[str, float]] = {}
    backoffs: dict[History, float] = {}
    ones, *longer = counted(texts)
    words = len(ones)
    for counts, discount in zip((ones, *longer), DISCOUNTS, strict=True):
        rows: dict[History, dict[str, int]] = defaultdict(dict)
        for gram, count in counts.items():
            rows[gram[:-1]][gram[-1]] = count
        for history, row in rows.items():
            total = sum(row.values())
            spared = discount * len(row) / total
            shorter = costs.get(history[1:], {}) if history else {}
            costs[history] = {
                word: -math.log(
                    (count - discount) / total
                    + spared
                    * (math.exp(-_cost(word, history[1:], costs, backoffs)) if shorter else 1 / words)
                )
                for word, count in row.items()
            }
            backoffs[history] = -math.log(spared)
    return Trigram(costs, backoffs)


def _cost(
    word: str,
    history: History,
    costs: Mapping[History, Mapping[str, float]],
    backoffs: Mapping[History, float],
) -> float:
    if word in costs.get(history, {}):
        return costs[history][word]
    return backoffs.get(history, 0.0) + _cost(word, history[1:], costs, backoffs)


def automaton(
    trigram: Trigram,
    classes: Mapping[str, Mapping[str, float]],
    spelling: Mapping[str, float],
) -> Automaton:
    """``classes``: members with their costs; ``spelling``: kana morae with their costs."""
    found = Automaton()
    numbers: dict[History, int] = {(BEGIN,): 0}
    for history in trigram.costs:
        if history not in numbers:
            numbers[history] = found.new_state()
    hubs = {name: found.new_state() for name in classes}
    for history, row in trigram.costs.items():
        source = numbers[history]
        if history:
            found.arcs.append(
                Arc(source, numbers[_shortened(history, numbers)], None, trigram.backoffs[history])
            )
        for word, cost in row.items():
            if word == END:
                found.finals[source] = cost
            elif word in hubs:
                found.arcs.append(Arc(source, hubs[word], None, cost + CLASS_COST))
            else:
                found.arcs.append(Arc(source, numbers[_after(history, word, numbers)], word, cost))
    for name, members in classes.items():
        after = numbers[_after((), name, numbers)]
        found.arcs.extend(Arc(hubs[name], after, word, cost) for word, cost in members.items())
    _spell(found, numbers[()], spelling)
    return found


def _shortened(history: History, numbers: Mapping[History, int]) -> History:
    history = history[1:]
    while history not in numbers:
        history = history[1:]
    return history


def _after(history: History, word: str, numbers: Mapping[History, int]) -> History:
    longest = (*history, word)[-2:]
    return longest if longest in numbers else _shortened(longest, numbers)


def _spell(found: Automaton, unigram: int, spelling: Mapping[str, float]) -> None:
    hub = found.new_state()
    found.arcs.append(Arc(unigram, hub, None, SPELLING_ENTRY))
    inside = found.new_state()
    found.arcs.append(Arc(inside, unigram, None, SPELLING_EXIT))
    for mora, cost in spelling.items():
        found.arcs.append(Arc(hub, inside, mora, cost))
        found.arcs.append(Arc(inside, inside, mora, cost))
