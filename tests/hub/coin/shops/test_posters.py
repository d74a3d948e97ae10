"""A shop's poster: what is printed is what phones read."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import zxingcpp

from hub.coin import numbers
from hub.coin.model import Shop
from hub.coin.qr import shop_code
from hub.coin.shops import service as shops
from hub.coin.shops.posters import poster_pdf, poster_png
from hub.coin.subject import TILL_CLERK
from hub.core.context import Context
from hub.core.db import transaction
from hub.ledger.units import AccountId
from tests.hub.browser import browsing, employ

CODE = numbers.shop_number(1_234_567)


def shop(name: str) -> Shop:
    return Shop(id="s1", name=name, account=AccountId(1), active=True, code=CODE)


@pytest.mark.parametrize(
    "name",
    [
        "港の店",
        "木更津市産業振興公社直営 ふれあい物産館 髙橋商店（﨑）" * 3,
        '#"]\\ $x$',
        "¥100ショップ",
        "é",
        "𠮷",
    ],
)
def test_a_phone_reads_the_shop_off_the_poster_whatever_its_name(name: str) -> None:
    picture = cv2.imdecode(np.frombuffer(poster_png(shop(name)), np.uint8), cv2.IMREAD_GRAYSCALE)
    (read,) = zxingcpp.read_barcodes(picture)
    assert shop_code.read(bytes(read.bytes).decode()) == shop_code.ShopCode(CODE, name[:25])


def test_staff_print_the_poster_at_the_desk(context: Context) -> None:
    with transaction(context.engine) as tx:
        made = shops.open_shop(tx, id="s1", name="港の店")
    employ(context, "clerk", TILL_CLERK)
    with browsing(context) as browser:
        assert browser.get("/desk/coin/shops/s1/poster.pdf").status_code == 303
        browser.sign_in("clerk")
        printed = browser.get("/desk/coin/shops/s1/poster.pdf")
        assert (printed.headers["content-type"], printed.content) == ("application/pdf", poster_pdf(made))
        assert browser.get("/desk/coin/shops/none/poster.pdf").status_code == 404
