"""The emulated display: bytes by hand from the command table, cells and pictures out."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from drivers.emulators.control import AsyncControlClient, ControlServer
from drivers.emulators.customer_display import PICTURE, CustomerDisplayEmulator
from drivers.emulators.display.look import HEIGHT, WIDTH, picture
from drivers.emulators.display.panel import Panel
from drivers.transport.serial_line import SerialLine, open_serial
from tests.support.waiting import eventually

FULL = "ABCDEFGHIJKLMNOPQRST"


def lines(data: bytes) -> tuple[str, str]:
    panel = Panel()
    panel.feed(data)
    assert panel.unknown == []
    return panel.lines[0].rstrip(), panel.lines[1].rstrip()


@pytest.mark.parametrize(
    ("data", "upper", "lower"),
    [
        (b"\x1b@HELLO\r\nYOU", "HELLO", "YOU"),
        (b"\x1f$\x03\x02x\x1f$\x14\x01y", " " * 19 + "y", "  x"),
        (b"A\x0cB", "B", ""),
        (b"AB\x18C", "C", ""),
        (b"A\x1fBB\x0bC", "C", "B"),
        (b"AB\x08\x08C\x09D", "CBD", ""),
        (b"A\n\x1f\rB\x1f\nC", "C", " " * 19 + "B"),
        (FULL.encode() + b"u", FULL, "u"),
        (FULL.encode() * 2 + b"u", "u" + FULL[1:], FULL),
        (b"\x1f\x02" + FULL.encode() * 2 + b"u", FULL, "u"),
        (b"\x1bR\x08\\\x1bt\x01\xb1\xde", "¥ｱﾞ", ""),
        (b"\\\xb1", "\\▒", ""),
        (b"\x1f$\x15\x01\x1f$\x01\x03\x1f$\x00\x00A", "A", ""),
        (b"\x00\x01\x7fA", " A", ""),
    ],
)
def test_commands_move_and_write_as_in_the_table(data: bytes, upper: str, lower: str) -> None:
    assert lines(data) == (upper, lower)


def test_in_horizontal_scroll_the_last_cell_pushes_the_line_to_the_left() -> None:
    panel = Panel()
    panel.feed(b"\x1f\x03" + FULL.encode() + b"U")
    assert panel.lines[0] == FULL[2:] + "U "


def test_an_unknown_command_is_noted_and_the_text_behind_it_survives() -> None:
    panel = Panel()
    panel.feed(b"\x1f?A")
    assert (panel.unknown, panel.lines[0].strip()) == (["1f3f"], "A")


def light(png: bytes) -> float:
    """Mean green, in which the display shines."""
    shown = np.asarray(Image.open(io.BytesIO(png)))
    assert shown.shape == (HEIGHT, WIDTH, 3)
    return float(shown[..., 1].mean())


def test_the_picture_shines_with_the_text_and_the_brightness() -> None:
    empty, full = (" " * 20,) * 2, ("8" * 20,) * 2
    shades = [
        light(picture(full, 4, dark=True)),
        light(picture(full, 1)),
        light(picture(full, 4)),
    ]
    assert shades == sorted(set(shades))
    assert light(picture(empty, 4)) == shades[0]


async def test_the_display_is_driven_over_its_line_and_its_control_socket(tmp_path: Path) -> None:
    display = CustomerDisplayEmulator(tmp_path / "display", out=tmp_path / "out")
    async with display, ControlServer(tmp_path / "control", display):
        client = AsyncControlClient(tmp_path / "control")
        line: SerialLine = open_serial(str(tmp_path / "display"))
        dark = (tmp_path / "out" / PICTURE).read_bytes()
        await line.write(b"\x1b@TOTAL")
        await eventually(lambda: (tmp_path / "out" / PICTURE).read_bytes() != dark, "a picture was taken")
        state = await client.get()
        assert (state["upper"].rstrip(), state["lower"].rstrip(), state["plugged"]) == ("TOTAL", "", True)
        state = await client.do("unplug")
        assert (state["upper"].rstrip(), state["plugged"]) == ("", False)
        assert (tmp_path / "out" / PICTURE).read_bytes() == picture((" " * 20,) * 2, 4, dark=True)
        assert (await client.do("plug"))["plugged"]
        await line.close()
