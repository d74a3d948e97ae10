"""The decoding graph in the two halves that Vosk composes while it listens: ``HCLr.fst`` and ``Gr.fst``.

HCLr says which frames make which words; Gr says which words follow each other. Kept apart, they are small,
and a grammar given at run time can take the place of Gr. The output labels of HCL are renumbered so that
OpenFst can look ahead in it; ``words.txt`` and Gr use the new numbers.
"""

# mypy: disable-error-code="import-not-found, misc"
from __future__ import annotations

import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

import kaldifst

from drivers.speech.recipe.acoustic_file import positioned_phones
from drivers.speech.recipe.language_model import Automaton
from drivers.speech.recipe.phones import Phones

EPSILON = 0
EVEN_COST = 0.6931
"""A pause after a word is as likely as none: -log 0.5."""
LOOKAHEAD_LIBRARY = "libfstlookahead.so.22"

TextArc = tuple[int, int, int, int, float]
"""source, target, input label, output label, cost"""


class GraphError(Exception):
    """OpenFst did not build what was asked."""


def compiled(arcs: Iterable[TextArc], finals: Mapping[int, float]) -> kaldifst.StdVectorFst:
    """The first arc's source is the start state."""
    lines = [f"{s} {t} {i} {o} {cost:.5f}" for s, t, i, o, cost in arcs]
    lines += [f"{state} {cost:.5f}" for state, cost in finals.items()]
    return kaldifst.compile("\n".join(lines) + "\n")


def taken_apart(fst: kaldifst.StdVectorFst) -> tuple[list[TextArc], dict[int, float]]:
    """Arcs and final states, from OpenFst's own text form."""
    arcs: list[TextArc] = []
    finals: dict[int, float] = {}
    for line in fst.to_str(show_weight_one=True).splitlines():
        parts = line.split()
        if len(parts) >= 4:
            source, target, label, word = map(int, parts[:4])
            arcs.append((source, target, label, word, float(parts[4]) if len(parts) > 4 else 0.0))
        elif parts:
            finals[int(parts[0])] = float(parts[1]) if len(parts) > 1 else 0.0
    return arcs, finals


def _spelled(phones: Phones, numbers: Mapping[str, int]) -> list[int]:
    """A word's phones with their positions: single, or begin, inside …, end."""
    if len(phones) == 1:
        return [numbers[f"{phones[0]}_S"]]
    places = ["B", *"I" * (len(phones) - 2), "E"]
    return [numbers[f"{phone}_{place}"] for phone, place in zip(phones, places, strict=True)]


def lexicon_arcs(lexicon: Mapping[str, Iterable[Phones]], words: Mapping[str, int]) -> list[TextArc]:
    """L: words out of phones, with an optional pause at the start and after every word.

    Words that sound alike end with a sign of their own (numbers after the phones), so that L can be
    determinised. State 0 starts, state 1 stands between words, state 2 may pause.
    """
    names = [name for name, _ in positioned_phones()]
    numbers = {name: number for number, name in enumerate(names, start=1)}
    first_sign = len(names) + 1
    arcs: list[TextArc] = [(0, 1, 0, 0, EVEN_COST), (0, 1, 1, 0, EVEN_COST), (2, 1, 1, 0, 0.0)]
    alike: dict[Phones, int] = defaultdict(int)
    state = 3
    for word in sorted(lexicon):
        for phones in sorted(lexicon[word]):
            labels = [*_spelled(phones, numbers), first_sign + alike[phones]]
            alike[phones] += 1
            source, output = 1, words[word]
            for label in labels[:-1]:
                arcs.append((source, state, label, output, 0.0))
                source, state, output = state, state + 1, EPSILON
            arcs.append((source, 1, labels[-1], EPSILON, EVEN_COST))
            arcs.append((source, 2, labels[-1], EPSILON, EVEN_COST))
    return arcs


def with_frames(arcs: list[TextArc], start: int) -> list[TextArc]:
    """H on top of a determinised CL: phone k becomes transition 2k, and frames of k loop with 2k - 1.

    A state that is entered by phone k alone gets the loop itself; any other gets a state between for each
    phone. The start never loops, since nothing was entered yet. Signs after the phones become epsilons.
    """
    count = len(positioned_phones())
    entered: dict[int, set[int]] = defaultdict(set)
    for _, target, label, _, _ in arcs:
        entered[target].add(label if label <= count else EPSILON)
    states = 1 + max(max(source, target) for source, target, *_ in arcs)
    between: dict[tuple[int, int], int] = {}
    found: list[TextArc] = []
    for source, target, label, word, cost in arcs:
        if label > count or label == EPSILON:
            found.append((source, target, EPSILON, word, cost))
        elif entered[target] == {label} and target != start:
            found.append((source, target, 2 * label, word, cost))
        else:
            middle = between.setdefault((target, label), states + len(between))
            found.append((source, middle, 2 * label, word, cost))
    for (target, label), middle in between.items():
        found += [(middle, middle, 2 * label - 1, EPSILON, 0.0), (middle, target, EPSILON, EPSILON, 0.0)]
    for state, labels in entered.items():
        if len(labels) == 1 and state != start and (label := next(iter(labels))) != EPSILON:
            found.append((state, state, 2 * label - 1, EPSILON, 0.0))
    return found


