"""What every emulator does as a process: common arguments, ready line, end on signal or with its parent."""

from __future__ import annotations

import argparse
import asyncio
import ctypes
import json
import os
import signal
import sys
from pathlib import Path

from drivers.emulators.control import ControlError, ControlServer, Emulator
from drivers.emulators.switches import BadSwitchValue, FaultsT, UnknownSwitch, parse_switches

PR_SET_PDEATHSIG = 1  # linux/prctl.h


def arguments(description: str) -> argparse.ArgumentParser:
    """A parser that already knows ``--control`` and ``--fault``."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--control", type=Path, metavar="PATH.sock", help="Unix socket to serve control on")
    parser.add_argument(
        "--fault",
        action="append",
        default=[],
        metavar="NAME[=VALUE]",
        help="see python -m drivers.emulators.faults",
    )
    return parser


def chosen_faults(parser: argparse.ArgumentParser, switches: list[str], kind: type[FaultsT]) -> FaultsT:
    """The switches of the command line; a wrong one ends the program with the list of right ones."""
    try:
        return parse_switches(switches, kind)
    except (UnknownSwitch, BadSwitchValue) as error:
        parser.error(str(error))


def host_and_port(text: str) -> tuple[str, int]:
    """``127.0.0.1:9100`` → its two parts; for use as an argument type."""
    host, _colon, port = text.rpartition(":")
    if not host or not port.isdigit():
        raise argparse.ArgumentTypeError("HOST:PORT is needed")
    return host, int(port)


def die_with_parent() -> None:
    """Ask the kernel for SIGTERM when the parent ends, so that no emulator outlives its city."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def run(emulator: Emulator, control: Path | None) -> None:
    """Serve until SIGTERM or SIGINT. The first line on stdout is the state as JSON: the device is ready.

    A device that cannot start ends the program with one line of words on stderr.
    """
    die_with_parent()
    try:
        asyncio.run(_serve(emulator, control))
    except (ControlError, OSError) as error:
        sys.exit(f"{type(emulator).__name__}: {error}")


async def _serve(emulator: Emulator, control: Path | None) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with emulator:
        if control is None:
            await _until(emulator, stopped)
        else:
            async with ControlServer(control, emulator):
                await _until(emulator, stopped)


async def _until(emulator: Emulator, stopped: asyncio.Event) -> None:
    sys.stdout.write(json.dumps(emulator.state(), ensure_ascii=False) + "\n")
    sys.stdout.flush()
    await stopped.wait()
