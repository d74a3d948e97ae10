"""Where papers are kept: files in a folder, each written whole or not at all."""

from __future__ import annotations

from pathlib import Path

from drivers.emulators.printer.look import picture
from drivers.emulators.printer.machine import Paper
from drivers.emulators.printer.roll import Piece


class Shelf:
    """``paper-NNNN.bin`` (bytes as received), ``.txt`` (what can be read), ``.png``; and ``roll.png``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def keep(self, paper: Paper) -> None:
        """A paper that was cut off. The picture is written last: when it is there, all is there."""
        name = f"paper-{paper.number:04d}"
        self._write(f"{name}.bin", paper.raw)
        self._write(f"{name}.txt", ("\n".join(paper.piece.text) + "\n").encode())
        self._write(f"{name}.png", picture(paper.piece.dots))

    def show_roll(self, piece: Piece, in_slot: bool) -> None:
        """What hangs out of the printer now."""
        self._write("roll.png", picture(piece.dots, in_slot))

    def _write(self, name: str, data: bytes) -> None:
        fresh = self._folder / f".{name}.new"
        fresh.write_bytes(data)
        fresh.replace(self._folder / name)
