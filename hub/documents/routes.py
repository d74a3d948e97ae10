"""The register of documents: its pages at the desk, and the page for whoever holds a paper."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from hub.core.web import page
from hub.documents import desk_routes, public_routes
from hub.documents.errors import DocumentError

router = APIRouter()
router.include_router(desk_routes.router)
router.include_router(public_routes.router)


def _cannot(request: Request, error: Exception) -> Response:
    """Where a paper was asked for and there is none to give."""
    assert isinstance(error, DocumentError)
    return page(request, "documents/refused.html", {"words": error.words}, 409)


EXCEPTION_HANDLERS = {DocumentError: _cannot}
