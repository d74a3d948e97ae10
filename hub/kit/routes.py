"""Choosing the language of the pages."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hub.core.web import context_of
from hub.kit.languages import COOKIE, KEPT_SECONDS
from kiosk.words.language import Language

router = APIRouter()


@router.get("/language/{language}")
def choose(
    request: Request, language: Language, back: Annotated[str, Query(max_length=512)] = "/phone"
) -> Response:
    """Back to the page that was read, from now on in this language."""
    is_own = back.startswith("/") and not back.startswith(("//", "/\\"))
    response = RedirectResponse(back if is_own else "/phone", status_code=303)
    response.set_cookie(
        COOKIE,
        language.value,
        max_age=KEPT_SECONDS,
        secure=context_of(request).settings.https,
        httponly=True,
        samesite="lax",
    )
    return response
