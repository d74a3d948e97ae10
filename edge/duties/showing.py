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
from edge.disk import Disk, DiskFull
from edge.duties.media import MediaMissing, MediaStore
from edge.link import Heard
from edge.outbox import Outbox
from edge.wire.envelope import WireError, decode_body, parse_timestamp, timestamp
from edge.wire.messages.broadcast import Alert, Ended, Item, Manifest, Shown, Taken, content_sha256
from kiosk.flows import signage
from kiosk.gateway import SignageStage
from kiosk.speech import alert_cues

DEVICE = "screen"
RETRY_SECONDS = (1.0, 2.0, 5.0, 15.0, 60.0)

_TABLES = """
CREATE TABLE IF NOT EXISTS screen_level (name TEXT PRIMARY KEY, body BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS screen_accepted (
    announcement TEXT NOT NULL, revision INTEGER NOT NULL, sha256 TEXT NOT NULL,
    PRIMARY KEY (announcement, revision)
) STRICT;
CREATE TABLE IF NOT EXISTS screen_shown (
    announcement TEXT NOT NULL, revision INTEGER NOT NULL, since TEXT NOT NULL, alive TEXT NOT NULL,
    PRIMARY KEY (announcement, revision)
) STRICT
"""
_MANIFEST = "manifest"

ALIVE_SECONDS = 60
"""So often what is on glass is noted as still there: more is not claimed for a life that ended in a crash."""
RESTARTED = "restarted"

log = logging.getLogger(__name__)


