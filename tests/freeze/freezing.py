"""Where the frozen facts lie, and in which form: one line a value, so that a difference can be read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "frozen"


def path_of(name: str) -> Path:
    return FOLDER / f"{name}.json"


def written(fact: Any) -> str:
    return json.dumps(fact, ensure_ascii=False, indent=1) + "\n"
