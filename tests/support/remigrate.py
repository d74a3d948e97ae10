"""Write the first migration anew from the tables in the code: only until the first release.

``python -m tests.support.remigrate``
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from hub.core import migrating, subjects
from hub.core.db import open_engine

FIRST = Path(migrating.__file__).parent / "migrations" / "versions" / "0001_the_hub_as_it_began.py"


def main() -> None:
    for _ in subjects.parts("tables"):
        pass
    FIRST.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{folder}/empty.db")
        migrating.write_migration(engine, "the hub as it began")
        engine.dispose()
    subprocess.run([sys.executable, "-m", "ruff", "format", "-q", str(FIRST)], check=True)


if __name__ == "__main__":
    main()
