"""The browser libraries: pinned, installed once, swapped in whole."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from kiosk.design import assets


def project(folder: Path) -> Path:
    folder.mkdir()
    for name in assets.LOCK_FILES:
        shutil.copy(assets.PROJECT / name, folder / name)
    return folder


def test_the_lock_holds_no_address_and_pins_every_part() -> None:
    lock = json.loads((assets.PROJECT / "package-lock.json").read_text())
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert all(entry["integrity"] and "resolved" not in entry for entry in packages.values())
    assert "http" not in (assets.PROJECT / "package-lock.json").read_text()
    assert all(f"node_modules/{source.split('/dist')[0]}".split("/LICENSE")[0] for source in assets.COPIES)


def test_a_full_folder_is_left_as_it_is(tmp_path: Path) -> None:
    home = project(tmp_path / "project")
    vendor = tmp_path / "vendor"
    vendor.mkdir()
    (vendor / assets.INSTALLED_FOR).write_text(assets.lock_hash(home))
    assert assets.install(home, vendor) is False


def test_another_lock_means_another_installation(tmp_path: Path) -> None:
    home = project(tmp_path / "project")
    before = assets.lock_hash(home)
    (home / "package.json").write_text("{}")
    assert assets.lock_hash(home) != before


def test_what_cannot_be_installed_says_so_and_leaves_the_old_folder(tmp_path: Path) -> None:
    home = project(tmp_path / "project")
    (home / "package-lock.json").write_text("no lock at all")
    vendor = tmp_path / "vendor"
    vendor.mkdir()
    (vendor / "old").write_text("kept")
    with pytest.raises(assets.AssetsError, match="npm ci failed"):
        assets.install(home, vendor)
    assert (vendor / "old").read_text() == "kept"


def test_every_library_that_a_page_loads_is_there() -> None:
    assert assets.is_installed()
    for target in assets.COPIES.values():
        assert (assets.VENDOR / target).exists(), target


def test_a_machine_without_npm_uses_the_one_from_pypi() -> None:
    command, environment = assets.npm_command(None)
    done = subprocess.run(
        [*command, "--version"], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.split(".")[0].isdigit()
