"""The second half of the agent: which duty, screen and devices make up each role."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from drivers.ports import PrintOutcome
from edge.devices import ports, profile_line
from edge.duties import following
from edge.duties.counter.reading_cards import ReadingCards
from edge.duties.room.listening import ROOM, Hearing, Listening
from edge.duties.room.sound import Recorder, SoundStore, upload
from edge.duties.signage.media import MediaStore
from edge.duties.signage.showing import DEVICE as SCREEN
from edge.duties.signage.showing import Showing
from edge.duties.till.paying import ASK_AGAIN_SECONDS, LOOK_AGAIN_SECONDS, TICK_SECONDS, Paying
from edge.link.commands import Obeyed
from edge.link.connection import Heard
from edge.machine import Machine
from edge.settings import Role, Settings
from edge.storage.journal import State
from edge.wire.messages.broadcast import Manifest
from edge.wire.messages.meetings import RoomDesired
from edge.wire.messages.printing import Reprint
from edge.wire.topics import Down
from kiosk.flows import captions, moving_in, signage, till
from kiosk.gateway import Screens
from kiosk.stage import Stage

TILL = "till"
"""Subject of the facts that are about no attached device of a till."""


def _to_hub(machine: Machine, device: str) -> Callable[[object], None]:
    def report(fact: object) -> None:
        machine.outbox.offer(device, fact)
        machine.delivery.wake()

    return report


async def _till(machine: Machine, shelf: contextlib.AsyncExitStack) -> None:
    shop = machine.settings.shop
    paying = Paying(
        machine.link,
        machine.journal,
        machine.clock,
        machine.printing(),
        machine.cues.give,
        shop.name,
        shop.registration_number or None,
        machine.node,
        hub_now=machine.hub_time.now,
        show_customer=_customer_display(machine),
        report=_to_hub(machine, TILL),
    )
    stage = Stage(till.machine.step, till.phases.State(), paying.perform)
    shelf.push_async_callback(stage.close)
    paying.attach(stage)
    machine.screens = Screens(till=stage, cues=machine.cues)
    machine.link.hear(Down.ANSWER, paying.late)
    await paying.restore()
    returned = asyncio.Event()

    async def linked(online: bool, quarantined: bool) -> None:
        await stage.send(till.events.LinkChanged(online, quarantined))
        if online:
            returned.set()

    async def come_back() -> None:
        """Beside the link's own news, which must not wait for answers."""
        while True:
            await returned.wait()
            returned.clear()
            await paying.hub_is_back()

    async def obey_reprint(body: object, id: str) -> Obeyed:
        assert isinstance(body, Reprint)
        result = await paying.reprint(body.reference)
        return Obeyed(_STATE_OF[result.outcome], result.reasons)

    async def ask_again() -> None:
        while True:
            await asyncio.sleep(ASK_AGAIN_SECONDS)
            await paying.resolve()

    async def look_again() -> None:
        """What the hub did not say while it could be reached, it says in its lists."""
        while True:
            await asyncio.sleep(LOOK_AGAIN_SECONDS)
            if machine.link.view.online:
                await paying.catch_up()

    async def tick() -> None:
        while True:
            await paying.tick()
            await asyncio.sleep(TICK_SECONDS)

    machine.forgetting.append(paying.forget)
    machine.operations["printing.reprint/1"] = obey_reprint
    machine.works += [
        _watch(stage),
        following.follow_link(machine.link.watch(), linked),
        come_back(),
        ask_again(),
        look_again(),
        tick(),
        paying.tell_late(),
    ]
    for scanner in machine.attached.of(ports.SCANNERS).values():
        machine.works.append(following.follow_scans(scanner, paying.scanned))
        machine.works.append(
            following.follow_scanner(
                scanner.states(), lambda why: stage.send(till.events.ScannerChanged(why))
            )
        )
    for printer in machine.attached.of(ports.PRINTERS).values():
        machine.works.append(
            following.follow_reasons(
                printer.states(), lambda why: stage.send(till.events.PrinterChanged(why))
            )
        )


def _customer_display(machine: Machine) -> Callable[[str, str], None] | None:
    """The first of the profile. It answers nothing and waits for nothing: unplugged, it harms nothing."""
    for display in machine.attached.of(ports.DISPLAYS).values():
        return display.show
    return None


