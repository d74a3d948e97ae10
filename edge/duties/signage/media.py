"""Pictures for the screen, kept on the disk under their hash: fetched once, verified, there offline."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import os
import re
from collections.abc import Iterable
from pathlib import Path

import httpx

from edge.wire.messages.broadcast import Media

MAX_BYTES = 200 * 1024 * 1024
"""A public screen shows pictures and short films; what is larger is a mistake."""

_SHA256 = re.compile(r"[0-9a-f]{64}")

log = logging.getLogger(__name__)


class MediaMissing(Exception):
    """It could not be had now: the line broke, or the bytes were not those of the hash."""


class MediaUnfit(MediaMissing):
    """It will never be had: it is not what a screen takes."""


class MediaStore:
    """``folder`` holds one file for each hash. A file is there only when it is whole and verified."""

    def __init__(self, folder: Path, http: httpx.AsyncClient) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._http = http

    def path(self, sha256: str) -> Path | None:
        """The verified file, if it is here."""
        if not _SHA256.fullmatch(sha256):
            return None
        path = self._folder / sha256
        return path if path.is_file() else None

    async def fetch(self, media: Media) -> None:
        """Have it on the disk when this returns. Raises ``MediaMissing`` (``MediaUnfit``)."""
        if self.path(media.sha256) is not None:
            return
        if not 0 < media.size <= MAX_BYTES:
            raise MediaUnfit("its size is not one that a screen takes")
        draft = self._folder / f"{media.sha256}.draft"
        try:
            await self._download(media, draft)
        except httpx.HTTPError as error:
            raise MediaMissing(type(error).__name__) from error
        finally:
            draft.unlink(missing_ok=True)

    async def keep_only(self, wanted: Iterable[str]) -> None:
        """Delete what no content needs any more, and what a crash left half-fetched."""
        await asyncio.to_thread(self._sweep, frozenset(wanted))

    def _sweep(self, wanted: frozenset[str]) -> None:
        for path in self._folder.iterdir():
            if path.name not in wanted:
                path.unlink(missing_ok=True)

    async def _download(self, media: Media, draft: Path) -> None:
        digest = hashlib.sha256()
        size = 0
        with draft.open("wb") as file:
            async with self._http.stream("GET", f"/media/{media.sha256}") as answer:
                answer.raise_for_status()
                async for piece in answer.aiter_bytes():
                    size += len(piece)
                    if size > media.size:
                        raise MediaMissing("it is larger than it was said to be")
                    digest.update(piece)
                    file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        if size != media.size or digest.hexdigest() != media.sha256:
            raise MediaMissing("its bytes are not those of its hash")
        os.rename(draft, self._folder / media.sha256)
