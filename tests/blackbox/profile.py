"""What a client process is told at its start: a file."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import msgspec

Profile = TypeVar("Profile", bound=msgspec.Struct)


def write(file: Path, profile: msgspec.Struct) -> None:
    file.write_bytes(msgspec.json.encode(profile, enc_hook=str))


def load(file: str, profile: type[Profile]) -> Profile:
    return msgspec.json.decode(Path(file).read_bytes(), type=profile, dec_hook=lambda kind, text: kind(text))
