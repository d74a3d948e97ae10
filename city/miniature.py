"""The city in miniature: broker, hub, agents and emulators as processes of their own, on loopback.

Nothing here reaches into the hub while it runs. What a person could do to a machine (plug, cut,
switch off, put a card down) is done to processes, sockets and emulators.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Self

from city import personas
from city.cables import Cables, CableState
from city.personas import Personas
from city.ports import free_port
from city.processes import Child, Processes, file_exists, port_answers
from city.profiles import Attached, Profile
from city.seeding import Founded, found
from drivers.emulators.control import ControlClient, ControlError
from drivers.emulators.virtual_reader import enter_command
from hub.core.settings import Address, Settings, in_directory
from hub.fleet import broker

MODEL = Path(__file__).parents[1] / "firmware_config" / "speech" / "tsunagaru-ja-synthetic"
PYTHON = sys.executable
IF_PLUGGED = 'plug="$1"; shift; test -e "$plug" && exec "$@"'
"""The agent opens its microphone again and again; without its plug there is none to be opened."""


class Part(StrEnum):
    """What a city can be built with. A demonstration takes what it needs."""

    SHOP = "shop"
    COUNTER = "counter"
    SIGNAGE = "signage"
    MEETING = "meeting"


EVERYTHING = frozenset(Part)


class City:
    """``with City(folder) as city:`` — everything is up inside, and nothing is left behind it."""

    def __init__(
        self,
        home: Path,
        parts: frozenset[Part] = EVERYTHING,
        *,
        framed_by: str = "",
        web_port: int = 0,
        database_url: str = "",
    ) -> None:
        self.home = home.absolute()
        self.parts = parts
        self.personas = Personas()
        self.processes = Processes()
        self.cables = Cables()
        self.screens: dict[str, str] = {}
        self._framed_by = framed_by
        self.settings = self._settings(web_port, database_url)
        self.founded: Founded | None = None

    @property
    def web(self) -> str:
        """The hub's pages: staff desk and phone."""
        return f"http://{self.settings.web}"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self.stop()

    def start(self) -> None:
        """Everything in the order in which it depends on another; raises ``ProcessFailed``."""
        if self.home.exists():
            shutil.rmtree(self.home)
        self.home.mkdir(parents=True)
        try:
            self.founded = found(self.settings, self.personas, self._nodes())
            self._start_broker()
            self._start_hub()
            self.processes.wait_ready()
            if Part.SHOP in self.parts:
                self._start_shop()
            if Part.COUNTER in self.parts:
                self._start_counter()
            if Part.SIGNAGE in self.parts:
                for node in personas.SCREENS:
                    self._start_agent(node, "signage", ())
            if Part.MEETING in self.parts:
                self._start_room()
            self.processes.wait_ready()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        self.processes.stop_all()
        self.cables.close()

    # --- the physical world ---------------------------------------------------------------------

    def emulator(self, name: str) -> ControlClient:
        """The control line of an emulator: a hand on the device."""
        return ControlClient(self._socket(name))

    def cut(self, node: str) -> None:
        self.cables.set_state(node, CableState.CUT)

    def stall(self, node: str) -> None:
        """The line stays up and carries nothing."""
        self.cables.set_state(node, CableState.STALLED)

    def join(self, node: str) -> None:
        self.cables.set_state(node, CableState.WHOLE)

    def unplug_microphone(self) -> None:
        """The capture program ends; where there is none yet, or none any more, none begins."""
        self._microphone_plug.unlink(missing_ok=True)
        with suppress(ControlError):
            self.emulator("microphone").do("unplug")

    def plug_microphone(self) -> None:
        """The agent finds it at its next try."""
        self._microphone_plug.touch()

    def kill(self, process: str) -> None:
        self.processes[process].kill()

    def revive(self, process: str) -> None:
        for sign in self._signs(process):
            sign.unlink(missing_ok=True)
        self.processes[process].start()
        self.processes[process].wait_ready()

    def paper_folder(self, printer: str) -> Path:
        """Where a printer's emulator leaves its papers (``paper-0001.bin``, ``.png``, ``roll.png``)."""
        return self.home / "papers" / printer

    @property
    def display(self) -> Path:
        """What the customer's display shows now, as a picture."""
        return self.home / "display" / "display.png"

    def log_files(self) -> list[Path]:
        return sorted((self.home / "logs").glob("*.log"))

    # --- starting -------------------------------------------------------------------------------

    def _settings(self, web_port: int, database_url: str) -> Settings:
        def here(port: int = 0) -> Address:
            return Address("127.0.0.1", port or free_port())

        changes: dict[str, object] = {"broker": here(), "web": here(web_port), "device_port": here()}
        if database_url:
            changes["database_url"] = database_url
        if self._framed_by:
            changes["frame_ancestors"] = (self._framed_by,)
        return in_directory(self.home / "hub", **changes)

    def _nodes(self) -> dict[str, str]:
        """Every device of this city with its role."""
        nodes: dict[str, str] = {}
        if Part.SHOP in self.parts:
            nodes[personas.TILL] = "till"
        if Part.COUNTER in self.parts:
            nodes[personas.KIOSK] = "kiosk"
        if Part.SIGNAGE in self.parts:
            nodes |= dict.fromkeys(personas.SCREENS, "signage")
        if Part.MEETING in self.parts:
            nodes[personas.ROOM] = "room"
        return nodes

    def _start_broker(self) -> None:
        self._run(
            "broker",
            [_mosquitto(), "-c", str(broker.configuration_file(self.settings))],
            ready=port_answers("127.0.0.1", self.settings.broker.port),
        )

    def _start_hub(self) -> None:
        env = {
            "TSUNAGARU_DATA": str(self.settings.data_dir),
            "DATABASE_URL": self.settings.database_url,
            "TSUNAGARU_BROKER": str(self.settings.broker),
            "TSUNAGARU_WEB": str(self.settings.web),
            "TSUNAGARU_DEVICES": str(self.settings.device_port),
            "TSUNAGARU_FRAME_ANCESTORS": self._framed_by,
        }
        signs = [self.settings.run_dir / f"{role}.ready" for role in ("money", "web", "intake", "jobs")]
        self._run(
            "hub",
            [PYTHON, "-m", "city.cli", "hub", "serve"],
            ready=lambda: all(sign.exists() for sign in signs),
            env=env,
        )

    def _start_shop(self) -> None:
        scanner = self.home / "ports" / "scanner"
        scanner.parent.mkdir(exist_ok=True)
        self._start_emulator("scanner", "code_scanner", ["--pty", str(scanner)])
        display = self.home / "ports" / "display"
        self._start_emulator(
            "till-display", "customer_display", ["--pty", str(display), "--out", str(self.display.parent)]
        )
        printer = self._start_printer("till-printer")
        self._start_agent(
            personas.TILL,
            "till",
            (
                Attached(device="scanner", kind="code_scanner", connection=f"serial:{scanner}"),
                Attached(device="printer", kind="receipt_printer", connection=f"tcp:{printer}"),
                Attached(device="display", kind="customer_display", connection=f"serial:{display}"),
            ),
        )

    def _start_counter(self) -> None:
        run = self.home / "run" / "reader"
        run.mkdir(parents=True)
        self._start_emulator("reader", "virtual_reader", ["--run", str(run)])
        self.processes["reader"].wait_ready()
        inside = enter_command(int((run / "namespace.pid").read_text()))
        self._start_emulator("card", "card", ["--person", personas.CARD_OF], prefix=inside)
        printer = self._start_printer("kiosk-printer")
        self._start_agent(
            personas.KIOSK,
            "kiosk",
            (
                Attached(
                    device="reader",
                    kind="card_reader",
                    command=[*inside, PYTHON, "-m", "drivers.card_reader.worker"],
                ),
                Attached(device="printer", kind="receipt_printer", connection=f"tcp:{printer}"),
            ),
        )

    def _start_room(self) -> None:
        self._microphone_plug.parent.mkdir(exist_ok=True)
        self._microphone_plug.touch()
        control = str(self._socket("microphone"))
        capture = [PYTHON, "-m", "drivers.emulators.microphone", "--control", control]
        self._start_agent(
            personas.ROOM,
            "room",
            (
                Attached(
                    device="microphone",
                    kind="microphone",
                    command=["/bin/sh", "-c", IF_PLUGGED, "capture", str(self._microphone_plug), *capture],
                ),
            ),
            model=MODEL,
        )

    def _start_printer(self, name: str) -> str:
        endpoint = f"127.0.0.1:{free_port()}"
        papers = self.paper_folder(name)
        papers.mkdir(parents=True)
        self._start_emulator(name, "receipt_printer", ["--tcp", endpoint, "--out", str(papers)])
        return endpoint

    def _start_emulator(
        self, name: str, module: str, arguments: list[str], prefix: list[str] | None = None
    ) -> None:
        control = self._socket(name)

        def answers() -> bool:
            try:
                return bool(ControlClient(control).get())
            except ControlError:
                return False

        self._run(
            name,
            [
                *(prefix or []),
                PYTHON,
                "-m",
                f"drivers.emulators.{module}",
                "--control",
                str(control),
                *arguments,
            ],
            ready=answers,
        )

    def _start_agent(
        self, node: str, role: str, attached: tuple[Attached, ...], model: Path | None = None
    ) -> None:
        assert self.founded is not None
        port = free_port()
        folder = self.founded.folders[node]
        profile = Profile(
            role=role,
            data=folder,
            hub_url=f"https://127.0.0.1:{self.cables.lay(node, self.settings.device_port.port)}",
            ca=self.founded.ca,
            broker_port=self.cables.lay(node, self.settings.broker.port),
            screen_port=port,
            framed_by=self._framed_by,
            attached=attached,
            model=model,
        )
        file = self.home / "profiles" / f"{node}.toml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(profile.text(), encoding="utf-8")
        self.screens[node] = f"http://127.0.0.1:{port}/"
        self._run(
            node, [PYTHON, "-m", "city.cli", "edge", "run", str(file)], ready=file_exists(folder / "ready")
        )

    def _run(
        self,
        name: str,
        argv: list[str],
        *,
        ready: Callable[[], bool],
        env: dict[str, str] | None = None,
    ) -> None:
        log = self.home / "logs" / f"{name}.log"
        self.processes.start(Child(name, argv, log, ready, env or {}))

    def _signs(self, process: str) -> list[Path]:
        """What a process writes when it is ready, to be taken away before it starts again."""
        if process == "hub":
            return list(self.settings.run_dir.glob("*.ready"))
        if self.founded and process in self.founded.folders:
            return [self.founded.folders[process] / "ready"]
        return []

    @property
    def _microphone_plug(self) -> Path:
        return self.home / "ports" / "microphone"

    def _socket(self, name: str) -> Path:
        """Control sockets: the kernel allows their paths 107 bytes only."""
        folder = self.home / "c"
        folder.mkdir(exist_ok=True)
        return folder / f"{name}.sock"


def _mosquitto() -> str:
    return shutil.which("mosquitto") or "/usr/sbin/mosquitto"
