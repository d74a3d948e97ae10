"""The way back from a copy: checked before anything is touched, proved before the hub stands on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from hub.core import migrating, presence
from hub.core.blobs import sync_folder
from hub.core.chance import Chance
from hub.core.clock import Clock
from hub.core.context import Context
from hub.core.db import open_engine, reading
from hub.core.heads import HeadsUnreadable, read
from hub.core.restored import Restoration
from hub.core.settings import Settings
from hub.keeping import copies, files, going_on, proving
from hub.keeping.database import Keeper, keeper
from hub.keeping.files import Say
from hub.keeping.going_on import TellAnew, Voided
from hub.keeping.model import (
    FILES,
    MOST_CLOSED,
    Known,
    Manifest,
    close_through,
    noted_in_books,
)
from hub.keeping.words import Refused, Why
from hub.ledger import queries
from hub.ledger.audit import heads
from hub.ledger.audit.invariants import Check


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """How to go about it.

    ``put_aside``: what stands there is kept under another name. ``highest``: the highest position that a
    receipt or a till's list shows. ``codes_last``: for so long a one-time code may pay. ``tell_anew``: the
    subjects whose devices were told of what is gone.
    """

    copied: Path
    checks: Mapping[str, Check]
    codes_last: timedelta
    tell_anew: Sequence[TellAnew] = ()
    put_aside: bool = False
    highest: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What a composition root gives: time, chance, patience, and somebody to tell."""

    clock: Clock
    chance: Chance
    new_id: Callable[[], str]
    pause: Callable[[float], None]
    say: Say


@dataclass(slots=True)
class Restored:
    """What was done. ``known`` says how far the lost books are known to have come, and from where."""

    manifest: Manifest
    restoration: Restoration
    voided: Voided
    known: Sequence[Known]
    aside: Path | None = None
    unreadable: list[str] = field(default_factory=list)


def restore(settings: Settings, wanted: Wanted, world: World) -> Restored:
    """Bring the hub of these settings back from a copy. Raises ``Refused`` or ``FolderNotFree``."""
    files.demand_owner(settings.data_dir)
    copied = copies.newest(wanted.copied)
    manifest = copies.read(copied)
    of = keeper(settings)
    if of.backend is not manifest.backend:
        raise Refused(Why.OTHER_BACKEND, theirs=manifest.backend.value, ours=of.backend.value)
    if not migrating.knows(manifest.migration):
        raise Refused(Why.NEWER, version=manifest.version, migration=manifest.migration)
    world.say("hashes")
    copies.demand_whole(copied, manifest)
    with presence.alone(settings.data_dir):
        of.demand_rest()
        begun = world.clock.now()
        return _Restoring(settings, wanted, world, of, copied, manifest, begun).run()


