"""The trigram is a distribution, and its automaton accepts what it should."""

from __future__ import annotations

import math

import pytest

from drivers.speech.recipe.language_model import END, Arc, Automaton, Trigram, automaton, estimated

TEXTS = [
    ["会議", "を", "開き", "ます"],
    ["窓口", "を", "開き", "ます"],
    ["会議", "を", "閉じ", "ます"],
    ["はい"],
]
CLASSED = [["<名詞>", "を", "開き", "ます"], ["<名詞>", "を", "閉じ", "ます"]]


def cost(trigram: Trigram, word: str, history: tuple[str, ...]) -> float:
    """By backing off until the word is found."""
    if word in trigram.costs.get(history, {}):
        return trigram.costs[history][word]
    return trigram.backoffs.get(history, 0.0) + cost(trigram, word, history[1:])


@pytest.mark.parametrize(
    "history", [(), ("を",), ("会議", "を"), ("<s>",), ("開き", "ます"), ("見た", "ことのない")]
)
def test_the_probabilities_after_any_history_sum_to_one(history: tuple[str, ...]) -> None:
    trigram = estimated(TEXTS)
    words = {word for row in trigram.costs.values() for word in row}
    assert sum(math.exp(-cost(trigram, word, history)) for word in words) == pytest.approx(1.0)


def test_what_was_seen_is_likelier_than_what_was_not() -> None:
    trigram = estimated(TEXTS)
    assert cost(trigram, "開き", ("会議", "を")) < cost(trigram, "はい", ("会議", "を"))
    assert cost(trigram, END, ("開き", "ます")) < cost(trigram, "を", ("開き", "ます"))


def accepted(grammar: Automaton, words: list[str]) -> float:
    """The cheapest cost of the sentence, infinite when it is not accepted."""
    by_source: dict[int, list[Arc]] = {}
    for arc in grammar.arcs:
        by_source.setdefault(arc.source, []).append(arc)
    best = {(0, 0): 0.0}
    queue = [(0, 0)]
    while queue:
        state, place = queue.pop()
        for arc in by_source.get(state, []):
            if arc.word is not None and (place >= len(words) or words[place] != arc.word):
                continue
            reached = (arc.target, place + (arc.word is not None))
            price = best[(state, place)] + arc.cost
            if price < best.get(reached, math.inf) - 1e-9:
                best[reached] = price
                queue.append(reached)
    ends = [best[s, p] + grammar.finals[s] for s, p in best if p == len(words) and s in grammar.finals]
    return min(ends, default=math.inf)


def test_a_word_that_only_its_class_knows_takes_the_place_of_its_class() -> None:
    members = {"<名詞>": {"港": 1.0, "窓口": 1.0}}
    grammar = automaton(estimated([*TEXTS, *CLASSED]), members, {})
    assert accepted(grammar, ["港", "を", "開き", "ます"]) < math.inf
    assert accepted(grammar, ["海", "を", "開き", "ます"]) == math.inf


def test_an_unknown_word_can_be_spelled_in_kana_at_a_price() -> None:
    grammar = automaton(estimated(TEXTS), {}, {"ナ": 1.0, "ゾ": 1.0})
    spelled = accepted(grammar, ["ナ", "ゾ", "を", "開き", "ます"])
    assert accepted(grammar, ["会議", "を", "開き", "ます"]) < spelled < math.inf
