"""The posts of the city (職), out of ``rules/posts.toml``: data that a city replaces."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec

from hub.identity.organisation.model import Level

POST_FILE = Path(__file__).parent / "rules" / "posts.toml"


class Post(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``rank``: lower stands higher. ``heads``: the level of section whose head it makes."""

    id: str
    ja: str
    en: str
    rank: int
    heads: Level | None = None
    active: bool = True


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    standing: str
    post: tuple[Post, ...]


@cache
def posts() -> dict[str, Post]:
    """Id → post, the highest first; also those that nobody is given any more."""
    read = msgspec.toml.decode(POST_FILE.read_bytes(), type=_File)
    return {each.id: each for each in sorted(read.post, key=lambda each: each.rank)}
