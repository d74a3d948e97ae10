"""Stylesheets, scripts and drawings as browsers like them: compressed, and kept while they stay the same.

Templates name files below a version (``/assets/~1a2b3c/base.css``), which changes with any of them: such an
answer is good for ever. Without the version, or with one of before, a browser asks each time.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from kiosk.design.assets import STATIC, VENDOR

FOR_EVER = "public, max-age=31536000, immutable"
EACH_TIME = "no-cache"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
"""What is text, and so is sent compressed."""
BUNDLES = {
    "phone.bundle.css": ("tokens", "base", "button", "form", "banner", "data", "phone"),
}
"""A page waits for each stylesheet before it shows anything: a phone is given its own as one."""
_VERSIONED = re.compile(r"~([0-9a-f]+)/(.+)")


@cache
def version() -> str:
    """Of all files together. Fonts count by name: theirs come from the lock, with their hashes."""
    whole = hashlib.sha256(repr(sorted(BUNDLES.items())).encode())
    for folder in (STATIC, VENDOR / "browser"):
        for file in sorted(folder.rglob("*")):
            whole.update(file.name.encode())
            if file.suffix in TYPES:
                whole.update(file.read_bytes())
    return whole.hexdigest()[:12]


def text(content: bytes, media_type: str, headers: Headers, keep: str = EACH_TIME) -> Response:
    """``content`` for the browser that sent ``headers``: compressed if it may be, nothing if it has it."""
    tag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
    said = {"Cache-Control": keep, "ETag": tag, "Vary": "Accept-Encoding"}
    if tag in headers.get("if-none-match", ""):
        return Response(status_code=304, headers=said)
    if "gzip" in headers.get("accept-encoding", ""):
        return Response(_packed(content), headers={**said, "Content-Encoding": "gzip"}, media_type=media_type)
    return Response(content, headers=said, media_type=media_type)


def text_file(file: Path, headers: Headers) -> Response:
    """A stylesheet or script that stands beside a page."""
    return text(file.read_bytes(), TYPES[file.suffix], headers)


@cache
def _packed(content: bytes) -> bytes:
    return gzip.compress(content, 9, mtime=0)


class Assets(StaticFiles):
    """``StaticFiles`` with versions in the path, compression and bundles."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        versioned = _VERSIONED.fullmatch(path)
        name = versioned[2] if versioned else path
        keep = FOR_EVER if versioned and versioned[1] == version() else EACH_TIME
        media_type = TYPES.get(Path(name).suffix)
        content = _content(name, self.lookup_path) if media_type else None
        if media_type and content is not None and scope["method"] in ("GET", "HEAD"):
            return text(content, media_type, Headers(scope=scope), keep)
        response = await super().get_response(name, scope)
        response.headers["Cache-Control"] = keep
        return response


def _content(name: str, lookup: Callable[[str], tuple[str, object]]) -> bytes | None:
    if name in BUNDLES:
        return b"\n".join(_content(f"{part}.css", lookup) or b"" for part in BUNDLES[name])
    found, _ = lookup(name)
    return Path(found).read_bytes() if found else None
