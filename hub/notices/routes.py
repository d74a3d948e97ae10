"""The desk's first page with its work queue, and the inbox."""

from __future__ import annotations

from fastapi import APIRouter

from hub.notices import desk_routes, queue_routes

router = APIRouter()
router.include_router(queue_routes.router)
router.include_router(desk_routes.router)
