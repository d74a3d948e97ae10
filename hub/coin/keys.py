"""The secret under which one-time codes are made: one file, shared by the hub's processes."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from hub.coin.codes import KEY_BYTES


def code_key(path: Path, random: Callable[[int], bytes]) -> bytes:
    """The key in ``path``, made at the first call. Whoever comes second reads the first one's.

    Raises ``ValueError`` when the file is there and holds no key.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_bytes(random(KEY_BYTES))
        try:
            os.link(draft, path)  # whole or not at all, and never over another's
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise ValueError(f"{path} holds no key")
    return key
