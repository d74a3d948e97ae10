"""The desk's list and form of announcements."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hub.broadcast import service
from hub.broadcast.model import Content, Kind
from hub.core.context import Context
from hub.core.db import transaction
from hub.identity.model import Role
from tests.hub.browser import browsing, employ


def test_the_list_is_narrowed_by_its_address_and_what_it_says_can_be_written_again(context: Context) -> None:
    now = context.clock.now()
    market = Content(
        Kind.NOTICE, "朝市", ("駅前です",), "あさいちです", "Market", now, now + timedelta(days=1)
    )
    with transaction(context.engine) as tx:
        waiting = service.write(tx, context, "w", market, "waiting")
        service.submit(tx, context, waiting.id)
        service.write(tx, context, "w", replace(market, title="花火"), "draft")
    employ(context, "writer", Role.WRITER)
    with browsing(context) as browser:
        browser.sign_in("writer")
        submitted = browser.get("/desk/broadcast?state=submitted").text
        assert "朝市" in submitted
        assert "花火" not in submitted
        assert "この状態のお知らせはありません" in browser.get("/desk/broadcast?state=returned").text
        again = browser.get("/desk/broadcast/new?like=waiting").text
        assert 'value="朝市"' in again
        assert 'action="/desk/broadcast/waiting"' not in again
