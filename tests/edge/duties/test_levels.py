"""Which version was heard last: of one name, on the disk."""

from __future__ import annotations

from pathlib import Path

from edge.duties.levels import Versions
from tests.edge.make import disk


def test_a_lower_version_is_overtaken_and_the_same_is_taken_again(tmp_path: Path) -> None:
    versions = Versions(disk(tmp_path), "sign-1", "screen")
    assert [versions.takes(each) for each in (2, 2, 1, 3)] == [True, True, False, True]


def test_it_stays_so_after_a_restart_and_begins_anew_under_another_name(tmp_path: Path) -> None:
    store = disk(tmp_path)
    Versions(store, "sign-1", "screen").takes(7)
    assert not Versions(store, "sign-1", "screen").takes(6)
    assert Versions(store, "sign-2", "screen").takes(1)
    assert Versions(store, "sign-1", "room").takes(1)


def test_on_a_full_disk_it_holds_until_the_restart(tmp_path: Path) -> None:
    versions = Versions(disk(tmp_path), "sign-1", "screen")
    small = disk(tmp_path, 4096)
    again = Versions(small, "sign-1", "screen")
    assert again.takes(5)
    assert not again.takes(4)
    assert versions.takes(1)
