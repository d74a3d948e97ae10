"""The printed wallet card: its size, and that a scanner reads what was printed."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import zxingcpp
from PIL import Image

from hub.coin import numbers
from hub.coin.cards import paper as card_paper
from hub.coin.cards.service import Card, CardState
from hub.coin.keys import KEY_BYTES
from hub.coin.qr import card_code
from hub.documents import typesetting
from hub.documents.model import Stamp
from tests.support.paper import codes

KEY = b"k" * KEY_BYTES
NUMBER = numbers.card_number(1234567890)
CARD = Card(NUMBER, "w", CardState.ACTIVE, 3, datetime(2026, 11, 22, 15, 0, tzinfo=UTC))
TEXT = card_code.make(NUMBER, KEY)
ADDRESS = "https://coin.example.jp/verify/abcdefghijklmnopqrstuv"
STAMP = Stamp("令和8年度 木コ札第12345号", 12, ADDRESS, date(2026, 11, 23))


def test_a_scanner_reads_the_card_from_its_front_at_the_size_of_a_bank_card() -> None:
    drawn = typesetting.pictures(card_paper.paper(CARD, TEXT), STAMP, dots_per_inch=300)
    front, back = (Image.open(io.BytesIO(page)) for page in drawn)
    assert [each.text for each in zxingcpp.read_barcodes(front)] == [TEXT]
    assert [each.text for each in zxingcpp.read_barcodes(back)] == [ADDRESS]
    for page in (front, back):
        inches = (page.width / 300, page.height / 300)
        assert [round(side * 25.4, 0) for side in inches] == [86, 54]


def test_the_pdf_is_the_same_bytes_each_time_with_one_code_on_each_side() -> None:
    once, again = (typesetting.pdf(card_paper.paper(CARD, TEXT), STAMP) for _ in range(2))
    assert once.startswith(b"%PDF-")
    assert once == again
    assert [codes(once, page) for page in (1, 2)] == [{TEXT}, {ADDRESS}]
