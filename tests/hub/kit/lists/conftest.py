from __future__ import annotations

from collections.abc import Iterator

import pytest

from hub.coin.shops import service as shops
from hub.coin.subject import TILL_CLERK
from hub.core.context import Context
from hub.core.db import transaction
from tests.hub.browser import Browser, browsing, employ

REGISTERED = "T1180301018771"


@pytest.fixture
def desk(context: Context) -> Iterator[Browser]:
    employ(context, "clerk", TILL_CLERK)
    with browsing(context) as browser:
        browser.sign_in("clerk")
        yield browser


def open_shops(context: Context, *names: str) -> None:
    with transaction(context.engine) as tx:
        for name in names:
            shops.open_shop(tx, id=f"s-{name}", name=name)
