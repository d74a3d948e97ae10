"""A folder of copies: each in a folder of its own, whole from the moment at which it bears its name."""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from hub.core.blobs import sync_folder
from hub.keeping import files
from hub.keeping.model import FORMAT, MANIFEST, SEAL, Fault, Manifest, faults, is_inside
from hub.keeping.words import Refused, Why

_WHOLE, _UNSOUND, _PART = "copy-", "unsound-", ".part-"


def stamp(moment: datetime) -> str:
    """A moment as part of a name."""
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


@contextmanager
def writing(folder: Path, at: datetime) -> Iterator[Path]:
    """A folder for the copy that is being made; what earlier ones left when they broke off is removed."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise Refused(Why.NO_ROOM, folder=folder, error=error.strerror) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Refused(Why.COPYING, folder=folder) from error
        for torn in folder.glob(f"{_PART}*"):
            files.remove(torn)
        part = folder / f"{_PART}{stamp(at)}"
        part.mkdir(mode=0o700)
        yield part
    except OSError as error:
        raise Refused(Why.NO_ROOM, folder=folder, error=error.strerror) from error
    finally:
        os.close(descriptor)


def finish(part: Path, manifest: Manifest) -> Path:
    """Write the manifest last, and give the copy its name when all of it is on the disk."""
    content = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
    files.write(part / MANIFEST, content)
    files.write(part / SEAL, f"{hashlib.sha256(content).hexdigest()}  {MANIFEST}\n".encode())
    files.sync(part)
    named = part.with_name((_UNSOUND if manifest.findings else _WHOLE) + part.name.removeprefix(_PART))
    part.rename(named)
    sync_folder(named.parent)
    return named


def let_go(folder: Path, keep: int) -> list[Path]:
    """Remove the oldest whole copies, but for the newest ``keep``; unsound ones are evidence and stay."""
    old = sorted(each for each in folder.glob(f"{_WHOLE}*") if (each / MANIFEST).is_file())[:-keep]
    for each in old:
        (each / MANIFEST).unlink()  # first: broken off, it is no copy any more
        files.remove(each)
    return old


def newest(place: Path) -> Path:
    """``place`` itself, or the newest whole copy in it; raises ``Refused``."""
    if (place / MANIFEST).is_file():
        return place
    whole = sorted(each for each in place.glob(f"{_WHOLE}*") if (each / MANIFEST).is_file())
    if not whole:
        raise Refused(Why.NO_COPY, folder=place)
    return whole[-1]


def read(copied: Path) -> Manifest:
    """What the copy says of itself; raises ``Refused`` when its own seal does not fit."""
    try:
        content, seal = (copied / MANIFEST).read_bytes(), (copied / SEAL).read_text()
    except OSError as error:
        raise Refused(Why.TORN, what=f"{SEAL}: {error.strerror}") from error
    if seal.split()[:1] != [hashlib.sha256(content).hexdigest()]:
        raise Refused(Why.TAMPERED, what=MANIFEST)
    try:
        manifest = msgspec.json.decode(content, type=Manifest)
    except msgspec.MsgspecError as error:
        raise Refused(Why.TAMPERED, what=f"{MANIFEST}: {error}") from error
    if outside := [each.path for each in manifest.files if not is_inside(each.path)]:
        raise Refused(Why.TAMPERED, what=outside[0])
    if manifest.format != FORMAT:
        raise Refused(Why.NEWER, version=manifest.version, migration=manifest.format)
    return manifest


def demand_whole(copied: Path, manifest: Manifest) -> None:
    """Read every file of the copy; raises ``Refused`` with the first that is not as it was."""
    wrong = faults(manifest, files.as_they_are(copied, [each.path for each in manifest.files]))
    if wrong:
        fault, path = wrong[0]
        torn = fault in (Fault.MISSING, Fault.CUT)
        raise Refused(Why.TORN if torn else Why.TAMPERED, what=f"{path} ({fault.value})")
    if manifest.findings:
        raise Refused(Why.UNSOUND, what="; ".join(manifest.findings[:3]))
