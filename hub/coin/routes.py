"""All the coin's pages: the citizen's phone and the staff desk."""

from __future__ import annotations

from fastapi import APIRouter

from hub.coin.desk import (
    card_routes,
    cash_routes,
    correction_routes,
    identification_routes,
    poster_routes,
)
from hub.coin.desk import routes as desk_routes
from hub.coin.phone import history_routes, pay_routes, send_routes
from hub.coin.phone import routes as phone_routes

router = APIRouter()
for part in (phone_routes, pay_routes, send_routes, history_routes):
    router.include_router(part.router)
for part in (
    desk_routes,
    card_routes,
    identification_routes,
    cash_routes,
    correction_routes,
    poster_routes,
):
    router.include_router(part.router)

NAV = desk_routes.NAV