def frames_to_words(
    lexicon: Mapping[str, Iterable[Phones]], words: Mapping[str, int]
) -> kaldifst.StdVectorFst:
    """HCL, sorted by output for look-ahead."""
    fst = compiled(lexicon_arcs(lexicon, words), {1: 0.0})
    kaldifst.arcsort(fst, "ilabel")
    if kaldifst.determinize_star(fst):
        raise GraphError("the lexicon could not be determinised")
    kaldifst.minimize_encoded(fst)
    arcs, finals = taken_apart(fst)
    start = arcs[0][0]
    fst = compiled(sorted(with_frames(arcs, start), key=lambda arc: arc[0] != start), finals)
    kaldifst.connect(fst)
    kaldifst.arcsort(fst, "olabel")
    return fst


def _fstconvert(source: Path, target: Path, *options: str) -> None:
    """Debian's fstconvert finds the look-ahead type only under the name that it would load."""
    with tempfile.TemporaryDirectory() as plugins:
        library = next(Path("/usr/lib").glob(f"*/{LOOKAHEAD_LIBRARY}"), None)
        if library is None:
            raise GraphError(f"{LOOKAHEAD_LIBRARY} is missing; it comes with libfst-tools")
        (Path(plugins) / "olabel_lookahead-fst.so").symlink_to(library)
        command = ["fstconvert", *options, str(source), str(target)]
        subprocess.run(command, check=True, env={"LD_LIBRARY_PATH": plugins, "PATH": "/usr/bin:/bin"})


def _renumbered(words: Mapping[str, int], pairs: Path) -> dict[str, int]:
    """With the numbers that look-ahead gave; ``pairs`` holds an old and a new number in each line."""
    new = {int(old): int(number) for old, number in map(str.split, pairs.read_text().splitlines())}
    return {word: new[number] for word, number in words.items()}


def write(folder: Path, lexicon: Mapping[str, Iterable[Phones]], grammar: Automaton) -> None:
    """All files of ``graph/``. Raises ``GraphError`` or ``CalledProcessError``."""
    folder.mkdir(parents=True, exist_ok=True)
    words = {word: number for number, word in enumerate(sorted(lexicon), start=1)}
    with tempfile.TemporaryDirectory() as scratch:
        plain, pairs = Path(scratch) / "hcl.fst", Path(scratch) / "pairs"
        frames_to_words(lexicon, words).write(str(plain))
        options = ("--fst_type=olabel_lookahead", f"--save_relabel_opairs={pairs}")
        _fstconvert(plain, folder / "HCLr.fst", *options)
        words = _renumbered(words, pairs)
        arcs = [
            (arc.source, arc.target, label, label, arc.cost)
            for arc in sorted(grammar.arcs, key=lambda arc: arc.source)
            for label in [EPSILON if arc.word is None else words[arc.word]]
        ]
        fst = compiled(arcs, grammar.finals)
        kaldifst.connect(fst)
        kaldifst.arcsort(fst, "ilabel")
        fst.write(str(plain))
        _fstconvert(plain, folder / "Gr.fst", "--fst_type=const")
    listed = sorted([("<eps>", EPSILON), *words.items()], key=lambda pair: pair[1])
    (folder / "words.txt").write_text("".join(f"{word} {number}\n" for word, number in listed), "utf-8")
    (folder / "disambig_tid.int").write_text("1000000\n")  # must exist and parse; no such transition occurs
    _write_boundaries(folder / "phones" / "word_boundary.int")


def _write_boundaries(path: Path) -> None:
    kinds = {"S": "singleton", "B": "begin", "I": "internal", "E": "end"}
    path.parent.mkdir(exist_ok=True)
    names = [name for name, _ in positioned_phones()]
    rows = [f"{n} {kinds[name[-1]] if n > 1 else 'nonword'}\n" for n, name in enumerate(names, start=1)]
    path.write_text("".join(rows))
