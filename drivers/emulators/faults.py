"""Every fault of every emulator, each one a named switch.

The same names serve tests (``PrinterFaults(paper_out=True)``), the command line
(``--fault paper_out``), the control socket (``{"op": "set", "faults": {"paper_out": true}}``)
and the city board. ``python -m drivers.emulators.faults`` prints the whole list;
``docs/emulators.md`` is that output.
"""

from __future__ import annotations

import inspect
import sys
import typing
from dataclasses import dataclass
from enum import StrEnum

from drivers.emulators.switches import (
    Faults,
    apply_switches,
    as_values,
    describe_type,
    fields_of,
    meaning,
    parse_switches,
    switch,
)

__all__ = [
    "NEVER",
    "CameraFaults",
    "CardFaults",
    "DisplayFaults",
    "Faults",
    "KeepVerified",
    "MicrophoneFaults",
    "PrinterFaults",
    "ScannerFaults",
    "VirtualReaderFaults",
    "apply_switches",
    "as_values",
    "parse_switches",
]

NEVER = -1
"""Value of a counting switch that never strikes."""


@dataclass
class PrinterFaults(Faults):
    """Receipt printer."""

    paper_out: bool = switch(False, "The roll has ended: nothing is printed until paper is back")
    paper_out_after_lines: int = switch(NEVER, "The roll ends after so many more printed lines (-1: never)")
    paper_near_end: bool = switch(False, "The near-end sensor sees the core of the roll")
    cover_open: bool = switch(False, "The cover stands open: nothing is printed")
    offline: bool = switch(False, "The printer is off line without a cause that it names")
    busy: bool = switch(False, "Prints nothing for now; real-time requests are still answered")
    cutter_error: bool = switch(False, "The cutter is jammed: nothing moves")
    fatal_error: bool = switch(False, "An error that only switching off cures")
    no_process_id: bool = switch(False, "Never confirms that a job has been printed (GS ( H)")
    stale_process_id: bool = switch(False, "Each confirmation is preceded by one of an earlier job")
    confirm_delay_seconds: float = switch(0.0, "Seconds between the end of printing and its confirmation")
    lines_per_second: float = switch(0.0, "Mechanical pace of the paper (0: at once)")
    buffer_bytes: int = switch(4096, "Size of the receive buffer; when it is full, reading stops")
    stop_reading_after: int = switch(NEVER, "Stops reading from the line after so many bytes (-1: never)")
    cut_connection_after: int = switch(NEVER, "The line breaks once, after so many bytes (-1: never)")
    die_mid_raster: bool = switch(False, "Power fails in the middle of the next image")
    refuse_connections: bool = switch(False, "Closes each TCP connection at once")
    status_silent: bool = switch(False, "Answers no status request and sends no status by itself")
    status_delay_seconds: float = switch(0.0, "Seconds by which every status answer is late")
    status_coalesced: bool = switch(False, "Each status answer arrives glued to an automatic status block")
    one_byte_at_a_time: bool = switch(False, "Answers leave byte by byte")
    garbage_first: bool = switch(False, "Noise on the line before each answer")
    lose_probability: float = switch(0.0, "Probability that a byte of an answer is lost (0–1)")
    seed: int = switch(1, "Seed of the losses and of the noise")
    asb_survives_initialise: bool = switch(False, "ESC @ leaves the automatic status on, as some printers do")
    lenient_kanji: bool = switch(False, "Shift_JIS kanji are printed even without FS &, as some printers do")


@dataclass
class ScannerFaults(Faults):
    """Code scanner on a serial line."""

    one_byte_at_a_time: bool = switch(False, "Bytes arrive one by one")
    delay_seconds: float = switch(0.0, "Seconds between the beep and the first byte")
    drop_suffix: bool = switch(False, "The closing CR is missing")
    garbage_first: bool = switch(False, "Noise on the line before each code")
    lose_probability: float = switch(0.0, "Probability that a byte is lost (0–1)")
    seed: int = switch(1, "Seed of the losses and of the noise")
    repeat: int = switch(1, "How often one presented code is sent (a trembling hand: 2)")
    unplug_after: int = switch(NEVER, "The plug comes out after so many bytes of a code (-1: never)")


@dataclass
class CameraFaults(Faults):
    """Camera that looks at what people hold in front of it."""

    dark: bool = switch(False, "Something covers the lens")
    frozen: bool = switch(False, "The same picture is sent again and again")
    stalled: bool = switch(False, "The connection stays open, but no picture comes")
    torn_frames: bool = switch(False, "Every second picture ends in the middle of its data")
    cut_after_frames: int = switch(NEVER, "The connection breaks once, after so many pictures (-1: never)")
    refuse_connections: bool = switch(False, "Answers every request with 503")
    noise: float = switch(6.0, "Standard deviation of the sensor's noise (0–255)")
    seed: int = switch(1, "Seed of the noise")


