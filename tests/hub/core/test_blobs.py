from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hub.core import blobs
from hub.core.settings import in_directory


def test_content_is_found_under_its_hash(tmp_path: Path) -> None:
    settings = in_directory(tmp_path)
    sha256 = blobs.put(settings, b"a picture")
    assert sha256 == hashlib.sha256(b"a picture").hexdigest()
    found = blobs.path(settings, sha256)
    assert found is not None
    assert found.read_bytes() == b"a picture"


def test_the_same_content_is_kept_once_however_many_bring_it(tmp_path: Path) -> None:
    settings = in_directory(tmp_path)
    with ThreadPoolExecutor(8) as pool:
        names = set(pool.map(lambda _: blobs.put(settings, b"a picture"), range(16)))
    assert len(names) == 1
    assert len([file for file in settings.media_dir.rglob("*") if file.is_file()]) == 1


@pytest.mark.parametrize("name", ["0" * 64, "", "../hub.sqlite", "A" * 64, "/etc/passwd"])
def test_what_is_no_hash_of_ours_finds_nothing(tmp_path: Path, name: str) -> None:
    settings = in_directory(tmp_path)
    (tmp_path / "hub.sqlite").write_bytes(b"x")
    assert blobs.path(settings, name) is None


def test_too_much_is_refused(tmp_path: Path) -> None:
    settings = in_directory(tmp_path)
    with pytest.raises(blobs.TooLarge):
        blobs.put(settings, bytes(blobs.LARGEST_BYTES + 1))
    assert not settings.media_dir.exists()
