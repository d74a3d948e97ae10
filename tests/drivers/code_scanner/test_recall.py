"""A few of the bench's photographs: nothing is missed that zbar or zxing-cpp reads, and nothing invented."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from drivers.ports import Symbology
from tests.bench.camera import Bench


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
