"""What the duties of one device are built from, and what they give back to be run."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx

from edge.clock import Clock, HubTime
from edge.devices.driver_factory import Attached
from edge.devices.ports import PRINTERS
from edge.duties.printing import Printing
from edge.duties.signage.media import MediaStore
from edge.link.commands import Obey
from edge.link.connection import Link, LinkDown
from edge.link.delivery import Delivery
from edge.settings import Settings
from edge.storage.disk import Disk
from edge.storage.journal import Journal
from edge.storage.outbox import Outbox
from edge.wire.messages.link import Reported
from edge.wire.topics import Up
from kiosk.gateway import Screens
from kiosk.speech import Cues


@dataclass
class Machine:
    """``node`` is its name on the wire. ``works`` run until the agent stops; ``operations`` are the
    commands that it obeys; ``forgetting`` is called now and then with the hub's time.
    """

    settings: Settings
    node: str
    clock: Clock
    hub_time: HubTime
    disk: Disk
    journal: Journal
    outbox: Outbox
    link: Link
    delivery: Delivery
    http: httpx.AsyncClient
    attached: Attached
    cues: Cues = field(default_factory=Cues)
    media: MediaStore | None = None
    screens: Screens | None = None
    works: list[Coroutine[Any, Any, None]] = field(default_factory=list)
    operations: dict[str, Obey] = field(default_factory=dict)
    forgetting: list[Callable[[datetime], object]] = field(default_factory=list)

    def printing(self) -> Printing | None:
        """The first printer of the profile."""
        for device, printer in self.attached.of(PRINTERS).items():
            printing = Printing(
                device, printer, self.disk, self.journal, self.outbox, self.clock, self.delivery.wake
            )
            printing.report_what_a_crash_left()
            return printing
        return None

    def report(self, device: str, version: int, sha256: str) -> None:
        """Which version of a desired level is in force; the level comes again with the next connection."""
        with contextlib.suppress(LinkDown):
            body = Reported(version=version, sha256=sha256)
            self.link.tell(Up.REPORTED, body, device, retain=True)
