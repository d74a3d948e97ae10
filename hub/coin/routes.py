"""All the coin's pages: the citizen's phone and the staff desk."""

from __future__ import annotations

from fastapi import APIRouter

from hub.coin import desk_routes, phone_routes

router = APIRouter()
router.include_router(phone_routes.router)
router.include_router(desk_routes.router)

NAV = desk_routes.NAV
