"""All the coin's pages at the desk."""

from __future__ import annotations

from fastapi import APIRouter

from hub.coin.desk import (
    card_routes,
    cash_routes,
    correction_routes,
    identification_routes,
    list_routes,
    poster_routes,
    wallet_routes,
)

router = APIRouter()
for part in (
    list_routes,
    wallet_routes,
    card_routes,
    identification_routes,
    cash_routes,
    correction_routes,
    poster_routes,
):
    router.include_router(part.router)