async def _kiosk(machine: Machine, shelf: contextlib.AsyncExitStack) -> None:
    reading = ReadingCards(
        next(iter(machine.attached.of(ports.READERS).values()), None),
        machine.http,
        machine.printing(),
        machine.outbox,
        machine.clock,
        machine.cues.give,
        machine.delivery.wake,
    )
    shelf.push_async_callback(reading.close)
    stage = Stage(moving_in.machine.step, moving_in.model.State(), reading.perform)
    shelf.push_async_callback(stage.close)
    reading.attach(stage)
    machine.screens = Screens(moving_in=stage, cues=machine.cues)

    async def linked(online: bool, quarantined: bool) -> None:
        await stage.send(moving_in.events.LinkChanged(online, quarantined))

    machine.works += [_watch(stage), reading.run(), following.follow_link(machine.link.watch(), linked)]
    for printer in machine.attached.of(ports.PRINTERS).values():
        machine.works.append(
            following.follow_reasons(
                printer.states(), lambda why: stage.send(moving_in.events.PrinterChanged(why))
            )
        )


async def _signage(machine: Machine, shelf: contextlib.AsyncExitStack) -> None:
    machine.media = MediaStore(machine.settings.folder / "media", machine.http)

    def report(manifest: Manifest, sha256: str) -> None:
        machine.report(SCREEN, manifest.version, sha256)

    showing = Showing(
        machine.node,
        machine.disk,
        machine.outbox,
        machine.media,
        machine.hub_time,
        machine.cues.give,
        machine.delivery.wake,
        report,
    )
    stage = Stage(signage.step, signage.State(), showing.perform)
    shelf.push_async_callback(stage.close)
    showing.attach(stage)
    machine.screens = Screens(signage=stage, cues=machine.cues)
    await showing.restore()

    def desired(heard: Heard) -> None:
        if heard.rest == (SCREEN,):
            showing.hear_manifest(heard)

    async def linked(online: bool, quarantined: bool) -> None:
        await stage.send(signage.LinkChanged(online, quarantined))

    machine.link.hear(Down.DESIRED, desired)
    machine.link.hear_alerts(showing.hear_alert)
    machine.works += [
        _watch(stage),
        showing.run(),
        following.follow_link(machine.link.watch(), linked),
        following.ask_at_each_connection(machine.link, lambda: showing.ask(machine.link)),
    ]


async def _room(machine: Machine, shelf: contextlib.AsyncExitStack) -> None:
    microphone = next(iter(machine.attached.of(ports.MICROPHONES).values()), None)
    if microphone is None:
        raise profile_line.SettingsError("a room needs a microphone in its profile")

    def report(desired: RoomDesired, sha256: str) -> None:
        machine.report(ROOM, desired.version, sha256)

    store = SoundStore(machine.settings.folder / "sound", machine.disk, machine.outbox, machine.delivery.wake)
    listening = Listening(
        machine.node,
        microphone,
        await asyncio.to_thread(_hearing, machine.settings),
        machine.disk,
        machine.outbox,
        Recorder(store),
        machine.clock,
        machine.delivery.wake,
        report,
    )
    shelf.callback(listening.close)
    stage = Stage(captions.step, captions.State(), listening.perform)
    shelf.push_async_callback(stage.close)
    listening.attach(stage)
    machine.screens = Screens(captions=stage, cues=machine.cues)
    await listening.restore()

    def desired(heard: Heard) -> None:
        if heard.rest == (ROOM,):
            listening.hear_desired(heard)

    async def linked(online: bool, quarantined: bool) -> None:
        await stage.send(captions.LinkChanged(online, quarantined))

    machine.link.hear(Down.DESIRED, desired)
    machine.works += [
        _watch(stage),
        listening.run(),
        upload(store, machine.http),
        following.follow_link(machine.link.watch(), linked),
        following.ask_at_each_connection(machine.link, lambda: listening.ask(machine.link)),
    ]


ROLES = {Role.TILL: _till, Role.KIOSK: _kiosk, Role.SIGNAGE: _signage, Role.ROOM: _room}
_STATE_OF = {
    PrintOutcome.CONFIRMED: State.CONFIRMED,
    PrintOutcome.REFUSED: State.REFUSED,
    PrintOutcome.UNKNOWN: State.UNKNOWN,
}


def _hearing(settings: Settings) -> Hearing | None:
    """The speech model of the profile, loaded once; without one the room records and shows no words."""
    if not settings.speech.model:
        return None
    from drivers.speech.model import SpeechModel
    from drivers.speech.recogniser import VoskRecogniser

    model = SpeechModel(Path(settings.speech.model))
    described = model.description
    return Hearing(lambda: VoskRecogniser(model), described.name, described.synthetic_speech_only)


async def _watch(stage: Stage[Any, Any, Any]) -> None:
    """A fault in an effect must end the agent, not stay hidden behind a still screen."""
    async for _ in stage.watch():
        continue
