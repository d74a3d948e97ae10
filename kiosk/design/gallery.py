"""``/design``: every component in its states, the page of the accessibility and picture tests."""

from __future__ import annotations

import re
from datetime import date

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from kiosk.design import environment
from kiosk.design.assets import STATIC

_ENVIRONMENT = environment()
ICONS = tuple(re.findall(r'symbol id="([a-z-]+)"', (STATIC / "icons.svg").read_text()))


async def design_page(request: Request) -> Response:
    template = _ENVIRONMENT.get_template("design.html")
    return HTMLResponse(
        template.render(icons=ICONS, nav=NAVIGATION, user="木更津 花子", today=date(2026, 11, 22))
    )


NAVIGATION = (
    {"href": "#type", "label": "文字", "beside": "Type", "icon": "pencil", "current": True},
    {"href": "#colour", "label": "色", "beside": "Colour", "icon": "screen", "current": False},
    {"href": "#buttons", "label": "ボタン", "beside": "Buttons", "icon": "hand", "current": False},
    {"href": "#forms", "label": "入力", "beside": "Forms", "icon": "list", "current": False},
    {"href": "#banners", "label": "知らせ", "beside": "Banners", "icon": "bell", "current": False},
    {"href": "#data", "label": "表と段階", "beside": "Data", "icon": "document", "current": False},
    {"href": "#icons", "label": "アイコン", "beside": "Icons", "icon": "info", "current": False},
)
