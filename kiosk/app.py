"""The local web application of a device: screens drawn beside the person, on 127.0.0.1 only.

``GET /`` and ``/<flow>`` pages · ``/<flow>/events`` states · ``/<flow>/cues`` voice and sounds ·
``POST /<flow>/act`` presses · ``/<flow>/rendered`` proofs of paint · ``/media/<sha256>`` · ``/design``.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from typing import Any

from sse_starlette.event import ServerSentEvent
from sse_starlette.sse import EventSourceResponse
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route

from kiosk.design import ASSETS, static_files
from kiosk.design.gallery import design_page
from kiosk.gateway import Gateway, Screens
from kiosk.guard import Guard
from kiosk.media import media_response
from kiosk.screens.captions.view import VIEW as CAPTIONS_VIEW
from kiosk.screens.draw import Artist, screens_environment
from kiosk.screens.moving_in.view import VIEW as MOVING_IN_VIEW
from kiosk.screens.signage.view import VIEW as SIGNAGE_VIEW
from kiosk.screens.till.view import VIEW as TILL_VIEW
from kiosk.screens.view import BadPress, View
from kiosk.speech import Chime, Cues
from kiosk.stage import Stage

VIEWS = (TILL_VIEW, MOVING_IN_VIEW, SIGNAGE_VIEW, CAPTIONS_VIEW)
PING_SECONDS = 15


@dataclass(frozen=True, slots=True)
class Screen:
    """One flow on one stage, with what draws it."""

    view: View
    stage: Stage[Any, Any, Any]
    artist: Artist
    gateway: Gateway
    cues: Cues

    def routes(self) -> list[Route]:
        base = f"/{self.view.flow}"
        return [
            Route(base, self.page),
            Route(f"{base}/events", self.events),
            Route(f"{base}/cues", self.heard),
            Route(f"{base}/act", self.act, methods=["POST"]),
            Route(f"{base}/rendered", self.rendered, methods=["POST"]),
        ]

    async def page(self, request: Request) -> Response:
        return HTMLResponse(self.artist.page(self.stage.state))

    async def events(self, request: Request) -> Response:
        return EventSourceResponse(self._changes(), ping=PING_SECONDS)

    async def _changes(self) -> AsyncIterator[ServerSentEvent]:
        sent: dict[str, str] = {}
        async for state in self.stage.watch():
            for name, html in self.artist.parts(state):
                if sent.get(name) != html:
                    sent[name] = html
                    yield ServerSentEvent(html, event=name)

    async def heard(self, request: Request) -> Response:
        return EventSourceResponse(self._heard(), ping=PING_SECONDS)

    async def _heard(self) -> AsyncIterator[ServerSentEvent]:
        async for cue in self.cues.watch():
            name = "chime" if isinstance(cue, Chime) else "say"
            yield ServerSentEvent(json.dumps(asdict(cue), ensure_ascii=False), event=name)

    async def act(self, request: Request) -> Response:
        return await self._send(request, lambda form: self.view.pressed(form, self.gateway))

    async def rendered(self, request: Request) -> Response:
        if (read := self.view.rendered) is None:
            return PlainTextResponse("this screen gives no proofs", status_code=404)
        return await self._send(request, lambda form: read(form, self.gateway))

    async def _send(self, request: Request, read: Any) -> Response:
        async with request.form(max_files=0, max_fields=8) as form:
            fields = {name: value for name, value in form.items() if isinstance(value, str)}
        try:
            event = read(fields)
        except (BadPress, ValueError):
            return PlainTextResponse("not a press of this screen", status_code=400)
        await self.stage.send(event)
        return Response(status_code=204)


def build_app(
    screens: Screens, gateway: Gateway, *, port: int | None = None, frame_ancestors: tuple[str, ...] = ()
) -> Starlette:
    """The application around the device's stages.

    ``port`` narrows the accepted ``Host``; ``frame_ancestors`` are origins that may show the screens in
    a frame (the city board). Serve it on loopback, without an access log.
    """
    env = screens_environment()
    present = [
        Screen(view, stage, Artist(view, env), gateway, screens.cues)
        for view in VIEWS
        if (stage := getattr(screens, view.flow)) is not None
    ]
    if not present:
        raise ValueError("a device needs at least one screen")

    async def media(request: Request) -> Response:
        return media_response(gateway.media(request.path_params["sha256"]))

    return Starlette(
        routes=[
            Route("/", present[0].page),
            *(route for screen in present for route in screen.routes()),
            Route("/media/{sha256:sha256}", media),
            Route("/design", design_page),
            Mount(ASSETS, static_files()),
        ],
        middleware=[Middleware(Guard, port=port, frame_ancestors=frame_ancestors)],
    )
