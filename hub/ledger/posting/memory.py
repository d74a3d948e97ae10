"""What a store remembers of the books between two transactions, so that it need not read it again.

There may be several writers: this process, the web process, the housekeeping. Who holds the head's
lock compares it with the head as it was left: the entries that others have added since name the
accounts and meters to be forgotten, and ``revision`` tells of changes outside of the log.
"""

from __future__ import annotations

from collections.abc import Iterable

from hub.ledger.posting import meters
from hub.ledger.posting.records import Account, Head, Lot, Metered, Plan, Snapshot
from hub.ledger.units import START, AccountId, LotId

MOST_ACCOUNTS = 100_000
"""Some 50 MB."""

MOST_MISSED = 1_000
"""Entries of others that are worth looking through; after more, everything is read anew."""


class Memory:
    """Accounts with all their lots that have money, and meters: true as of ``position``."""

    def __init__(self) -> None:
        self.accounts: dict[AccountId, Account] = {}
        self.lots: dict[AccountId, list[Lot]] = {}
        self.lot_by_id: dict[LotId, Lot] = {}
        self.meters: dict[str, Metered] = {}
        self.position = START
        self._chain = b""
        self._revision = -1

    def fits(self, head: Head) -> bool:
        """Whether the log has only grown by a little since it was left; if not, nothing is known."""
        missed = head.position - self.position
        same = missed > 0 or (missed == 0 and head.chain == self._chain)
        if same and missed <= MOST_MISSED and head.revision == self._revision:
            return True
        self.forget_all()
        return False

    def catch_up(self, missed: Iterable[tuple[AccountId | None, AccountId | None, str | None]]) -> None:
        """Forget what others have changed: debit, credit and meters of each of their entries."""
        for debit, credit, touched in missed:
            self._forget(debit)
            self._forget(credit)
            if touched is not None:
                for key, _, _ in meters.read(touched):
                    self.meters.pop(key, None)

    def snapshot(self, head: Head) -> Snapshot:
        """The books as far as they are known; deciding changes them here too."""
        return Snapshot(
            head, accounts=self.accounts, lots=self.lots, lot_by_id=self.lot_by_id, meters=self.meters
        )

    def keep(self, head: Head, plan: Plan) -> None:
        """What was decided is committed."""
        self.position, self._chain, self._revision = head.position, head.chain, head.revision
        for lot in plan.lots.values():
            if lot.remaining == 0:
                self.lots[lot.account].remove(lot)
                del self.lot_by_id[lot.id]
        if len(self.accounts) > MOST_ACCOUNTS:
            self.forget_all()

    def forget_all(self) -> None:
        """Something went wrong, or too much has changed."""
        self.accounts.clear()
        self.lots.clear()
        self.lot_by_id.clear()
        self.meters.clear()
        self._revision = -1

    def _forget(self, account: AccountId | None) -> None:
        if account is not None and self.accounts.pop(account, None) is not None:
            for lot in self.lots.pop(account, ()):
                del self.lot_by_id[lot.id]
