"""A virtual card reader: the real resource manager (pcscd) with vpcd, shut into namespaces of its own.

vpcd listens on all addresses without asking who is there, and pcscd's socket has one fixed
place; a network and a mount namespace keep both away from the machine and let several stacks run
side by side. Cards and readers' clients enter with ``enter_command``.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from drivers.emulators.control import Action, ControlError, Emulator, State
from drivers.emulators.faults import VirtualReaderFaults
from drivers.emulators.process import arguments, chosen_faults, run

DRIVER_NAME = "libifdvpcd.so"
DRIVER_FOLDERS = (
    Path(sys.prefix) / "share/tsunagaru/vpcd/usr/lib/pcsc/drivers/serial",
    Path("/usr/lib/pcsc/drivers/serial"),
)
"""Our own copy first: unpacked there, the machine's own pcscd never listens for cards."""

SERVICE_FOLDER = Path("/run/pcscd")
"""Compiled into pcscd and into its clients."""
SOCKET_NAME = "pcscd.comm"
CARD_PORT = 35963
START_SECONDS = 15.0
END_SECONDS = 5.0
POLL_SECONDS = 0.01
NAMESPACES = ("user", "mnt", "net")

READER_CONF = """FRIENDLYNAME "Virtual PCD"
DEVICENAME   /dev/null:0x{port:X}
LIBPATH      {driver}
CHANNELID    0x{port:X}
"""

INSIDE = f"""set -e
if [ -d {SERVICE_FOLDER} ]; then
  mount -t tmpfs tmpfs {SERVICE_FOLDER}
else
  mount -t tmpfs tmpfs {SERVICE_FOLDER.parent}
  mkdir {SERVICE_FOLDER}
fi
ip link set lo up
echo ready
exec sleep infinity
"""
"""What runs first in the new namespaces, and then only keeps them."""

DIE_WITH_PARENT = ("setpriv", "--pdeathsig", "KILL")
"""Inside the namespace, since entering one clears what was asked before."""

PROGRAMS = {
    "pcscd": "pcscd",
    "unshare": "util-linux",
    "nsenter": "util-linux",
    "setpriv": "util-linux",
    "ip": "iproute2",
}
"""Program → Debian package."""


class StackMissing(ControlError):
    """A program that the virtual reader is made of is not installed."""


def enter_command(pid: int) -> list[str]:
    """Prefix of a command line that shall run beside the reader; ``pid`` is in ``DIR/namespace.pid``."""
    return [
        "nsenter",
        *(f"--{'mount' if name == 'mnt' else name}=/proc/{pid}/ns/{name}" for name in NAMESPACES),
        "--preserve-credentials",
        "--",
    ]


def find_driver(folders: Sequence[Path] = DRIVER_FOLDERS) -> Path:
    """The reader driver of vsmartcard. Raises ``StackMissing``."""
    for folder in folders:
        if (folder / DRIVER_NAME).exists():
            return folder / DRIVER_NAME
    raise StackMissing(f"{DRIVER_NAME} is missing: install the package vsmartcard-vpcd")


def search_path() -> str:
    """PATH with the administrator's folders, which ordinary users lack."""
    return os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/sbin"))


def check_programs(path: str) -> None:
    """Raises ``StackMissing`` with what is to be installed."""
    for program, package in PROGRAMS.items():
        if shutil.which(program, path=path) is None:
            raise StackMissing(f"{program} is missing: install the package {package}")


