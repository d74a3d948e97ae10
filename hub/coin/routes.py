"""All the coin's pages: the citizen's phone and the staff desk."""

from __future__ import annotations

from fastapi import APIRouter

from hub.coin import (
    desk_cards,
    desk_corrections,
    desk_identity,
    desk_routes,
    desk_shifts,
    phone_history_routes,
    phone_pay_routes,
    phone_routes,
    phone_send_routes,
    poster_routes,
)

router = APIRouter()
router.include_router(phone_routes.router)
router.include_router(phone_pay_routes.router)
router.include_router(phone_send_routes.router)
router.include_router(phone_history_routes.router)
for desk in (desk_routes, desk_cards, desk_identity, desk_shifts, desk_corrections, poster_routes):
    router.include_router(desk.router)

NAV = desk_routes.NAV
