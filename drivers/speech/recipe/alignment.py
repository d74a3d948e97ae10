"""espeak-ng's phoneme events laid against the phones of the text.

espeak-ng merges equal vowels, writes りょ as ``r _j`` and lengthens ー without an event of its own, so the
two sequences differ in length. A dynamic programme finds the cheapest pairing; a clip whose pairing stays
too dear says something else than its text and is not used.
"""

from __future__ import annotations

from collections.abc import Sequence

from drivers.speech.recipe.phones import SILENCE, VOWELS
from drivers.speech.recipe.sound import TimedPhone

DEAREST_PER_PHONE = 0.12

_ALIKE = {
    "N": {"N", "n", "m", "N\\", "u~", "J", "M~", "h"},
    "sh": {"s\\"}, "j": {"d_z\\", "z\\"}, "ch": {"t_s\\"}, "ts": {"t_s"}, "z": {"z", "d_z"},
    "r": {"r`", "r"}, "ry": {"r`_j", "r_j"}, "f": {"p\\", "f"}, "hy": {"C", "h_j"}, "h": {"h", "C"},
    "u": {"u", "M"}, "y": {"j"}, "w": {"w", "B"}, "g": {"g", "N"}, "gy": {"g_j", "N_j"}, "ny": {"n_j", "J"},
}  # fmt: skip
_STRANGE = 1.0
_OTHER_VOWEL = 0.4

Events = Sequence[tuple[float, str]]


def _tidied(events: Events, end: float) -> list[tuple[float, float, str]]:
    """(start, end, name) with pauses called ``sil`` and palatal marks joined to their consonant."""
    starts: list[tuple[float, str]] = []
    for start, name in events:
        if name == "_j" and starts:
            starts[-1] = (starts[-1][0], starts[-1][1] + "_j")
        elif name.startswith("_"):
            if not starts or starts[-1][1] != SILENCE:
                starts.append((start, SILENCE))
        else:
            starts.append((start, name))
    ends = [start for start, _ in starts[1:]] + [end]
    return [(start, stop, name) for (start, name), stop in zip(starts, ends, strict=True)]


def _price(name: str, phone: str) -> float:
    if name == phone or name in _ALIKE.get(phone, ()) or name == phone.replace("y", "_j"):
        return 0.0
    if phone == "cl":
        return 0.0 if name not in VOWELS and name != SILENCE else _STRANGE
    if name == SILENCE or phone == SILENCE:
        return 2 * _STRANGE
    return _OTHER_VOWEL if name in VOWELS and phone in VOWELS else _STRANGE


def _pair_price(name: str, first: str, second: str) -> float:
    """One event for two phones: free for a long vowel, dear otherwise."""
    if first == second and first in VOWELS:
        return _price(name, first)
    return _STRANGE + min(_price(name, first), _price(name, second))


def aligned(events: Events, end: float, phones: Sequence[str]) -> tuple[TimedPhone, ...] | None:
    """The phones with the events' times, or None when the clip does not say them.

    ``phones`` begins and ends with ``sil``; the leading one gets no time, since espeak-ng begins at once.
    """
    pieces = _tidied(events, end)
    wanted = list(phones[1:])
    rows, columns = len(pieces), len(wanted)
    best = [[float("inf")] * (columns + 1) for _ in range(rows + 1)]
    step: list[list[tuple[int, int]]] = [[(0, 0)] * (columns + 1) for _ in range(rows + 1)]
    best[0][0] = 0.0
    for row in range(1, rows + 1):
        name = pieces[row - 1][2]
        for column in range(columns + 1):
            choices = [(best[row - 1][column] + _STRANGE, (1, 0))]
            if column >= 1:
                price = _price(name, wanted[column - 1])
                choices.append((best[row - 1][column - 1] + price, (1, 1)))
            if column >= 2:
                price = _pair_price(name, wanted[column - 2], wanted[column - 1])
                choices.append((best[row - 1][column - 2] + price, (1, 2)))
            best[row][column], step[row][column] = min(choices)
    if best[rows][columns] > DEAREST_PER_PHONE * columns:
        return None
    return tuple(_traced(pieces, wanted, step))


def _traced(
    pieces: list[tuple[float, float, str]], wanted: list[str], step: list[list[tuple[int, int]]]
) -> list[TimedPhone]:
    row, column, found = len(pieces), len(wanted), []
    carried: float | None = None
    while row > 0:
        start, end, _ = pieces[row - 1]
        end = carried if carried is not None else end
        taken = step[row][column][1]
        carried = end if taken == 0 else None
        for place in range(taken, 0, -1):
            width = (end - start) / taken
            phone = wanted[column - 1 - (taken - place)]
            found.append(TimedPhone(phone, start + width * (place - 1), start + width * place))
        row, column = row - 1, column - taken
    return found[::-1]
