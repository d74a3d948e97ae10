"""The secret under which one-time codes are made: one file, shared by the hub's processes."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

KEY_FILE = "coin.key"
KEY_BYTES = 32


def code_key(path: Path, random: Callable[[int], bytes]) -> bytes:
    """The key in ``path``, made at the first call. Whoever comes second reads the first one's.

    Raises ``ValueError`` when the file is there and holds no key.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _make(path, random(KEY_BYTES))
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise ValueError(f"{path} holds no key")
    return key


def _make(path: Path, key: bytes) -> None:
    """Put the key there whole or not at all, and never over another's."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=path.name) as draft:  # readable by us alone
        draft.write(key)
        draft.flush()
        os.fsync(draft.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(draft.name, path)
