"""The camera as a code reader: what it reads, against what zbar or zxing-cpp read alone, and how fast.

Recall is measured strictly: each photograph is one still picture that both libraries see whole, in
all their thoroughness; the reader sees the same still again and again, without the fresh noise that
a real camera would bring, for as long as a person holds a code there.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass, field

import numpy as np

from drivers.code_scanner.acceptance import USUAL, Acceptance, code_128
from drivers.code_scanner.reader import CodeReader
from drivers.code_scanner.zbar import ZbarDecoder
from drivers.code_scanner.zxing import ZxingDecoder
from drivers.ports import Symbology
from tests.bench.figures import Chapter, Figure, percentile
from tests.drivers.code_scanner.labels import damaged, held
from tests.drivers.code_scanner.scenes import CODE_128_LETTERS, Photograph, photographs

SEED = 2026
PHOTOGRAPHS = {Symbology.QR: 120, Symbology.EAN13: 40, Symbology.CODE128: 40, Symbology.ITF: 40}
PICTURES_HELD = 64
"""About two seconds at thirty pictures a second."""
EMPTY_PICTURES = 240
DAMAGED = {Symbology.EAN13: 40, Symbology.CODE128: 40, Symbology.ITF: 40}
PICTURES_ALONE = 6
"""Of a damaged label, that zbar and zxing-cpp see for themselves."""


@dataclass
class Count:
    """Of one kind of code: how many each read, and after how many pictures the reader did."""

    photographs: int = 0
    union: int = 0
    wrong_union: int = 0
    reader: int = 0
    both: int = 0
    wrong: int = 0
    pictures: list[float] = field(default_factory=list)


class Bench:
    """The decoders, and the processor time of each picture that the reader looked at."""

    def __init__(self) -> None:
        self._quick, self._thorough, self._zbar = ZxingDecoder(thorough=False), ZxingDecoder(), ZbarDecoder()
        self.seconds: list[float] = []

    def close(self) -> None:
        self._zbar.close()

    def count(self, symbology: Symbology, number: int) -> Count:
        """So many photographs of codes of this kind."""
        count = Count()
        for photograph in photographs(symbology, number, SEED):
            alone = [*self._thorough.decode(photograph.picture), *self._zbar.decode(photograph.picture)]
            seen = {reading.raw for reading in alone}
            at, scanned = self._hold(photograph)
            right = photograph.raw in scanned
            count.photographs += 1
            count.union += photograph.raw in seen
            count.wrong_union += bool(seen - {photograph.raw})
            count.reader += right
            count.both += right and photograph.raw in seen
            count.wrong += bool(scanned - {photograph.raw})
            if right:
                count.pictures.append(at)
        return count

    def count_damaged(self, symbology: Symbology, number: int) -> Count:
        """The same of labels that are worn, curved or blurred, in a hand."""
        count = Count()
        for number_of, label in enumerate(damaged(symbology, number, SEED)):
            reader, taken, alone = self._reader(), set[bytes](), set[bytes]()
            for at, picture in enumerate(held(label, PICTURES_HELD, number_of)):
                if at < PICTURES_ALONE:
                    found = [*self._thorough.decode(picture), *self._zbar.decode(picture)]
                    alone |= {reading.raw for reading in found}
                taken |= {scan.raw for scan in reader.look(picture, at / 30)}
            count.photographs += 1
            count.union += label.raw in alone
            count.wrong_union += bool(alone - {label.raw})
            count.reader += label.raw in taken
            count.both += label.raw in taken and label.raw in alone
            count.wrong += bool(taken - {label.raw})
        return count

    def look_at_an_empty_counter(self) -> None:
        """What a camera does all day."""
        reader = self._reader()
        photograph = next(photographs(Symbology.QR, 1, SEED))
        empty = photograph.picture.copy()
        empty[:] = np.median(empty)
        for number in range(EMPTY_PICTURES):
            self._timed(reader, Photograph(empty, b"", Symbology.QR, ()), number)

    def _hold(self, photograph: Photograph) -> tuple[int, set[bytes]]:
        """Until the first scan; the number of pictures, and everything that was scanned."""
        reader = self._reader()
        for number in range(PICTURES_HELD):
            if scanned := self._timed(reader, photograph, number):
                return number + 1, scanned
        return PICTURES_HELD, set()

    def _timed(self, reader: CodeReader, photograph: Photograph, number: int) -> set[bytes]:
        begun = time.process_time()
        scans = reader.look(photograph.picture, number / 30)
        self.seconds.append(time.process_time() - begun)
        return {scan.raw for scan in scans}

    def _reader(self) -> CodeReader:
        rules = [*USUAL, code_128(CODE_128_LETTERS)]
        return CodeReader(self._quick, self._thorough, self._zbar, Acceptance(rules))


def measured(share: float = 1.0) -> Chapter:
    """``share`` of the photographs; the page is written with all of them."""
    bench = Bench()
    try:
        counts = {kind: bench.count(kind, max(2, int(n * share))) for kind, n in PHOTOGRAPHS.items()}
        held = list(bench.seconds)
        labels = {kind: bench.count_damaged(kind, max(2, int(n * share))) for kind, n in DAMAGED.items()}
        bench.seconds.clear()
        bench.look_at_an_empty_counter()
    finally:
        bench.close()
    figures = [figure for kind, count in counts.items() for figure in _of(kind, count)]
    union, both = (sum(getattr(count, name) for count in counts.values()) for name in ("union", "both"))
    figures += [
        Figure("all: recall against the union", both / max(1, union), "", "≥ 1.0", "", f"{both} of {union}"),
        Figure("all: wrong texts accepted", sum(count.wrong for count in counts.values()), "", "0"),
        *(figure for kind, count in labels.items() for figure in _of_damaged(kind, count)),
        *_milliseconds("a code is held there", held),
        *_milliseconds("nothing is held there", bench.seconds),
    ]
    return Chapter(f"Camera: codes on synthetic photographs of 1280 × 720 (seed {SEED})", figures)


def _of(kind: Symbology, count: Count) -> list[Figure]:
    note = (
        f"{count.photographs} photographs; zbar or zxing-cpp read {count.union} of them and gave "
        f"{count.wrong_union} wrong texts; the reader read {count.reader}"
    )
    figures = [Figure(f"{kind.value}: recall against the union", count.both / max(1, count.union), note=note)]
    if count.pictures:
        figures.append(Figure(f"{kind.value}: pictures until read, median", percentile(count.pictures, 0.5)))
    return figures


def _of_damaged(kind: Symbology, count: Count) -> list[Figure]:
    note = (
        f"{count.photographs} labels; zbar or zxing-cpp read {count.union} of them and gave "
        f"{count.wrong_union} wrong numbers; the reader read {count.reader}"
    )
    return [
        Figure(f"damaged {kind.value}: wrong numbers accepted", count.wrong, "", "0"),
        Figure(
            f"damaged {kind.value}: recall against the union", count.both / max(1, count.union), note=note
        ),
    ]


def _milliseconds(what: str, seconds: list[float]) -> list[Figure]:
    note = f"{len(seconds)} pictures, processor time"
    return [
        Figure(f"ms a picture while {what}: mean", 1000 * float(np.mean(seconds)), "ms", "≤ 20", "≤ 8", note),
        Figure(f"ms a picture while {what}: p99", 1000 * percentile(seconds, 0.99), "ms"),
    ]


def main() -> None:
    """``python -m tests.bench.camera``: this chapter alone."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--share", type=float, default=1.0, help="of the photographs")
    for figure in measured(parser.parse_args().share).figures:
        sys.stdout.write(f"{figure.what}: {figure.value:.3g} {figure.unit} {figure.note}\n")


if __name__ == "__main__":
    main()
