"""Tests that a document names as proof, and whether they exist."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def named(text: str) -> list[str]:
    """Every ``tests/…py::test_name`` that stands in ``text``, in its order."""
    return [f"{file}::{name}" for file, name in NAMED.findall(text)]


def missing(text: str) -> list[str]:
    """Those of them that are nowhere: without the file, or without the function."""
    return [each for each in named(text) if not _exists(*each.split("::"))]


def _exists(file: str, name: str) -> bool:
    path = ROOT / file
    definition = re.compile(rf"^(async )?def {name}\(", re.MULTILINE)
    return path.exists() and bool(definition.search(path.read_text(encoding="utf-8")))
