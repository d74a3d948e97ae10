"""What a screen asks the hub, read part by part: what cannot be taken costs nothing else."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from edge.link.requests import HubRequests
from edge.wire.messages.broadcast import AskAlerts, AskProgramme

SUBJECT = "broadcast"
ASK_SECONDS = 5.0
"""So long an answer is waited for; then it is asked again."""


class _ProgrammeTold(msgspec.Struct):
    manifest: msgspec.Raw


class _AlertsTold(msgspec.Struct):
    alerts: tuple[msgspec.Raw, ...]
    more: bool = False


async def programme(link: HubRequests) -> msgspec.Raw | None:
    """A manifest as it was told; ``None``: no answer. Raises ``LinkDown``."""
    told = await link.ask(SUBJECT, "ask_programme", AskProgramme(), _ProgrammeTold, ASK_SECONDS)
    return None if told is None else told.manifest


async def alerts(link: HubRequests, take: Callable[[msgspec.Raw], str]) -> bool:
    """Hand each alert to ``take``, which says its id; whether all were told. Raises ``LinkDown``."""
    after: str | None = None
    while True:
        told = await link.ask(SUBJECT, "ask_alerts", AskAlerts(after=after), _AlertsTold, ASK_SECONDS)
        if told is None:
            return False
        last = max(filter(None, map(take, told.alerts)), default=None)
        if not told.more or last is None or (after is not None and last <= after):
            return True
        after = last
