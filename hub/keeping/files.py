"""The files of a hub and of its copies: read, copied and hashed, private and durable."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from hub.core.blobs import sync_folder
from hub.keeping.model import Kept
from hub.keeping.words import Refused, Why

PIECE_BYTES = 1024 * 1024
ASIDE = "aside-"
_MADE_ANEW = {"run", "broker"}
"""What the hub and the broker write at each start. The broker's memory of messages is of its own time."""

Say = Callable[[str], None]


def demand_owner(folder: Path) -> None:
    """Another user, root above all, would leave files behind that the hub cannot open."""
    if folder.exists() and folder.stat().st_uid != os.geteuid():
        raise Refused(Why.NOT_OURS, folder=folder)


def of_hub(data_dir: Path, database: Path | None) -> Iterator[Path]:
    """The files that a hub needs besides its database, whatever subject keeps them.

    All but what is known to be made anew: a key that a later version keeps is then copied as well.
    """
    for top in sorted(data_dir.iterdir()):
        if top.name in _MADE_ANEW or top.name.startswith((".", ASIDE)):
            continue
        if database is not None and top.name.startswith(database.name) and top.parent == database.parent:
            continue
        for file in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if file.is_file() and not file.is_symlink() and not file.name.startswith("."):
                yield file


def occupied(data_dir: Path) -> list[Path]:
    """What stands in a data folder, except for what a restoration or a lock has left."""
    if not data_dir.is_dir():
        return []
    return [
        each for each in sorted(data_dir.iterdir()) if not each.name.startswith((".", ASIDE)) and _holds(each)
    ]


def copy(source: Path, root: Path, path: str) -> Kept:
    """Copy a file below ``root``, for our eyes alone; what was copied is what was hashed."""
    target = root / path
    private_folder(target.parent, root)
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as read, os.fdopen(_new(target), "wb") as out:
        while piece := read.read(PIECE_BYTES):
            digest.update(piece)
            out.write(piece)
            size += len(piece)
        out.flush()
        os.fsync(out.fileno())
    return Kept(path=path, size=size, sha256=digest.hexdigest())


def kept(root: Path, path: str) -> Kept:
    """A file as it is now."""
    with (root / path).open("rb") as read:
        digest = hashlib.file_digest(read, "sha256").hexdigest()
    return Kept(path=path, size=(root / path).stat().st_size, sha256=digest)


def as_they_are(root: Path, paths: Iterable[str]) -> dict[str, Kept]:
    """Those of the files that are there, as they are now."""
    return {path: kept(root, path) for path in paths if (root / path).is_file()}


def write(file: Path, content: bytes) -> None:
    """A new file, on the disk when this returns."""
    with os.fdopen(_new(file), "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())


def private_folder(folder: Path, root: Path) -> None:
    """``folder`` and all between it and ``root``; ``mkdir``'s mode would hold for the last alone."""
    missing = [each for each in (folder, *folder.parents) if each.is_relative_to(root) and not each.exists()]
    for each in reversed(missing):
        each.mkdir(mode=0o700)


def sync(folder: Path) -> None:
    """Every name below ``folder`` survives a power cut."""
    for each in (folder, *(each for each in folder.rglob("*") if each.is_dir())):
        sync_folder(each)


def put_aside(data_dir: Path, stamp: str) -> Path:
    """Move all that stands in a data folder into a folder of its own, which nothing here ever touches."""
    aside = data_dir / f"{ASIDE}{stamp}"
    aside.mkdir(mode=0o700)
    for each in occupied(data_dir):
        each.rename(aside / each.name)
    sync_folder(data_dir)
    return aside


def take_over(staged: Path, data_dir: Path) -> None:
    """The last step of a restoration: what was proved comes to stand where the hub looks for it."""
    for each in sorted(staged.iterdir()):
        _clear(data_dir / each.name)
        each.rename(data_dir / each.name)
    sync_folder(data_dir)
    staged.rmdir()
    sync_folder(data_dir)


def remove(folder: Path) -> None:
    """A folder of ours with all that is in it, if it is there."""
    if folder.exists():
        shutil.rmtree(folder)


def _clear(folder: Path) -> None:
    """Empty folders may stand in the way (``occupied`` counts none)."""
    if folder.is_dir():
        shutil.rmtree(folder)


def _holds(place: Path) -> bool:
    """Who has gone leaves ``run`` behind, and empty folders."""
    return place.name != "run" and (not place.is_dir() or any(each.is_file() for each in place.rglob("*")))


def _new(file: Path) -> int:
    return os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