@dataclass
class DisplayFaults(Faults):
    """Customer display."""

    no_light: bool = switch(False, "The tube gives no light: cells are written, nobody sees them")
    hung: bool = switch(False, "Takes no bytes: the line fills up and then waits")
    lose_probability: float = switch(0.0, "Probability that a byte from the till is lost (0–1)")
    seed: int = switch(1, "Seed of the losses")
    unplug_after: int = switch(NEVER, "The plug comes out after so many bytes (-1: never)")


class KeepVerified(StrEnum):
    """How long the card remembers a verified PIN; sources disagree, so both exist."""

    POWER = "power"
    SELECT = "select"


@dataclass
class CardFaults(Faults):
    """My Number card."""

    keep: KeepVerified = switch(  # noqa: RUF009 - an enumeration member cannot be changed
        KeepVerified.POWER, "A verified PIN lasts until power-off, or until an AP is selected"
    )
    first_6f00: bool = switch(False, "The first command after power-on is answered 6F00")
    atr: str = switch("", "Another answer to reset, in hexadecimal")
    mute: bool = switch(False, "No answer to reset at all")
    blocked: bool = switch(False, "The four-digit PINs are blocked")
    blocked_6983: bool = switch(False, "A blocked PIN answers 6983 instead of 6984")
    tries: int = switch(NEVER, "Tries left of the four-digit PINs (-1: as they are)")
    response_6c: bool = switch(False, "A read without the exact length is answered 6Cxx")
    response_61: bool = switch(False, "Data must be fetched with GET RESPONSE (61xx)")
    file_padding: int = switch(0, "Filler bytes (FF) behind the object in each data file")
    leading_bytes: int = switch(0, "Filler bytes (00) before the object in the basic data file")
    no_text_ap: bool = switch(False, "The application with the basic data is missing (another card)")
    no_sign_certificate: bool = switch(False, "No signing certificate, as for children")
    ec_certificate: bool = switch(
        False, "Keys of the next generation (P-384); the chip refuses to sign with them"
    )
    wrong_signature: bool = switch(False, "Signatures do not verify")
    token: str = switch("JPKIAPICCTOKEN2", "Name in the token file (JPKIAPGPSETOKEN: a telephone)")
    hang_after: int = switch(NEVER, "Stops answering after so many commands (-1: never)")
    naive_ack: bool = switch(False, "Leaves TCP's delayed acknowledgement on: 40 ms for each command")
    uid: str = switch("", "Another UID in hexadecimal (empty: a random PUPI for each power-on)")


@dataclass
class VirtualReaderFaults(Faults):
    """Card reader: the resource manager (pcscd) with a virtual reader."""

    service_down: bool = switch(False, "The resource manager is not running")
    service_stuck: bool = switch(False, "The resource manager has stopped answering")


@dataclass
class MicrophoneFaults(Faults):
    """Microphone."""

    stall_seconds: float = switch(0.0, "Seconds for which no sound is delivered, once")
    clip: bool = switch(False, "The input is driven far beyond full scale")
    noise_db: float = switch(-120.0, "Level of added noise in dB of full scale")
    drop_probability: float = switch(0.0, "Probability that a block of sound is lost (0–1)")
    seed: int = switch(1, "Seed of the noise and of the losses")


KINDS: dict[str, type[Faults]] = {
    "receipt_printer": PrinterFaults,
    "code_scanner": ScannerFaults,
    "camera": CameraFaults,
    "customer_display": DisplayFaults,
    "card": CardFaults,
    "virtual_reader": VirtualReaderFaults,
    "microphone": MicrophoneFaults,
}
"""Emulator (module name) → its switches."""


def as_markdown() -> str:
    """The whole list as the page ``docs/emulators.md``."""
    lines = [
        "# Emulators and their faults",
        "",
        "Generated by `python -m drivers.emulators.faults`; a test keeps this page equal to the code.",
        "",
        "Set a switch at start with `--fault name` or `--fault name=value`, and at run time over the control",
        'socket: `{"op": "set", "faults": {"name": true}}`.',
    ]
    for module, kind in KINDS.items():
        lines += [
            "",
            f"## {(inspect.getdoc(kind) or '').rstrip('.')}",
            "",
            f"`python -m drivers.emulators.{module}`",
            "",
        ]
        lines += ["| switch | values | default | meaning |", "|---|---|---|---|"]
        lines += _rows(kind)
    return "\n".join(lines) + "\n"


def _rows(kind: type[Faults]) -> list[str]:
    types = typing.get_type_hints(kind)
    defaults = as_values(kind())
    return [
        f"| `{f.name}` | {describe_type(types[f.name])} | {_default(defaults[f.name])} | {meaning(f)} |"
        for f in fields_of(kind)
    ]


def _default(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"`{value}`" if value != "" else "empty"


if __name__ == "__main__":
    sys.stdout.write(as_markdown())
