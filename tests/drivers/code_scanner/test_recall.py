"""A few of the bench's photographs: nothing is missed that zbar or zxing-cpp reads, and nothing invented."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from drivers.code_scanner.acceptance import USUAL, Acceptance, code_128
from drivers.code_scanner.reader import CodeReader
from drivers.code_scanner.zbar import ZbarDecoder
from drivers.code_scanner.zxing import ZxingDecoder
from drivers.ports import Symbology
from tests.bench.camera import PICTURES_HELD, SEED, Bench
from tests.drivers.code_scanner.scenes import CODE_128_LETTERS, taken


@pytest.fixture
def bench() -> Iterator[Bench]:
    bench = Bench()
    yield bench
    bench.close()


@pytest.mark.parametrize("symbology", [Symbology.QR, Symbology.ITF])
def test_the_reader_reads_what_either_library_reads_alone_and_nothing_else(
    bench: Bench, symbology: Symbology
) -> None:
    count = bench.count(symbology, 6)
    assert count.union > 0, "the photographs are too hard to prove anything"
    assert (count.both, count.wrong) == (count.union, 0)


@pytest.mark.parametrize(
    ("symbology", "number"),
    [(Symbology.EAN13, 18), (Symbology.CODE128, 36), (Symbology.ITF, 31), (Symbology.ITF, 34)],
)
def test_a_number_that_only_a_line_or_two_of_each_picture_say_is_read_with_patience(
    symbology: Symbology, number: int
) -> None:
    """Blurred, small or under a lamp, as many a label is; a library reads them."""
    photograph = taken(symbology, np.random.default_rng([SEED, list(Symbology).index(symbology), number]))
    zbar = ZbarDecoder()
    rules = Acceptance([*USUAL, code_128(CODE_128_LETTERS)])
    reader = CodeReader(ZxingDecoder(thorough=False), ZxingDecoder(), zbar, rules)
    scanned = {s.raw for at in range(PICTURES_HELD) for s in reader.look(photograph.picture, at / 30)}
    zbar.close()
    assert scanned == {photograph.raw}
