"""The printed wallet card: its size, and that a scanner reads what was printed."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import zxingcpp
from PIL import Image

from hub.coin import numbers
from hub.coin.cards import paper as card_paper
from hub.coin.keys import KEY_BYTES
from hub.coin.qr import card_code

KEY = b"k" * KEY_BYTES
NUMBER = numbers.card_number(1234567890)
ISSUED = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)


def test_a_scanner_reads_the_card_from_its_front_at_the_size_of_a_bank_card() -> None:
    text = card_code.make(NUMBER, KEY)
    front, back = (Image.open(io.BytesIO(page)) for page in card_paper.typeset(NUMBER, text, ISSUED, "png"))
    assert [each.text for each in zxingcpp.read_barcodes(front)] == [text]
    assert zxingcpp.read_barcodes(back) == []
    for page in (front, back):
        inches = (page.width / 300, page.height / 300)
        assert [round(side * 25.4, 0) for side in inches] == [86, 54]


def test_the_pdf_is_the_same_bytes_each_time() -> None:
    text = card_code.make(NUMBER, KEY)
    once, again = (card_paper.card_pdf(NUMBER, text, ISSUED) for _ in range(2))
    assert once.startswith(b"%PDF-")
    assert once == again
