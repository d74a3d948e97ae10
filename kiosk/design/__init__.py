"""The look of every screen, the hub's pages included.

>>> app.mount(ASSETS, static_files())
>>> pages = templates(Path(__file__).parent / "pages")
>>> pages.TemplateResponse(request, "list.html", {...})   # {% extends "base_desk.html" %}
"""

from __future__ import annotations

from pathlib import Path

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates

from kiosk.design.dates import local, wareki, western, yen
from kiosk.design.serving import Assets, version

ASSETS = "/assets"
"""Where every application mounts ``static_files()``; the templates count on it."""

TEMPLATES = Path(__file__).resolve().parent / "templates"

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; media-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'"
)
"""For every page on this design: no inline script or style. Add ``frame-ancestors`` for your own case."""


def static_files() -> StaticFiles:
    """Our stylesheets and scripts, and the vendored libraries (``python -m kiosk.design.assets``)."""
    return Assets(packages=[(__name__, "static"), (__name__, "vendor/browser")])


def environment(*folders: Path) -> Environment:
    """Templates of ``folders`` first, then the design's own; a missing name is an error."""
    env = Environment(
        loader=ChoiceLoader([FileSystemLoader(folders), FileSystemLoader(TEMPLATES)]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters.update(yen=yen, wareki=wareki, western=western, local=local)
    env.globals["assets"] = f"{ASSETS}/~{version()}"
    return env


def templates(*folders: Path) -> Jinja2Templates:
    """What a web application renders its pages with."""
    return Jinja2Templates(env=environment(*folders))
