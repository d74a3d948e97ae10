"""What staff change about an account while somebody is posting to it: one waits for the other, never both."""

from __future__ import annotations

from threading import Thread

from hub.coin.wallets import service as wallets
from hub.core.db import transaction
from hub.ledger.tables import account, head
from tests.support.coins import Town
from tests.support.waiting import eventually, somebody_waits


async def test_a_wallet_is_frozen_while_somebody_posts_to_it(town: Town) -> None:
    wallet = town.wallet()
    frozen: list[bool] = []

    def freeze() -> None:
        with transaction(town.engine) as tx:
            wallets.freeze_wallet(tx, wallet.number, frozen=True, now=town.clock.now())
        frozen.append(True)

    clerk = Thread(target=freeze)
    with transaction(town.engine) as tx:  # as whoever posts: the head, then the accounts
        tx.execute(head.update().values(revision=head.c.revision))
        clerk.start()
        await eventually(lambda: somebody_waits(town.engine), "the clerk waits")
        tx.execute(account.update().where(account.c.id == wallet.account).values(balance=0))
    clerk.join()
    assert frozen == [True]
