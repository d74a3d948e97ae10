"""All the coin's pages on a citizen's phone."""

from __future__ import annotations

from fastapi import APIRouter

from hub.coin.phone import history_routes, home_routes, pay_routes, send_routes

router = APIRouter()
for part in (home_routes, pay_routes, send_routes, history_routes):
    router.include_router(part.router)
