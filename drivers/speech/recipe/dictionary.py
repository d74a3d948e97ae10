"""The words of OpenJTalk's own dictionary, so that the recogniser knows more words than we wrote sentences.

``sys.dic`` is MeCab's format: a header of 72 bytes (ten 32-bit numbers and the character set), a double-array
trie of the surfaces, 16-byte tokens and comma-separated features. Surfaces stand only in the trie, so it is
walked level by level.
"""

from __future__ import annotations

import math
import struct
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyopenjtalk
from numpy.typing import NDArray

from drivers.speech.recipe.phones import Phones, phones_of

HEADER_BYTES, TOKEN_BYTES = 72, 16
OPEN_KINDS = {"名詞", "動詞", "形容詞", "副詞"}
OPEN_GROUPS = {"一般", "サ変接続", "形容動詞語幹", "副詞可能", "自立", "助詞類接続"}
"""Parts of speech that anything may join; the rest of the language is closed and comes from our text."""
COST_SCALE = 2700.0
"""MeCab's costs tell little about how common a word is, so they count for little."""
NOUNS, VERBAL_NOUNS = "<名詞|一般|*|*>", "<名詞|サ変接続|*|*>"
LARGEST_CLASSES = {NOUNS: 18_000, VERBAL_NOUNS: 3_000}
LARGEST_OTHER_CLASS = 800
"""So many of the commonest words; more would make the graph larger than the rest of the model."""
LONG_WORD_COST, SINGLE_SIGN_COST, KANA_COST = 0.9, 1.5, 2.0
"""Added for every sign beyond two, for a word of one sign, and for each spelling without kanji."""
COMPOUND_SHARE = 1.2
"""Weight of the logarithm of how many longer words a word begins or ends: common words make compounds."""


@dataclass(frozen=True, slots=True)
class Entry:
    """``kind``: part of speech, subgroup, conjugation and form, as OpenJTalk tells them for a token."""

    surface: str
    phones: Phones
    kind: str
    cost: float


def kind_of(pos: str, group: str, conjugation: str, form: str) -> str | None:
    """The class of a word, or None when it belongs to a closed one."""
    if pos not in OPEN_KINDS or group not in OPEN_GROUPS:
        return None
    return f"<{pos}|{group}|{conjugation}|{form}>"


def _surfaces(trie: NDArray[np.int32]) -> Iterator[tuple[str, int]]:
    """Every surface with the value of its leaf; ``trie`` (nodes, 2) holds base and check.

    The child of a node by byte b stands at base + b + 1 and carries the node's base as its check; the leaf of
    a finished word stands at base itself and keeps the value as -value - 1.
    """
    base, check = trie[:, 0], trie[:, 1]
    states = np.array([base[0]], np.int64)
    words: list[bytes] = [b""]
    steps = np.arange(256)
    while len(states):
        ended = (check[states] == states) & (base[states] < 0)
        for index in np.flatnonzero(ended):
            text = words[index].decode("utf-8", errors="ignore")
            yield text, int(-base[states[index]] - 1)
        children = states[:, None] + steps + 1
        inside = children < len(base)
        found = inside & (check[np.where(inside, children, 0)] == states[:, None])
        rows, columns = np.nonzero(found)
        words = [words[row] + bytes((column,)) for row, column in zip(rows, columns, strict=True)]
        states = base[children[rows, columns]].astype(np.int64)


def _readable(surface: str) -> bool:
    """Kana and kanji only, and no single kana."""
    if not all("ぁ" <= sign <= "ヺ" or "一" <= sign <= "鿿" or sign in "ー々" for sign in surface):
        return False
    return len(surface) > 1 or "一" <= surface <= "鿿"


def _cost_of_shape(surface: str) -> float:
    cost = LONG_WORD_COST * max(0, len(surface) - 2) + SINGLE_SIGN_COST * (len(surface) == 1)
    return cost + KANA_COST * (not any("一" <= sign <= "鿿" for sign in surface))


def entries(path: Path, kinds: set[str]) -> Iterator[Entry]:
    """All words of these classes that can be spoken with our phones."""
    data = path.read_bytes()
    trie_size, token_size, _ = struct.unpack_from("<3I", data, 24)
    tokens_at = HEADER_BYTES + trie_size
    features_at = tokens_at + token_size
    trie = np.frombuffer(data, np.int32, trie_size // 4, HEADER_BYTES).reshape(-1, 2)
    for surface, value in _surfaces(trie):
        if not _readable(surface):
            continue
        for number in range(value >> 8, (value >> 8) + (value & 0xFF)):
            cost, feature = struct.unpack_from("<6xhI", data, tokens_at + number * TOKEN_BYTES)
            end = data.index(b"\0", features_at + feature)
            parts = data[features_at + feature : end].decode("utf-8").split(",")
            kind = kind_of(parts[0], parts[1], parts[4], parts[5])
            if kind not in kinds or len(parts) < 9:
                continue
            if phones := phones_of(parts[8]):
                yield Entry(surface, phones, kind, cost / COST_SCALE + _cost_of_shape(surface))


def _compounds(surfaces: set[str]) -> Counter[str]:
    """How many longer words each string begins or ends."""
    found: Counter[str] = Counter()
    for surface in surfaces:
        for cut in range(1, len(surface)):
            found[surface[:cut]] += 1
            found[surface[cut:]] += 1
    return found


def classes(kinds: set[str]) -> dict[str, list[Entry]]:
    """The commonest words of each class in ``kinds``."""
    every = list(entries(Path(pyopenjtalk.OPEN_JTALK_DICT_DIR.decode()) / "sys.dic", kinds))
    compounds = _compounds({entry.surface for entry in every})
    found: dict[str, list[Entry]] = defaultdict(list)
    for entry in every:
        commoner = COMPOUND_SHARE * math.log(1 + compounds[entry.surface])
        found[entry.kind].append(replace(entry, cost=entry.cost - commoner))
    return {
        kind: sorted(found[kind], key=lambda entry: entry.cost)[
            : LARGEST_CLASSES.get(kind, LARGEST_OTHER_CLASS)
        ]
        for kind in sorted(found)
    }
