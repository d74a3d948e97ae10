"""Carries what devices and link tell to a screen, as long as the agent lives."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

from drivers.ports import CodeScanner, DeviceState, DeviceUnavailable, Presence
from edge.link.connection import Link, LinkDown, View

LOOK_AGAIN_SECONDS = 0.5
ASK_AGAIN_SECONDS = 2.0


async def follow_reasons(
    states: AsyncIterator[DeviceState], tell: Callable[[tuple[str, ...]], Awaitable[None]]
) -> None:
    """Tell why a device is not as it should be; an empty tuple: ready.

    Unknown without a reason: nobody has looked yet. One that was asked and says nothing is told.
    """
    async for state in states:
        if state.presence is Presence.READY:
            await tell(state.reasons)
        elif state.presence is not Presence.UNKNOWN or state.reasons:
            await tell(state.reasons or (state.presence.value,))


async def follow_scanner(
    states: AsyncIterator[DeviceState], tell: Callable[[tuple[str, ...]], Awaitable[None]]
) -> None:
    """The same of a scanner: what it is set to send around its codes harms nobody and is told elsewhere."""

    async for state in states:
        if state.presence is Presence.READY:
            await tell(())
        elif state.presence is not Presence.UNKNOWN:
            await tell(state.reasons or (state.presence.value,))


async def follow_scans(scanner: CodeScanner, tell: Callable[[str], Awaitable[None]]) -> None:
    """Tell each code; a scanner that went is waited for."""
    while True:
        try:
            async for scan in scanner.scans():
                await tell(scan.text)
        except DeviceUnavailable:
            await asyncio.sleep(LOOK_AGAIN_SECONDS)


async def follow_link(views: AsyncIterator[View], tell: Callable[[bool, bool], Awaitable[None]]) -> None:
    """Tell whether the hub can be reached, and whether it keeps us away, at each change of these alone."""
    told: tuple[bool, bool] | None = None
    async for view in views:
        if (view.online, view.quarantined) != told:
            told = view.online, view.quarantined
            await tell(*told)


async def ask_at_each_connection(link: Link, ask: Callable[[], Awaitable[bool]]) -> None:
    """Have the hub asked how this device should be, whenever it can be reached anew, until it has answered.

    What the broker has retained only makes it faster; without an answer what is on the disk stands.
    """
    answered: int | None = None
    async for view in link.watch():
        if not view.online:
            answered = None
        while link.view.online and link.view.connection != answered:
            connection = link.view.connection
            if await _answers(ask):
                answered = connection
            else:
                await asyncio.sleep(ASK_AGAIN_SECONDS)


async def _answers(ask: Callable[[], Awaitable[bool]]) -> bool:
    try:
        return await ask()
    except LinkDown:
        return False
