"""The board's own small web application, on loopback."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import jinja2
import uvicorn
from fastapi import FastAPI, HTTPException
from fastapi.responses import FileResponse, HTMLResponse, Response
from fastapi.staticfiles import StaticFiles
from pydantic import BaseModel
from sse_starlette import EventSourceResponse
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request

from city import personas
from city.board import measures
from city.board.actions import ActError, Hand
from city.board.phone import Phone
from city.board.recorder import Recorder
from city.board.snapshot import Sight
from city.board.watching import LedgerWatch
from city.meeting_speech import spoken_meeting
from city.miniature import City
from city.processes import port_answers
from kiosk.design import ASSETS, static_files

HERE = Path(__file__).parent
LOOK_EVERY_SECONDS = 0.5
PHONE = "phone"
"""The screen that the hub serves itself."""
ROLLS = {"till": "till-printer", "kiosk": "kiosk-printer"}


class PortTaken(Exception):
    """Something listens there already; a second city in the same folder would wipe the first."""


class Act(BaseModel):
    act: str
    language: str = "ja"


def build(city: City, phone: Phone, ledger: LedgerWatch) -> FastAPI:
    """The application around a running city."""
    sight = Sight(city)
    recorder = Recorder(city.web, city.personas.writer, personas.MEETING)
    hand = Hand(city, phone, sight, recorder, lambda: str(spoken_meeting(city.home / "speech")))
    pages = jinja2.Environment(loader=jinja2.FileSystemLoader(HERE / "templates"), autoescape=True)

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])
    app.mount("/board", StaticFiles(directory=HERE / "static"))
    app.mount(ASSETS, static_files())
    app.include_router(measures.router(pages, city.web))

    @app.get("/")
    def board() -> Response:
        page = pages.get_template("board.html").render(
            screens={
                "till": city.screens[personas.TILL],
                "kiosk": city.screens[personas.KIOSK],
                "signage": [city.screens[node] for node in personas.SCREENS],
                "room": city.screens[personas.ROOM],
                "phone": f"{city.web}/phone",
                # A browser gives no passkey to an IP address.
                "own_phone": f"http://localhost:{city.settings.web.port}/phone",
                "desk": f"{city.web}/desk",
            },
            nodes={
                "till": personas.TILL,
                "kiosk": personas.KIOSK,
                "signage": personas.SCREENS,
                "room": personas.ROOM,
            },
            staff=city.personas.staff,
            card_pin=personas.card_profile()["pin"],
            wallet_card_pin=personas.CARD_PIN,
            friend=city.personas.friend,
            friend_wallet=city.founded.friend if city.founded else "",
        )
        response = HTMLResponse(page)
        phone.lend_session(response)
        return response

    @app.get("/state")
    def state(request: Request) -> EventSourceResponse:
        return EventSourceResponse(_states(city, hand, ledger, request))

    @app.get("/roll/{name}.png")
    def roll(name: str) -> Response:
        if name not in ROLLS or not (picture := _roll(city, name)).exists():
            raise HTTPException(404)
        return FileResponse(picture, headers={"Cache-Control": "no-store"})

    @app.get("/display.png")
    def display() -> Response:
        if not city.display.exists():
            raise HTTPException(404)
        return FileResponse(city.display, headers={"Cache-Control": "no-store"})

    @app.get("/poster.png")
    def poster() -> Response:
        return Response(sight.poster(), media_type="image/png")

    @app.post("/act")
    def act(wanted: Act) -> dict[str, str]:
        try:
            said = hand.act(wanted.act)
        except ActError as error:
            raise HTTPException(404, "no such act") from error
        shown = {"phone": f"{city.web}{said.phone}"} if said.phone else {}
        leads = {"next": said.next} if said.next else {}
        return {"text": said.text(wanted.language), **shown, **leads}

    return app


async def _states(city: City, hand: Hand, ledger: LedgerWatch, request: Request) -> AsyncIterator[str]:
    while not await request.is_disconnected():
        shown = await asyncio.to_thread(_state, city, hand, ledger)
        yield json.dumps(shown, ensure_ascii=False)
        await asyncio.sleep(LOOK_EVERY_SECONDS)


def _state(city: City, hand: Hand, ledger: LedgerWatch) -> dict[str, object]:
    return {
        "toggles": hand.toggles(),
        "served": {name: _answers(url) for name, url in {**city.screens, PHONE: city.web}.items()},
        "display": _stamp(city.display),
        "rolls": {name: _stamp(_roll(city, name)) for name in ROLLS},
        "carried": {node: city.cables.carried(node) for node in city.screens},
        "ledger": ledger.lines(),
    }


def _answers(url: str) -> bool:
    """Whether somebody listens there: a frame would otherwise show its browser's error page."""
    at = urlsplit(url)
    assert at.hostname is not None
    assert at.port is not None
    return port_answers(at.hostname, at.port)()


def _roll(city: City, name: str) -> Path:
    return city.paper_folder(ROLLS[name]) / "roll.png"


def _stamp(file: Path) -> int:
    """Changes whenever the picture does; 0 while there is none."""
    return file.stat().st_mtime_ns // 1_000_000 if file.exists() else 0


def serve(port: int, data: Path) -> None:
    """Start the city and its board, and say where to look. Ends with Ctrl-C."""
    address = f"http://127.0.0.1:{port}"
    if port_answers("127.0.0.1", port)():
        raise PortTaken(
            f"{address} は使用中です。終わらせるか --port を変えてください。 In use: end it, or --port."
        )
    print("まちを起動しています… Starting the city …", flush=True)
    with City(data, framed_by=address) as city:
        ledger = LedgerWatch(city.web, city.personas.auditor, lambda: city.cables.carried(personas.TILL))
        app = build(city, Phone(city.web, city.personas.citizen), ledger)
        print(f"\n  つながる — まちの盤 City board:  {address}\n\n  Ctrl-C で終わります。\n", flush=True)
        uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", access_log=False)
