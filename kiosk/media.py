"""Pictures of announcements, served from the device's own verified files."""

from __future__ import annotations

import re
from pathlib import Path

from starlette.convertors import Convertor, register_url_convertor
from starlette.responses import FileResponse, PlainTextResponse, Response

PICTURES = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp"),
)
"""First bytes of what a screen may show; anything else (SVG with its scripts) is refused."""


class Sha256Convertor(Convertor[str]):
    """64 lower-case hexadecimal digits in a path."""

    regex = "[0-9a-f]{64}"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("sha256", Sha256Convertor())


def media_response(path: Path | None) -> Response:
    """The picture, 404 without one, 415 for a file that is none."""
    if path is None:
        return PlainTextResponse("no such picture", status_code=404)
    with path.open("rb") as file:
        start = file.read(16)
    for pattern, content_type in PICTURES:
        if pattern.match(start):
            return FileResponse(path, media_type=content_type)
    return PlainTextResponse("not a picture", status_code=415)
