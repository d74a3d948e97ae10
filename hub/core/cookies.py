"""Cookies that open something, by their bytes: what no browser bound to this host is not believed."""

from __future__ import annotations

from starlette.requests import Request


def cookie(request: Request, name: str) -> str | None:
    """The value under exactly this name; ``None`` as well when there are two, for one of them is planted.

    Starlette takes every kind of blank away from around a name, and the last of two. A neighbouring host
    may set ``\\xa0__Host-…``: for a browser no name with a prefix, for Starlette the very name.
    """
    parts = (part for header in request.headers.getlist("cookie") for part in header.split(";"))
    pairs = (part.lstrip(" \t").partition("=") for part in parts)
    values = {value for found, _, value in pairs if found == name}
    return values.pop() if len(values) == 1 else None