class Showing:
    """``report`` tells the hub which manifest is in force; ``wake`` that facts wait."""

    def __init__(
        self,
        disk: Disk,
        outbox: Outbox,
        media: MediaStore,
        hub_time: HubTime,
        give_cues: Callable[..., None],
        wake: Callable[[], None],
        report: Callable[[Manifest, str], None],
    ) -> None:
        self._disk = disk
        self._outbox = outbox
        self._media = media
        self._hub_time = hub_time
        self._give_cues = give_cues
        self._wake = wake
        self._report = report
        self._send: Callable[[signage.Event], Awaitable[None]] = _nowhere
        self._wanted: Manifest | None = None
        self._sha256: dict[signage.Key, str] = {}
        self._loud: dict[signage.Key, signage.Alert] = {}
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
        for name, body in self._disk.read("SELECT name, body FROM screen_level ORDER BY name"):
            assert isinstance(body, bytes)
            if name == _MANIFEST:
                await self._send(self._arrived(msgspec.json.decode(body, type=Manifest)))
            elif (
                parse_timestamp((alert := msgspec.json.decode(body, type=Alert)).ends) > self._hub_time.now()
            ):
                await self._send(self._alerted(alert))
            else:
                self._forget(str(name))

    # --- what the hub says ---------------------------------------------------------------------

    def hear_manifest(self, heard: Heard) -> None:
        """``down/desired/screen``: taken in ``run`` when its media are here; the broker retains it."""
        wanted = Manifest(version=0, items=())
        if heard.header is not None:
            wanted = decode_body(heard.header, Manifest)
            _check_times(wanted.items)
        self._wanted = wanted
        self._news.set()

    def hear_alert(self, heard: Heard) -> None:
        """On the disk when this returns; on the screen a moment later."""
        (id,) = heard.rest
        alert = None if heard.header is None else decode_body(heard.header, Alert)
        if alert is None or alert.cancelled:
            self._forget(f"alert.{id}")
            self._alerts.put_nowait(signage.AlertEnded(id if alert is None else alert.announcement))
            return
        _check_times((alert,))
        try:
            with self._disk.transaction():
                self._keep(f"alert.{id}", alert)
                self._accept(alert)
        except DiskFull as error:
            log.error("an alert is shown and cannot be kept: %s", error)
        self._wake()
        self._alerts.put_nowait(self._alerted(alert))

    async def run(self) -> None:
        """Bring alerts to the screen, and manifests once they are complete; until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._show_alerts())
            tasks.create_task(self._take_manifests())
            tasks.create_task(self._tick())

    # --- what the screen says ------------------------------------------------------------------

    async def perform(self, effect: signage.Effect) -> None:
        match effect:
            case signage.ReportShown():
                self._shown(effect)
            case signage.ReportNotShown(announcement, revision, missing):
                log.warning("%s/%d is not whole on the glass: %s", announcement, revision, ", ".join(missing))
            case signage.ReportEnded(announcement, revision, since, until, reason):
                self._ended(announcement, revision, timestamp(since), timestamp(until), reason.value)
            case signage.Voice(announcement, revision):
                alert = self._loud.get(signage.Key(announcement, revision))
                if alert is not None:
                    self._give_cues(*alert_cues(alert))

    def _shown(self, effect: signage.ReportShown) -> None:
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

    async def _take_manifests(self) -> None:
        attempt = 0
        while True:
            waiting = RETRY_SECONDS[min(attempt, len(RETRY_SECONDS)) - 1] if attempt else None
            try:
                async with asyncio.timeout(waiting):
                    await self._news.wait()
                attempt = 0
            except TimeoutError:
                log.info("trying again to fetch media")
            self._news.clear()
            if (wanted := self._wanted) is None:
                continue
            try:
                await self._take(wanted)
                attempt = 0
            except MediaMissing as error:
                attempt += 1
                log.warning("a picture is missing, the old content stays: %s", error)

    async def _take(self, manifest: Manifest) -> None:
        """All media first; then disk and facts in one commit; then the screen."""
        for item in manifest.items:
            if item.media is not None:
                await self._media.fetch(item.media)
        if self._wanted is not manifest:
            return  # a newer one has come meanwhile
        self._wanted = None
        try:
            with self._disk.transaction():
                self._keep(_MANIFEST, manifest)
                for item in manifest.items:
                    self._accept(item)
        except DiskFull as error:
            log.error("a manifest is shown and cannot be kept: %s", error)
        self._wake()
        await self._send(self._arrived(manifest))
        self._report(manifest, hashlib.sha256(msgspec.json.encode(manifest)).hexdigest())
        await self._media.keep_only(item.media.sha256 for item in manifest.items if item.media)

    # --- kept on the disk ----------------------------------------------------------------------

    def _keep(self, name: str, level: Manifest | Alert) -> None:
        with self._disk.transaction() as connection:
            connection.execute(
                "INSERT INTO screen_level VALUES (?, ?)"
                " ON CONFLICT (name) DO UPDATE SET body = excluded.body",
                (name, msgspec.json.encode(level)),
            )

    def _forget(self, name: str) -> None:
        with self._disk.transaction() as connection:
            connection.execute("DELETE FROM screen_level WHERE name = ?", (name,))

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
        items = tuple(map(_item, manifest.items))
        for shown, told in zip(items, manifest.items, strict=True):
            self._sha256[shown.key] = content_sha256(told)
        return signage.ManifestArrived(items, self._hub_time.now())

    def _alerted(self, alert: Alert) -> signage.AlertArrived:
        arrived = _alert(alert)
        self._loud[arrived.key] = arrived
        self._sha256[arrived.key] = content_sha256(alert)
        return signage.AlertArrived(arrived, self._hub_time.now())


def _check_times(contents: tuple[Item | Alert, ...]) -> None:
    """A time that cannot be read must be refused before anything is kept."""
    for content in contents:
        if parse_timestamp(content.starts) >= parse_timestamp(content.ends):
            raise WireError("it ends before it begins")


def _item(item: Item) -> signage.Item:
    media = None
    if item.media is not None:
        media = signage.Media(item.media.sha256, item.media.content_type)
    return signage.Item(
        announcement=item.announcement,
        revision=item.revision,
        title=item.title,
        lines=item.lines,
        plain_japanese=item.plain_japanese,
        english=item.english,
        starts=parse_timestamp(item.starts),
        ends=parse_timestamp(item.ends),
        drill=item.drill,
        media=media,
        seconds=item.seconds,
    )


def _alert(alert: Alert) -> signage.Alert:
    return signage.Alert(
        announcement=alert.announcement,
        revision=alert.revision,
        level=alert.level,
        title=alert.title,
        action=alert.action,
        place=alert.place,
        plain_japanese=alert.plain_japanese,
        english=alert.english,
        starts=parse_timestamp(alert.starts),
        ends=parse_timestamp(alert.ends),
        drill=alert.drill,
    )


async def _nowhere(event: signage.Event) -> None:
    """No screen is attached yet."""
