from __future__ import annotations

from pathlib import Path

from hub.core import subjects
from hub.core.db import metadata


def test_every_package_of_the_hub_is_a_subject() -> None:
    hub = Path(subjects.__file__).parents[1]
    packages = {folder.parent.name for folder in hub.glob("*/__init__.py")}
    assert packages == {*subjects.SUBJECTS, *subjects.MECHANISMS}


def test_each_table_bears_its_subjects_name() -> None:
    """Nobody touches another subject's tables, so one must see whose a table is."""
    list(subjects.parts("tables"))
    own_of_core = {"change", "evidence", "outgoing", "rate_hit"}
    former_names = {"intake"}  # of messaging
    owners = {*subjects.SUBJECTS, *subjects.MECHANISMS, *former_names}
    prefixes = tuple(f"{owner}_" for owner in owners)
    strays = [name for name in metadata.tables if name not in own_of_core and not name.startswith(prefixes)]
    assert strays == []
