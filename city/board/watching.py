"""The ledger's last lines, read as an auditor reads them: through the hub's own door."""

from __future__ import annotations

from typing import Any

import httpx

from city.board.browser import SignInFailed, sign_in
from city.cast import Person

SHOWN = 12


class LedgerWatch:
    """Keeps the last answer while the hub is down: what was read stays true."""

    def __init__(self, web: str, auditor: Person) -> None:
        self._web = web
        self._auditor = auditor
        self._client: httpx.Client | None = None
        self._last: list[dict[str, Any]] = []

    def lines(self) -> list[dict[str, Any]]:
        """Newest first: ``transfer``, ``account``, ``amount`` (yen), ``time``."""
        try:
            if self._client is None:
                self._client = sign_in(self._web, "desk", self._auditor)
            answer = self._client.get("/ledger/journal")
            if answer.status_code == httpx.codes.OK:
                self._last = answer.json()["lines"][:SHOWN]
            else:
                self._forget()
        except (SignInFailed, httpx.HTTPError):
            self._forget()
        return self._last

    def _forget(self) -> None:
        if self._client is not None:
            self._client.close()
        self._client = None
