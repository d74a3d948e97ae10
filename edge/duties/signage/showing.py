"""A public screen: what it should show is kept on the disk, so it shows the same without any network.

A manifest is taken when all its media are here and verified; until then the old one stays. An alert is taken
at once. What was accepted, shown and ended goes to the hub as facts, each rung by itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
from collections.abc import Awaitable, Callable

import msgspec

from edge.clock import HubTime
from edge.duties.levels import Versions
from edge.duties.signage import requests
from edge.duties.signage.kept import KeptLevels
from edge.duties.signage.media import MediaMissing, MediaStore, MediaUnfit
from edge.duties.signage.programme import (
    Programme,
    alert_on_screen,
    item_on_screen,
    read_alert,
    read_programme,
    unreadable,
    without_picture,
)
from edge.link.connection import Heard
from edge.link.requests import HubRequests
from edge.storage.disk import Disk, DiskFull
from edge.storage.outbox import Outbox
from edge.wire.envelope import WireError, parse_timestamp, timestamp
from edge.wire.messages.broadcast import (
    Alert,
    Ended,
    Item,
    Manifest,
    NotShown,
    Shown,
    Taken,
    Unshown,
    content_sha256,
)
from kiosk.flows import signage
from kiosk.gateway import SignageStage
from kiosk.speech import alert_cues

DEVICE = "screen"
RETRY_SECONDS = (1.0, 2.0, 5.0, 15.0, 60.0)

_TABLES = """
CREATE TABLE IF NOT EXISTS screen_accepted (
    announcement TEXT NOT NULL, revision INTEGER NOT NULL, sha256 TEXT NOT NULL,
    PRIMARY KEY (announcement, revision)
) STRICT;
CREATE TABLE IF NOT EXISTS screen_shown (
    announcement TEXT NOT NULL, revision INTEGER NOT NULL, since TEXT NOT NULL, alive TEXT NOT NULL,
    PRIMARY KEY (announcement, revision)
) STRICT
"""
PATIENT_TRIES = 4
"""So often all media of a manifest are asked for before what has come is shown without the rest."""

ALIVE_SECONDS = 60
"""So often what is on glass is noted as still there: more is not claimed for a life that ended in a crash."""
RESTARTED = "restarted"

log = logging.getLogger(__name__)


class Showing:
    """``report`` tells the hub which manifest is in force; ``wake`` that facts wait."""

    def __init__(
        self,
        node: str,
        disk: Disk,
        outbox: Outbox,
        media: MediaStore,
        hub_time: HubTime,
        give_cues: Callable[..., None],
        wake: Callable[[], None],
        report: Callable[[Manifest, str], None],
        retry_seconds: tuple[float, ...] = RETRY_SECONDS,
    ) -> None:
        self._disk = disk
        self._outbox = outbox
        self._media = media
        self._hub_time = hub_time
        self._give_cues = give_cues
        self._wake = wake
        self._report = report
        self._retry_seconds = retry_seconds
        self._send: Callable[[signage.Event], Awaitable[None]] = _nowhere
        self._levels = KeptLevels(disk)
        self._versions = Versions(disk, node, DEVICE)
        self._known: dict[str, Alert] = {}
        self._wanted: Manifest | None = None
        self._sha256: dict[signage.Key, str] = {}
        self._loud: dict[signage.Key, signage.Alert] = {}
        self._left_out: set[NotShown] = set()
        self._news = asyncio.Event()
        self._alerts: asyncio.Queue[signage.Event] = asyncio.Queue()
        with disk.transaction() as connection:
            for statement in _TABLES.split(";"):
                connection.execute(statement)

    def attach(self, stage: SignageStage) -> None:
        self._send = stage.send

    async def restore(self) -> None:
        """What stood on the screen before the restart stands there again, network or not."""
        self._end_former_life()
        for level in self._levels.all():
            if isinstance(level, Manifest):
                await self._send(self._arrived(level))
                continue
            self._known[level.announcement] = level
            if self._is_open(level):
                await self._send(self._alerted(level))

    # --- what the hub says ---------------------------------------------------------------------

    def hear_manifest(self, heard: Heard) -> None:
        """``down/desired/screen``: taken in ``run`` when its media are here."""
        if heard.header is None:
            self._want(Programme(Manifest(version=0, items=())))
        else:
            self._told(read_programme(heard.header.data))

    def _told(self, programme: Programme) -> None:
        if self._versions.takes(programme.manifest.version):
            self._want(programme)

    def _want(self, programme: Programme) -> None:
        for left_out in programme.left_out:
            self._leave_out(left_out)
        self._wanted = programme.manifest
        self._news.set()

    def hear_alert(self, heard: Heard) -> None:
        """On the disk when this returns; on the screen a moment later."""
        if heard.header is not None:
            self._take_alert(heard.header.data)
            return
        (id,) = heard.rest
        self._known.pop(id, None)
        self._levels.forget_alert(id)
        self._alerts.put_nowait(signage.AlertEnded(id))

    def _take_alert(self, body: msgspec.Raw) -> str:
        """The higher revision counts, and of one its end; kept until it is over, so that none comes back."""
        try:
            alert = read_alert(body)
        except WireError:
            self._leave_out(unreadable(body))
            raise
        known = self._known.get(alert.announcement)
        if known is not None and _place(alert) <= _place(known):
            return alert.announcement
        self._known[alert.announcement] = alert
        try:
            with self._disk.transaction():
                self._levels.keep(alert)
                if not alert.cancelled:
                    self._accept(alert)
        except DiskFull as error:
            log.error("an alert is obeyed and cannot be kept: %s", error)
        self._wake()
        ended = signage.AlertEnded(alert.announcement)
        self._alerts.put_nowait(ended if alert.cancelled else self._alerted(alert))
        return alert.announcement

    async def ask(self, link: HubRequests) -> bool:
        """Ask the hub what should be shown; whether it has answered all. Raises ``LinkDown``."""
        if not await requests.alerts(link, self._take_alert_or_say):
            return False
        told = await requests.programme(link)
        if told is not None:
            try:
                self._told(read_programme(told))
            except WireError as error:
                log.error("the programme was not taken: %s", error)
        return told is not None

    def _take_alert_or_say(self, body: msgspec.Raw) -> str:
        try:
            return self._take_alert(body)
        except WireError as error:
            log.error("an alert was not taken: %s", error)
            return unreadable(body).announcement

    async def run(self) -> None:
        """Bring alerts to the screen, and manifests once they are complete; until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._show_alerts())
            tasks.create_task(self._take_manifests())
            tasks.create_task(self._tick())
            tasks.create_task(self._look_again_at_alerts())

    # --- what the screen says ------------------------------------------------------------------

    async def perform(self, effect: signage.Effect) -> None:
        match effect:
            case signage.ReportShown():
                self._shown(effect)
            case signage.ReportNotShown(announcement, revision, missing):
                self._leave_out(
                    NotShown(
                        announcement=announcement,
                        revision=revision,
                        reason=Unshown.NOT_WHOLE,
                        missing=tuple(missing),
                    )
                )
            case signage.ReportEnded(announcement, revision, since, until, reason):
                self._ended(announcement, revision, timestamp(since), timestamp(until), reason.value)
            case signage.Voice(announcement, revision):
                alert = self._loud.get(signage.Key(announcement, revision))
                if alert is not None:
                    self._give_cues(*alert_cues(alert))

    def _shown(self, effect: signage.ReportShown) -> None:
        now_whole = (effect.announcement, effect.revision)
        self._left_out = {told for told in self._left_out if (told.announcement, told.revision) != now_whole}
        since = timestamp(effect.since)
        shown = Shown(
            announcement=effect.announcement,
            revision=effect.revision,
            content_sha256=self._sha256[signage.Key(effect.announcement, effect.revision)],
            since=since,
        )
        self._note(
            "INSERT OR REPLACE INTO screen_shown VALUES (?, ?, ?, ?)",
            (effect.announcement, effect.revision, since, since),
            shown,
        )

    def _ended(self, announcement: str, revision: int, since: str, until: str, reason: str) -> None:
        ended = Ended(announcement=announcement, revision=revision, since=since, until=until, reason=reason)
        self._note(
            "DELETE FROM screen_shown WHERE announcement = ? AND revision = ?",
            (announcement, revision),
            ended,
        )

    def _leave_out(self, report: NotShown) -> None:
        """Say once in this life what is not shown, or not whole."""
        if report in self._left_out:
            return
        self._left_out.add(report)
        log.warning("%s/%d: %s %s", report.announcement, report.revision, report.reason, report.missing)
        self._outbox.offer(DEVICE, report)
        self._wake()

    def _note(self, statement: str, values: tuple[str | int, ...], fact: Shown | Ended) -> None:
        """What is on glass, and the fact for the hub, in one commit; on a full disk the fact is offered."""
        try:
            with self._disk.transaction() as connection:
                connection.execute(statement, values)
                self._outbox.event(DEVICE, fact)
        except DiskFull:
            self._outbox.offer(DEVICE, fact)
        self._wake()

    def _end_former_life(self) -> None:
        """What was on glass when the power went does not stay shown for ever; what returns is proved anew."""
        rows = self._disk.read("SELECT announcement, revision, since, alive FROM screen_shown ORDER BY since")
        for announcement, revision, since, alive in rows:
            assert isinstance(revision, int)
            self._ended(str(announcement), revision, str(since), str(alive), RESTARTED)

    async def _tick(self) -> None:
        while True:
            for _ in range(ALIVE_SECONDS):
                await self._send(signage.Tick(self._hub_time.now()))
                await asyncio.sleep(1)
            with contextlib.suppress(DiskFull), self._disk.transaction() as connection:
                connection.execute("UPDATE screen_shown SET alive = ?", (timestamp(self._hub_time.now()),))

    async def _show_alerts(self) -> None:
        while True:
            await self._send(await self._alerts.get())

    async def _look_again_at_alerts(self) -> None:
        """By a clock of another year one in force was over; what is over is forgotten by the hub's time."""
        await self._hub_time.known()
        for level in self._levels.all():
            if isinstance(level, Alert):
                if self._is_open(level):
                    self._alerts.put_nowait(self._alerted(level))
                elif parse_timestamp(level.ends) <= self._hub_time.now():
                    self._levels.forget_alert(level.announcement)

    async def _take_manifests(self) -> None:
        attempt = 0
        while True:
            waiting = self._retry_seconds[min(attempt, len(self._retry_seconds)) - 1] if attempt else None
            try:
                async with asyncio.timeout(waiting):
                    await self._news.wait()
                attempt = 0
            except TimeoutError:
                log.info("trying again to fetch media")
            self._news.clear()
            if (wanted := self._wanted) is None:
                continue
            attempt = 0 if await self._take(wanted, patient=attempt < PATIENT_TRIES) else attempt + 1

    async def _take(self, wanted: Manifest, *, patient: bool) -> bool:
        """All media first; then disk and facts in one commit; then the screen. Whether nothing is left to do.

        While it is ``patient`` nothing is taken without all its media: the old content stays. After that what
        lacks its picture is left out, said, and asked for again.
        """
        here: list[Item] = []
        lacking: list[Item] = []
        unfit: list[Item] = []
        for item in wanted.items:
            try:
                if item.media is not None:
                    await self._media.fetch(item.media)
                here.append(item)
            except MediaMissing as error:
                log.warning("the picture of %s is missing: %s", item.announcement, error)
                (unfit if isinstance(error, MediaUnfit) else lacking).append(item)
        if self._wanted is not wanted:
            return False  # a newer one has come meanwhile
        if lacking and patient:
            return False
        for item in (*unfit, *lacking):
            self._leave_out(without_picture(item))
        if not lacking:
            self._wanted = None
        await self._put_on(msgspec.structs.replace(wanted, items=tuple(here)))
        return not lacking

    async def _put_on(self, manifest: Manifest) -> None:
        try:
            with self._disk.transaction():
                self._levels.keep(manifest)
                for item in manifest.items:
                    self._accept(item)
        except DiskFull as error:
            log.error("a manifest is shown and cannot be kept: %s", error)
        self._wake()
        await self._send(self._arrived(manifest))
        self._report(manifest, hashlib.sha256(msgspec.json.encode(manifest)).hexdigest())
        await self._media.keep_only(item.media.sha256 for item in manifest.items if item.media)

    # --- kept on the disk ----------------------------------------------------------------------

    def _is_open(self, alert: Alert) -> bool:
        return not alert.cancelled and parse_timestamp(alert.ends) > self._hub_time.now()

    def _accept(self, content: Item | Alert) -> None:
        """Say once for each revision that the screen has it."""
        sha256 = content_sha256(content)
        with self._disk.transaction() as connection:
            new = connection.execute(
                "INSERT INTO screen_accepted VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                (content.announcement, content.revision, sha256),
            )
            if new.rowcount:
                taken = Taken(
                    announcement=content.announcement, revision=content.revision, content_sha256=sha256
                )
                self._outbox.event(DEVICE, taken)

    # --- the contract's words in the screen's --------------------------------------------------

    def _arrived(self, manifest: Manifest) -> signage.ManifestArrived:
        items = tuple(map(item_on_screen, manifest.items))
        for shown, told in zip(items, manifest.items, strict=True):
            self._sha256[shown.key] = content_sha256(told)
        return signage.ManifestArrived(items, self._hub_time.now())

    def _alerted(self, alert: Alert) -> signage.AlertArrived:
        arrived = alert_on_screen(alert)
        self._loud[arrived.key] = arrived
        self._sha256[arrived.key] = content_sha256(alert)
        return signage.AlertArrived(arrived, self._hub_time.now())


def _place(alert: Alert) -> tuple[int, bool]:
    """Where it stands among what was said of this alert."""
    return alert.revision, alert.cancelled


async def _nowhere(event: signage.Event) -> None:
    """No screen is attached yet."""
