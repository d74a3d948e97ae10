"""Damaged labels: whatever the bars have been through, no wrong number is taken."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from drivers.code_scanner.acceptance import USUAL, Acceptance, code_128
from drivers.code_scanner.reader import CodeReader
from drivers.code_scanner.zbar import ZbarDecoder
from drivers.code_scanner.zxing import ZxingDecoder
from drivers.ports import Symbology
from tests.drivers.code_scanner.labels import damaged, held
from tests.drivers.code_scanner.scenes import CODE_128_LETTERS

LABELS = {Symbology.EAN13: 8, Symbology.ITF: 4, Symbology.CODE128: 12}
PICTURES, SEED = 16, 2026


@pytest.fixture
def zbar() -> Iterator[ZbarDecoder]:
    decoder = ZbarDecoder()
    yield decoder
    decoder.close()


@pytest.mark.parametrize("symbology", LABELS)
def test_of_damaged_labels_some_are_read_and_none_is_read_wrong(
    zbar: ZbarDecoder, symbology: Symbology
) -> None:
    right = 0
    for number, label in enumerate(damaged(symbology, LABELS[symbology], SEED)):
        acceptance = Acceptance([*USUAL, code_128(CODE_128_LETTERS)])
        reader = CodeReader(ZxingDecoder(thorough=False), ZxingDecoder(), zbar, acceptance)
        taken = {
            scan.raw
            for at, picture in enumerate(held(label, PICTURES, number))
            for scan in reader.look(picture, at / 30)
        }
        assert taken <= {label.raw}, label.hard
        right += bool(taken)
    assert right > 0, "the labels are too hard to prove anything"


def test_every_damage_is_drawn() -> None:
    """A generator that draws clean labels would prove nothing."""
    hard = {word for label in damaged(Symbology.EAN13, 20, SEED) for word in label.hard}
    assert hard == {"ink", "worn", "curved", "scratch", "small", "blur"}
