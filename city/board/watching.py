"""The ledger's last lines, read as an auditor reads them: through the hub's own door."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from city.board.browser import SignInFailed, sign_in
from city.personas import Person
from hub.coin.numbers import payment_number

SHOWN = 12
_TOKYO = ZoneInfo("Asia/Tokyo")
_PLAIN_KINDS = frozenset({"refund", "lapse"})
_KINDS_BY_ACCOUNT = {"issue": "charge", "shop": "payment"}
"""What a transfer from or to a wallet is, by who stands at its other end."""


class LedgerWatch:
    """Reads on from where it stopped, and only after something has ``happened`` (every look is logged).

    While the hub is down it keeps what it has read: that stays true.
    """

    def __init__(self, web: str, auditor: Person, happened: Callable[[], int]) -> None:
        self._web = web
        self._auditor = auditor
        self._happened = happened
        self._seen = -1
        self._client: httpx.Client | None = None
        self._position = 0
        self._lines: list[dict[str, Any]] = []

    def lines(self) -> list[dict[str, Any]]:
        """Newest first, whole entries. ``kind`` and ``account`` (who: wallet, shop, issue …) are words' keys;
        ``number`` is the one on the receipt, ``amount`` is in yen."""
        now = self._happened()
        if now != self._seen and self._read_on():
            self._seen = now
        return self._lines

    def close(self) -> None:
        """Sign in anew at the next look."""
        if self._client is not None:
            self._client.close()
        self._client = None

    def _read_on(self) -> bool:
        try:
            if self._client is None:
                self._client = sign_in(self._web, "desk", self._auditor)
            answer = self._client.get("/desk/ledger/journal", params={"after": self._position})
            journal = answer.raise_for_status().json()
        except (SignInFailed, httpx.HTTPError):
            self.close()
            return False
        self._position = journal["position"]
        everything = _shown(journal["lines"])[::-1] + self._lines
        kept = {line["number"] for line in everything[:SHOWN]}
        self._lines = [line for line in everything if line["number"] in kept]
        return True


def _shown(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    accounts: dict[int, set[str]] = {}
    for line in lines:
        accounts.setdefault(line["position"], set()).add(line["account_kind"])
    return [
        {
            "number": payment_number(line["position"]),
            "kind": _kind(line["kind"], accounts[line["position"]]),
            "account": line["account_kind"],
            "amount": line["amount"],
            "time": f"{_local(line['at']):%H:%M:%S}",
        }
        for line in lines
    ]


def _kind(kind: str, accounts: set[str]) -> str:
    if kind in _PLAIN_KINDS:
        return kind
    return next((word for account, word in _KINDS_BY_ACCOUNT.items() if account in accounts), "other")


def _local(microseconds: int) -> datetime:
    return datetime.fromtimestamp(microseconds / 1_000_000, UTC).astimezone(_TOKYO)
