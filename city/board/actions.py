"""What the visitor's hand can do: each act touches a process, a cable or an emulator, never the hub."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from city import personas
from city.board.phone import Phone
from city.board.recorder import HubDoesNotAnswer, Recorder
from city.board.snapshot import Sight
from city.cables import CableState
from city.miniature import City
from drivers.emulators.control import ControlError

PULLED_AFTER_APDUS = 4
"""In the middle of reading name and address: after the PIN, before the data."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the board answers to an act, in both languages.

    ``phone``: the page that the phone now shows. ``next``: the act that is missing, to which the board leads.
    """

    ja: str
    en: str
    phone: str | None = None
    next: str | None = None

    def text(self, language: str) -> str:
        return self.en if language == "en" else self.ja


SERIAL_DEVICES = {"scanner": "scanner", "display": "till-display"}
"""What can be unplugged → its emulator."""
NO_CODE_ON_TILL = Said(
    "端末にQRが出ていません。金額を入れて「QRを見せる」を押してください。",
    "The till shows no QR code. Key in an amount and press “Show QR”.",
)
NO_MICROPHONE = Said(
    "マイクが抜けています。「マイクをつなぐ」を押してください。",
    "The microphone is unplugged. Press “Plug mic in”.",
    next="microphone",
)
MICROPHONE_COMES = Said(
    "会議室がマイクを探しています。少し待って、もう一度押してください。",
    "The room is looking for its microphone. Wait a moment and press again.",
)
NO_CABLE_TO_THE_ROOM = Said(
    "会議室の回線が切れているので、会議をはじめられません。「回線をつなぐ」を押してください。",
    "The room's cable is cut, so no meeting can begin. Press “Join cable”.",
    next=f"cable:{personas.ROOM}",
)
NO_HUB_FOR_A_MEETING = Said(
    "ハブが応えないので、会議をひらけません。止まっていれば「ハブを動かす」を押してください。",
    "The hub does not answer, so no meeting can be opened. If it is stopped, press “Start the hub”.",
    next="hub",
)
NO_POSTER = Said("ポスターが読めません。", "The poster cannot be read.")


class ActError(Exception):
    """There is no such act."""


@dataclass(slots=True)
class Hand:
    """Holds the citizen's ``phone``, and has eyes for the codes that stand in the shop."""

    city: City
    phone: Phone
    sight: Sight
    recorder: Recorder
    speech: Callable[[], str]
    pulled: set[str] = field(default_factory=set)

    def act(self, act: str) -> Said:
        """Do it; raises ``ActError`` for an unknown act."""
        verb, _, target = act.partition(":")
        try:
            match verb:
                case "present_phone":
                    return self._present_phone()
                case "present_card":
                    return self._present_card()
                case "present_receipt":
                    return self._present_receipt()
                case "scan_till":
                    return self._scan(self.sight.on_the_till(), None, NO_CODE_ON_TILL)
                case "scan_poster":
                    return self._scan_poster(target)
                case "till_paper" | "kiosk_paper":
                    return self._paper(verb.removesuffix("_paper") + "-printer")
                case "scanner" | "microphone" | "display":
                    return self._plug(verb)
                case "card":
                    return self._card()
                case "card_pull":
                    return self._pull_mid_read()
                case "speak":
                    return self._speak()
                case "cable" if target in self.city.screens:
                    return self._cable(target)
                case "power" if target in self.city.screens:
                    return self._power(target)
                case "hub" | "broker":
                    return self._power(verb)
        except ControlError:
            return Said("この機器は今、電源が入っていません。", "This device is switched off at the moment.")
        raise ActError(act)

    def toggles(self) -> dict[str, bool]:
        """What is pressed in: the state of the physical world as the emulators and processes tell it."""
        states: dict[str, bool] = {
            "till_paper_out": self._fault("till-printer", "paper_out"),
            "kiosk_paper_out": self._fault("kiosk-printer", "paper_out"),
            "scanner_unplugged": "scanner" in self.pulled,
            "microphone_unplugged": "microphone" in self.pulled,
            "display_unplugged": "display" in self.pulled,
            "card_inserted": bool(self._state("card").get("inserted")),
            "hub_off": not self.city.processes["hub"].running,
            "broker_off": not self.city.processes["broker"].running,
        }
        for node in self.city.screens:
            states[f"cut:{node}"] = self.city.cables.state(node) is CableState.CUT
            states[f"off:{node}"] = not self.city.processes[node].running
        return states

    def _present_phone(self) -> Said:
        code = self.phone.code()
        if code is None:
            return Said(
                "スマホにコードが出ていません。ハブが動いているか確かめてください。",
                "The phone shows no code. Is the hub running?",
            )
        self.city.emulator("scanner").do("present", text=code)
        return Said("スマホを読み取り機にかざしました。", "The phone was held to the scanner.")

    def _present_card(self) -> Said:
        assert self.city.founded is not None
        self.city.emulator("scanner").do("present", text=self.city.founded.card)
        return Said("カードを読み取り機にかざしました。", "The wallet card was held to the scanner.")

    def _present_receipt(self) -> Said:
        code = self.sight.on_the_newest_receipt()
        if code is None:
            return Said("コードのあるレシートがまだありません。", "There is no receipt with a code yet.")
        self.city.emulator("scanner").do("present", text=code)
        return Said("レシートを読み取り機にかざしました。", "The receipt was held to the scanner.")

    def _scan_poster(self, typed: str) -> Said:
        if not (typed.isascii() and typed.isdecimal() and int(typed)):
            return Said("打つ金額を数字で入れてください。", "Type the amount in digits.")
        return self._scan(self.sight.on_the_poster(), int(typed), NO_POSTER)

    def _scan(self, code: str | None, amount: int | None, nothing: Said) -> Said:
        if code is None:
            return nothing
        page = self.phone.pay(code, amount)
        if page is None:
            return Said(
                "スマホで払えませんでした。コードが古いか、ハブが止まっています。",
                "The phone could not pay: the code is old, or the hub is stopped.",
            )
        return Said(
            "スマホで読み取り、支払いを押しました。", "The phone scanned the code and pressed pay.", page
        )

    def _paper(self, printer: str) -> Said:
        out = not self._fault(printer, "paper_out")
        self.city.emulator(printer).set(paper_out=out)
        if out:
            return Said("紙を抜きました。", "The paper is out.")
        return Said("紙を入れました。", "There is paper again.")

    def _plug(self, device: str) -> Said:
        if device in self.pulled:
            if device == "microphone":
                self.city.plug_microphone()
            else:
                self.city.emulator(SERIAL_DEVICES[device]).do("plug")
            self.pulled.discard(device)
            return Said("つなぎました。", "Plugged in.")
        if device == "microphone":
            self.city.unplug_microphone()
        else:
            self.city.emulator(SERIAL_DEVICES[device]).do("unplug")
        self.pulled.add(device)
        return Said("抜きました。", "Unplugged.")

    def _card(self) -> Said:
        inserted = bool(self._state("card").get("inserted"))
        self.city.emulator("card").do("remove" if inserted else "insert")
        if inserted:
            return Said("カードを取りました。", "The card was taken.")
        return Said("カードを読み取り機に置きました。", "The card lies on the reader.")

    def _pull_mid_read(self) -> Said:
        self.city.emulator("card").do("pull_after", apdus=PULLED_AFTER_APDUS)
        return Said(
            "次に読み取りが始まったら、途中でカードを抜きます。",
            "The card will be pulled off in the middle of the next reading.",
        )

    def _speak(self) -> Said:
        """Opens the meeting first: in a room without one nobody listens."""
        if "microphone" in self.pulled:
            return NO_MICROPHONE
        if self.city.cables.state(personas.ROOM) is CableState.CUT:
            return NO_CABLE_TO_THE_ROOM
        if self.city.processes[personas.ROOM].running and not self._state("microphone").get("plugged"):
            return MICROPHONE_COMES
        microphone = self.city.emulator("microphone")
        microphone.get()  # raises where the room's power is off: no meeting is opened for nobody
        try:
            opened = self.recorder.open_meeting(personas.ROOM)
        except HubDoesNotAnswer:
            return NO_HUB_FOR_A_MEETING
        microphone.do("play", wav=self.speech())
        if opened:
            return Said(
                "会議をひらき、話しはじめました。字幕が会議室の画面に出ます。",
                "The meeting is open and somebody speaks: captions come on the room's screen.",
            )
        return Said("会議室で話しはじめました。", "Somebody speaks in the meeting room.")

    def _cable(self, node: str) -> Said:
        if self.city.cables.state(node) is CableState.CUT:
            self.city.join(node)
            return Said("回線をつなぎました。", "The cable is joined.")
        self.city.cut(node)
        return Said("回線を切りました。", "The cable is cut.")

    def _power(self, process: str) -> Said:
        if self.city.processes[process].running:
            self.city.kill(process)
            return Said("電源を切りました。", "Switched off.")
        self.city.revive(process)
        return Said("電源を入れました。", "Switched on.")

    def _fault(self, name: str, fault: str) -> bool:
        return bool(self._state(name).get("faults", {}).get(fault))

    def _state(self, name: str) -> dict[str, Any]:
        try:
            return self.city.emulator(name).get()
        except ControlError:
            return {}