class VirtualReaderEmulator(Emulator):
    """Starts the namespaces and the service in them; ``restart`` is what a service manager would do."""

    def __init__(self, folder: Path, faults: VirtualReaderFaults | None = None) -> None:
        self.faults: VirtualReaderFaults = faults or VirtualReaderFaults()
        self._folder = folder
        self._log = folder / "pcscd.log"
        self._keeper: asyncio.subprocess.Process | None = None
        self._service: asyncio.subprocess.Process | None = None
        self._stuck = False

    @property
    def pid(self) -> int | None:
        """The process whose namespaces are the reader's."""
        return self._keeper.pid if self._keeper else None

    async def start(self) -> None:
        check_programs(search_path())
        driver = find_driver()
        self._write_configuration(driver)
        await self._open_namespaces()
        if not self.faults.service_down:
            await self._start_service()
        await self.faults_changed()

    async def stop(self) -> None:
        await self._stop_service()
        if self._keeper is not None:
            await _end(self._keeper)
            self._keeper = None
        (self._folder / "namespace.pid").unlink(missing_ok=True)

    def describe(self) -> State:
        return {
            "pid": self.pid,
            "ready": self._service is not None and self._service.returncode is None and not self._stuck,
            "card_port": CARD_PORT,
        }

    def actions(self) -> Mapping[str, Action]:
        return {"restart": self.restart}

    async def restart(self) -> None:
        """Stop the service and start it again in the same namespaces."""
        await self._stop_service()
        await self._start_service()

    async def faults_changed(self) -> None:
        if self.faults.service_down:
            await self._stop_service()
            return
        if self._service is None:
            await self._start_service()
        self._stick(self.faults.service_stuck)

    # --- namespaces ---------------------------------------------------------------------------

    async def _open_namespaces(self) -> None:
        command = ("unshare", "--user", "--map-root-user", "--mount", "--net")
        self._keeper = await self._run(*command, *DIE_WITH_PARENT, "sh", "-c", INSIDE)
        assert self._keeper.stdout is not None
        assert self._keeper.stderr is not None
        if await self._keeper.stdout.readline() != b"ready\n":
            words = (await self._keeper.stderr.read()).decode(errors="replace").strip()
            await self._keeper.wait()
            self._keeper = None
            raise StackMissing(f"namespaces for the virtual reader cannot be made: {words}")
        fresh = self._folder / ".namespace.pid.new"
        fresh.write_text(f"{self._keeper.pid}\n")
        fresh.replace(self._folder / "namespace.pid")

    def _write_configuration(self, driver: Path) -> None:
        configuration = self._folder / "reader.conf.d"
        configuration.mkdir(parents=True, exist_ok=True)
        (configuration / "vpcd").write_text(READER_CONF.format(port=CARD_PORT, driver=driver))

    # --- service ------------------------------------------------------------------------------

    async def _start_service(self) -> None:
        assert self._keeper is not None
        command = ["pcscd", "--foreground", "--error", "--config", str(self._folder / "reader.conf.d")]
        if await self._knows_polkit():
            command.append("--disable-polkit")
        with self._log.open("wb") as log:
            self._service = await asyncio.create_subprocess_exec(
                *(*enter_command(self._keeper.pid), *DIE_WITH_PARENT, *command),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=_environment(),
            )
        await self._wait_for_socket(self._keeper.pid)

    async def _knows_polkit(self) -> bool:
        """With polkit (2.0.1 and later) every client would be refused where no polkitd runs."""
        asked = await self._run("pcscd", "--version")
        output, _errors = await asked.communicate()
        return b"polkit" in output

    async def _wait_for_socket(self, keeper: int) -> None:
        endpoint = Path(f"/proc/{keeper}/root{SERVICE_FOLDER}/{SOCKET_NAME}")
        try:
            async with asyncio.timeout(START_SECONDS):
                while not await asyncio.to_thread(endpoint.is_socket):
                    self._raise_if_ended()
                    await asyncio.sleep(POLL_SECONDS)  # the socket lies in another mount namespace: no event
        except TimeoutError:
            raise ControlError(f"pcscd opened no socket within {START_SECONDS:.0f} s") from None

    def _raise_if_ended(self) -> None:
        if self._service is None or self._service.returncode is not None:
            raise ControlError(f"pcscd ended at once; its words are in {self._log}")

    async def _stop_service(self) -> None:
        service, self._service = self._service, None
        self._stuck = False
        if service is not None:
            await _end(service)

    def _stick(self, stuck: bool) -> None:
        if self._service is not None and stuck != self._stuck:
            self._service.send_signal(signal.SIGSTOP if stuck else signal.SIGCONT)
            self._stuck = stuck

    async def _run(self, *command: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=_environment(),
        )


def _environment() -> dict[str, str]:
    return {**os.environ, "PATH": search_path()}


async def _end(process: asyncio.subprocess.Process) -> None:
    """Terminate, and kill after a while; waits until it has gone."""
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGCONT)  # a stopped process hears nothing else
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), END_SECONDS)
        except TimeoutError:
            process.kill()
            await process.wait()


def main() -> None:
    """``python -m drivers.emulators.virtual_reader --run DIR [--control SOCK] [--fault …]``."""
    parser = arguments(__doc__ or "")
    parser.add_argument("--run", type=Path, required=True, metavar="DIR", help="for namespace.pid")
    options = parser.parse_args()
    faults = chosen_faults(parser, options.fault, VirtualReaderFaults)
    run(VirtualReaderEmulator(options.run, faults), options.control)


if __name__ == "__main__":
    main()
