"""Pictures, sound, papers and other large things, kept on disk under the SHA-256 of their bytes.

A name is its content: the same bytes are kept once, and whoever fetches them can check them.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from enum import Enum, auto
from pathlib import Path

from hub.core.settings import Settings

LARGEST_BYTES = 64 * 1024 * 1024
_SHA256 = re.compile(r"[0-9a-f]{64}")


class Shelf(Enum):
    """What lies in ``MEDIA`` any device may fetch that knows its hash."""

    MEDIA = auto()
    DOCUMENTS = auto()  # given out by the register of documents alone, to those who may see them


class TooLarge(Exception):
    """More than ``LARGEST_BYTES``."""


def put(settings: Settings, data: bytes, shelf: Shelf = Shelf.MEDIA) -> str:
    """Keep ``data`` and return its SHA-256; it is on the disk, whole, when this returns."""
    if len(data) > LARGEST_BYTES:
        raise TooLarge
    sha256 = hashlib.sha256(data).hexdigest()
    target = _place(settings, sha256, shelf)
    if target.exists():
        return sha256
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, fresh = tempfile.mkstemp(dir=target.parent, prefix=f".{sha256}.")
    with open(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    Path(fresh).replace(target)
    sync_folder(target.parent)
    return sha256


def path(settings: Settings, sha256: str, shelf: Shelf = Shelf.MEDIA) -> Path | None:
    """The file with this content; ``None`` when there is none, or this is no hash."""
    if not _SHA256.fullmatch(sha256):
        return None
    place = _place(settings, sha256, shelf)
    return place if place.is_file() else None


def _place(settings: Settings, sha256: str, shelf: Shelf) -> Path:
    """Two levels, since a folder with a hundred thousand files serves nobody."""
    folder = settings.media_dir if shelf is Shelf.MEDIA else settings.documents_dir
    return folder / sha256[:2] / sha256


def sync_folder(folder: Path) -> None:
    """A renamed file survives a power cut once its folder is written."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
