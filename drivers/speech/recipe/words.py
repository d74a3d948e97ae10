"""Out of text, what the graph is made of: a lexicon and a grammar."""

from __future__ import annotations

import itertools
import math
from collections import Counter

from drivers.speech.recipe import dictionary, language_model, text, vocabulary
from drivers.speech.recipe.amounts import Amounts
from drivers.speech.recipe.dictionary import Entry
from drivers.speech.recipe.language_model import Automaton
from drivers.speech.recipe.phones import MORAE, Phones
from drivers.speech.recipe.vocabulary import Token

PATTERN_WEIGHT = 8
"""Each sentence of ``text/patterns.txt`` counts so often: they show the grammar, templates the subject."""


def lexicon_and_grammar(plan: Amounts, processes: int) -> tuple[dict[str, set[Phones]], Automaton]:
    """Held-out sentences never come in: ``text.sentences`` leaves them out.

    Every text is read twice, once as it stands and once with the words of open classes replaced by their
    class, whose members come from the dictionary.
    """
    spoken = itertools.islice(text.sentences(plan.seed + 1, held_out=False), plan.text_lines)
    sentences = [*spoken, *(line for line in text.lines("patterns.txt") for _ in range(PATTERN_WEIGHT))]
    texts = vocabulary.tokenised(sentences, processes)
    lexicon = vocabulary.lexicon(texts)
    spelling = spelling_costs(lexicon)
    for mora in spelling:
        lexicon.setdefault(mora, set()).add(MORAE[mora])
    members = dictionary.classes({token.kind for found in texts for token in found if token.kind})
    for entry in itertools.chain.from_iterable(members.values()):
        lexicon.setdefault(entry.surface, set()).add(entry.phones)
    plain = [[token.surface for token in found] for found in texts]
    trigram = language_model.estimated(
        [*plain, *([_classed(token, members) for token in found] for found in texts)]
    )
    costs = {kind: _costs(entries) for kind, entries in members.items()}
    return lexicon, language_model.automaton(trigram, costs, spelling)


def _classed(token: Token, members: dict[str, list[Entry]]) -> str:
    return token.kind if token.kind in members else token.surface


def _costs(entries: list[Entry]) -> dict[str, float]:
    """Negative log share of each word in its class; a word with two readings counts once."""
    best: dict[str, float] = {}
    for entry in entries:
        best[entry.surface] = min(entry.cost, best.get(entry.surface, math.inf))
    total = math.log(math.fsum(math.exp(-cost) for cost in best.values()))
    return {surface: cost + total for surface, cost in best.items()}


def spelling_costs(lexicon: dict[str, set[Phones]]) -> dict[str, float]:
    """Negative log share of every mora among the words' pronunciations, so that ティ is rarer than シ."""
    mora_of = {phones: mora for mora, phones in MORAE.items()}
    counts = Counter(dict.fromkeys(MORAE, 1))
    for readings in lexicon.values():
        for phones in readings:
            place = 0
            while place < len(phones):
                size = 2 if phones[place : place + 2] in mora_of else 1
                mora = mora_of.get(phones[place : place + size])
                if mora:
                    counts[mora] += 1
                place += size
    total = sum(counts.values())
    return {mora: -math.log(count / total) for mora, count in counts.items()}
