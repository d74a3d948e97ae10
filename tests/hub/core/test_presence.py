"""Who works in a data folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.app import prepare, serve
from hub.core.presence import RESTORING, FolderNotFree, alone, at_work
from hub.core.settings import in_directory


def test_hubs_processes_share_a_folder(tmp_path: Path) -> None:
    with at_work(tmp_path), at_work(tmp_path):
        pass


def test_no_restoration_begins_while_a_hub_runs(tmp_path: Path) -> None:
    with at_work(tmp_path), pytest.raises(FolderNotFree, match="The hub runs"), alone(tmp_path):
        pass


def test_no_hub_starts_while_a_restoration_is_at_work(tmp_path: Path) -> None:
    with alone(tmp_path):
        assert serve(in_directory(tmp_path)) == 1


def test_what_was_held_is_free_again_afterwards(tmp_path: Path) -> None:
    with at_work(tmp_path):
        pass
    with alone(tmp_path):
        pass


def test_a_hub_makes_nothing_in_a_folder_where_a_restoration_broke_off(tmp_path: Path) -> None:
    (tmp_path / RESTORING).mkdir()
    with pytest.raises(FolderNotFree, match="run tsunagaru hub restore again"):
        prepare(in_directory(tmp_path))
    assert [each.name for each in tmp_path.iterdir()] == [RESTORING]
