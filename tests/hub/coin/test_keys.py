"""The secret under which codes are made."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hub.coin.keys import code_key


def test_the_key_is_made_once_and_kept_from_other_users(tmp_path: Path) -> None:
    file = tmp_path / "hub" / "coin.key"
    first = code_key(file, os.urandom)
    assert code_key(file, os.urandom) == first
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(file.parent.iterdir()) == [file]


def test_all_who_come_at_once_get_the_same_key(tmp_path: Path) -> None:
    file = tmp_path / "coin.key"
    with ThreadPoolExecutor(8) as threads:
        keys = set(threads.map(lambda _: code_key(file, os.urandom), range(40)))
    assert len(keys) == 1


def test_a_file_that_holds_no_key_is_not_used(tmp_path: Path) -> None:
    file = tmp_path / "coin.key"
    file.write_bytes(b"short")
    with pytest.raises(ValueError, match="no key"):
        code_key(file, os.urandom)
