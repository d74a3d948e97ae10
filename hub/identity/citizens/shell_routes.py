"""The citizens' pages as something to install: manifest, icons, the page for when there is no network."""

from __future__ import annotations

from pathlib import Path

import msgspec
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from hub.core.web import page
from kiosk.design.serving import TYPES, text_file

router = APIRouter()

PAGES = Path(__file__).parents[1] / "pages"
_TYPES = {".css": "text/css", ".js": "text/javascript", ".png": "image/png"}
_FILES = ("phone.css", "phone.js", "passkeys.js", "sw.js", "icon-180.png", "icon-192.png", "icon-512.png")

MANIFEST = {
    "name": "つながる さいふ",
    "short_name": "さいふ",
    "lang": "ja",
    "start_url": "/phone",
    "scope": "/phone",
    "id": "/phone",
    "display": "standalone",
    "background_color": "#ffffff",
    "theme_color": "#ffffff",
    "icons": [
        {"src": f"/phone/icon-{size}.png", "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for size in (192, 512)
        for purpose in ("any", "maskable")
    ],
}


@router.get("/phone/manifest.webmanifest")
def manifest() -> Response:
    return Response(msgspec.json.encode(MANIFEST), media_type="application/manifest+json")


@router.get("/phone/offline")
def offline(request: Request) -> Response:
    """Drawn for nobody, whoever asks: it is kept on the device."""
    request.state.person = None
    response = page(request, "identity/offline.html", {})
    response.headers["Cache-Control"] = "no-cache"
    return response


def _serve(name: str, door: str = "/phone") -> None:
    """A file that is the same for everybody. The worker may answer for all the citizens' pages."""
    headers = {"Service-Worker-Allowed": "/phone"} if name == "sw.js" else None

    def file(request: Request) -> Response:
        if Path(name).suffix in TYPES:
            response = text_file(PAGES / name, request.headers)
            response.headers.update(headers or {})
            return response
        return FileResponse(PAGES / name, media_type=_TYPES[Path(name).suffix], headers=headers)

    router.add_api_route(f"{door}/{name}", file, methods=["GET"])


for _name in _FILES:
    _serve(_name)
_serve("passkeys.js", "/desk")
