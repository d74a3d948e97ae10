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
from hub.coin.shops.posters import poster_png
from hub.coin.shops.tables import shop as shops_table
from hub.coin.subject import TILL_CLERK
from hub.core.context import Context
from hub.core.db import reading, transaction
from hub.documents import queries
from hub.identity.subject import AUDITOR
from hub.ledger.units import AccountId
from tests.hub.browser import browsing, employ
from tests.support.paper import codes

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


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_clerk_issues_the_poster_once_and_anew_when_the_shop_has_another_name(context: Context) -> None:
    with transaction(context.engine) as tx:
        made = shops.open_shop(tx, id="s1", name="港の店")
    employ(context, "clerk", TILL_CLERK)
    employ(context, "auditor", AUDITOR)
    with browsing(context) as browser:
        assert browser.get("/desk/coin/shops/s1/poster.pdf").status_code == 303
        browser.sign_in("clerk")
        printed, again = (browser.get("/desk/coin/shops/s1/poster.pdf") for _ in range(2))
        assert printed.headers["content-type"] == "application/pdf"
        assert printed.content == again.content
        with transaction(context.engine) as tx:
            tx.execute(shops_table.update().values(name="浜の店"))
        renamed = browser.get("/desk/coin/shops/s1/poster.pdf")
        assert browser.get("/desk/coin/shops/none/poster.pdf").status_code == 404
    with reading(context.engine) as tx:
        newest = queries.newest(tx, "coin_poster", "s1")
        assert newest is not None
        first = queries.find(tx, newest.id - 1)
    assert first is not None
    assert (first.superseded_by, newest.version, newest.title) == (newest.id, 2, "浜の店")
    for paper, document in ((printed, first), (renamed, newest)):
        paying, address = sorted(codes(paper.content), key=lambda text: "/verify/" in text)
        assert address.endswith(f"/verify/{document.token}")
        assert shop_code.read(paying) == shop_code.ShopCode(made.code, document.title)
    with browsing(context) as browser:
        browser.sign_in("auditor")
        assert browser.get("/desk/coin/shops/s1/poster.pdf").status_code == 403
        assert browser.get(f"/desk/documents/{newest.id}/content").content == renamed.content