class _Restoring:
    """One restoration, in a folder that nobody else works in."""

    def __init__(
        self,
        settings: Settings,
        wanted: Wanted,
        world: World,
        of: Keeper,
        copied: Path,
        manifest: Manifest,
        begun: datetime,
    ) -> None:
        self.settings, self.wanted, self.world = settings, wanted, world
        self.of, self.copied, self.manifest, self.begun = of, copied, manifest, begun
        self.staged = settings.data_dir / presence.RESTORING
        self.unreadable: list[str] = []

    def run(self) -> Restored:
        aside = self._what_to_put_aside()
        known = self._known()
        files.remove(self.staged)
        self.staged.mkdir(mode=0o700)
        sync_folder(self.settings.data_dir)
        try:
            url = self.of.bring_back(self.copied / self.manifest.database, aside)
            self._stage_files()
            restoration, voided = self._go_on(url, known)
        except BaseException:
            self.of.undo()
            files.remove(self.staged)
            raise
        done = Restored(self.manifest, restoration, voided, known, unreadable=self.unreadable)
        if aside:
            done.aside = files.put_aside(self.settings.data_dir, aside)
            self.of.move_aside(done.aside)
        self.of.make_ready()
        files.take_over(self.staged, self.settings.data_dir)
        self._note_and_wait()
        return done

    def _what_to_put_aside(self) -> str | None:
        """The mark under which it is kept; ``None`` when there is nothing. Raises ``Refused`` if unasked."""
        there = [str(each) for each in files.occupied(self.settings.data_dir)[:3]]
        there += filter(None, [self.of.occupied()])
        if there and not self.wanted.put_aside:
            raise Refused(Why.OCCUPIED, what=", ".join(there[:3]))
        return copies.stamp(self.begun) if there else None

    def _known(self) -> list[Known]:
        """All that remembers how far the lost books had come."""
        manifest = self.manifest
        known = [Known(manifest.ledger.position, manifest.at, "copy")]
        for place in {self.settings.heads_dir, self.settings.data_dir / "heads"}:
            try:
                known += noted_in_books(read(place), str(place))
            except HeadsUnreadable as error:
                self.unreadable.append(str(error))
        if (position := self.of.last_position()) is not None:
            known.append(Known(position, manifest.at, "the database that was put aside"))
        if self.wanted.highest is not None:
            known.append(Known(self.wanted.highest, manifest.at, "--highest"))
        return known

    def _stage_files(self) -> None:
        """Each is hashed as it is copied: what was whole a moment ago may be cut by a failing disk."""
        root = f"{FILES}/"
        for each in self.manifest.files:
            if each.path.startswith(root):
                path = each.path.removeprefix(root)
                if files.copy(self.copied / each.path, self.staged, path).sha256 != each.sha256:
                    raise Refused(Why.TORN, what=each.path)

    def _go_on(self, url: str, known: Sequence[Known]) -> tuple[Restoration, Voided]:
        engine = open_engine(url)
        try:
            self._demand_the_copys_chains(engine)
            self.world.say("migrations")
            migrating.upgrade(engine)
            restoration = self._restoration(engine, known)
            context = Context(
                settings=replace(self.settings, database_url=url),
                engine=engine,
                clock=self.world.clock,
                chance=self.world.chance,
                new_id=self.world.new_id,
                boot=restoration.id,
            )
            going_on.close_numbers(context, url, restoration, self.world.say)
            voided = going_on.void(context, restoration, self.wanted.tell_anew)
            self._prove(engine)
            return restoration, voided
        finally:
            engine.dispose()

    def _demand_the_copys_chains(self, engine: sa.Engine) -> None:
        """Whoever changes a database can make its hash anew, but not the chain that the manifest names."""
        with reading(engine) as tx:
            if proving.ends(tx) != (self.manifest.ledger, self.manifest.evidence):
                raise Refused(Why.TAMPERED, what=f"{self.manifest.database}: another end of the chains")

    def _restoration(self, engine: sa.Engine, known: Sequence[Known]) -> Restoration:
        with reading(engine) as tx:
            busiest = queries.busiest_day(tx)
        last = self.manifest.ledger.position
        through = close_through(known, busiest, self.begun)
        if through - last > 2 * MOST_CLOSED:
            raise Refused(Why.TOO_FAR, count=through - last)
        return Restoration(
            id=self.world.new_id(),
            at=self.begun,
            copied_at=self.manifest.at,
            ledger=last,
            evidence=self.manifest.evidence.position,
            closed_through=through,
        )

    def _prove(self, engine: sa.Engine) -> None:
        with reading(engine) as tx:
            if not proving.holds(tx, self.manifest.ledger, self.manifest.evidence):
                raise Refused(Why.TAMPERED, what=self.manifest.database)
            proof = proving.prove(tx, self.wanted.checks, self.world.say)
        if proof.findings:
            raise Refused(Why.UNSOUND, what="; ".join(proof.findings[:3]))

    def _note_and_wait(self) -> None:
        """A one-time code that paid just before the end must not pay again: it is worth nothing by then."""
        engine = open_engine(self.settings.database_url)
        try:
            heads.note(engine, self.settings.heads_dir, self.world.clock.now())
        except OSError as error:
            self.unreadable.append(f"{self.settings.heads_dir}: {error.strerror}")
        finally:
            engine.dispose()
        left = self.begun + self.wanted.codes_last - self.world.clock.now()
        if left > timedelta(0):
            self.world.say(f"{left.total_seconds():.0f} s until no one-time code of before pays any more")
            self.world.pause(left.total_seconds())
