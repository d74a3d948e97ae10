"""What python-escpos knows of printers' models: how wide their paper is, and whether they draw QR codes."""

from __future__ import annotations

import difflib
from typing import Any

from drivers.ports import DriverError
from drivers.receipt_printer.drawing import DOTS_PER_COLUMN
from drivers.receipt_printer.layout import Paper
from drivers.transport.escpos_library import library


class UnknownModel(DriverError):
    """The library has no such profile; the text names those that come near."""


def paper_of(model: str) -> Paper:
    """The paper of a model such as ``TM-T88V``. Raises ``UnknownModel``.

    Columns are counted from the dots of the print head, for our cells have twelve; only where the
    profile has no dots its own number of columns is taken.
    """
    profiles: dict[str, dict[str, Any]] = library("capabilities").CAPABILITIES["profiles"]
    if model not in profiles:
        near = difflib.get_close_matches(model, profiles) or sorted(profiles)
        raise UnknownModel(f"no profile {model!r}; there are {', '.join(near)}")
    profile = profiles[model]
    dots = profile["media"].get("width", {}).get("pixels")
    columns = dots // DOTS_PER_COLUMN if isinstance(dots, int) else int(profile["fonts"]["0"]["columns"])
    return Paper(columns, native_qr=bool(profile["features"]["qrCode"]))
