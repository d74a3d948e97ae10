"""Out of text, what the graph is made of: a lexicon and a grammar."""

from __future__ import annotations

import itertools
import math
from collections import Counter

from drivers.speech.recipe import language_model, text, vocabulary
from drivers.speech.recipe.amounts import Amounts
from drivers.speech.recipe.language_model import Automaton
from drivers.speech.recipe.phones import MORAE
from drivers.speech.recipe.vocabulary import Phones


def lexicon_and_grammar(plan: Amounts, processes: int) -> tuple[dict[str, set[Phones]], Automaton]:
    """Held-out sentences never come in: ``text.sentences`` leaves them out."""
    sentences = list(itertools.islice(text.sentences(plan.seed + 1, held_out=False), plan.text_lines))
    texts = vocabulary.tokenised(sentences, processes)
    lexicon = vocabulary.lexicon(texts)
    spelling = spelling_costs(lexicon)
    for mora in spelling:
        lexicon.setdefault(mora, set()).add(MORAE[mora])
    trigram = language_model.estimated([[token.surface for token in found] for found in texts])
    return lexicon, language_model.automaton(trigram, {}, spelling)


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
