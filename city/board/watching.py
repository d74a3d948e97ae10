"""The ledger's last lines, read as an auditor reads them: through the hub's own door."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from city.board.browser import SignInFailed, sign_in
from city.cast import Person

SHOWN = 12
_TOKYO = ZoneInfo("Asia/Tokyo")
_KINDS = {"transfer": "支払い・入金", "refund": "返金", "hold": "仮押さえ", "confirm": "確定"}


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
        """Newest first, whole entries: ``transfer``, ``account``, ``amount`` (yen), ``time``."""
        now = self._happened()
        if now != self._seen and self._read_on():
            self._seen = now
        return self._lines

    def _read_on(self) -> bool:
        try:
            if self._client is None:
                self._client = sign_in(self._web, "desk", self._auditor)
            answer = self._client.get("/desk/ledger/journal", params={"after": self._position})
            journal = answer.raise_for_status().json()
        except (SignInFailed, httpx.HTTPError):
            if self._client is not None:
                self._client.close()
            self._client = None
            return False
        self._position = journal["position"]
        fresh = [_shown(line) for line in journal["lines"]]
        everything = fresh[::-1] + self._lines
        kept = {line["transfer"] for line in everything[:SHOWN]}
        self._lines = [line for line in everything if line["transfer"] in kept]
        return True


def _shown(line: dict[str, Any]) -> dict[str, Any]:
    moment = datetime.fromtimestamp(line["at"] / 1_000_000, UTC).astimezone(_TOKYO)
    return {
        "transfer": f"{line['position']}　{_KINDS.get(line['kind'], line['kind'])}",
        "account": f"{line['account']}　{line['value_class']}",
        "amount": line["amount"],
        "time": f"{moment:%H:%M:%S}",
    }
