"""A list in its subject's routes.

ListSent = Annotated[Sent, Depends(sent_to(DEVICES))]   # the fields of the address, each with its name

with reading(context.engine) as tx:
    found = read(tx, DEVICES, sent)                     # for ``lists.table(found)`` in the template

add_exports(router, DEVICES, Audited("fleet", "export_devices", FLEET))
"""

# Annotations here are evaluated as they stand: each route's are of its own list.

import inspect
from collections.abc import Callable, Iterator
from typing import Annotated, Any
from urllib.parse import urlencode

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Query
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response, StreamingResponse

from hub.core.bounded import Bounded
from hub.core.db import reading
from hub.core.words import local_day
from hub.kit.acts import Act, Audited
from hub.kit.lists.asking import ORDER, SEARCH, Asked, Sent, ask
from hub.kit.lists.declaration import Listing, Row
from hub.kit.lists.export import KINDS, MOST_IN_XLSX, Form, as_csv, as_json, as_xlsx
from hub.kit.lists.filters import NothingFits
from hub.kit.lists.reading import every, extent
from hub.kit.lists.words import TOO_MANY_FOR_XLSX

WORKBOOKS = Bounded("workbooks")


def sent_to(listing: Listing) -> Callable[..., Sent]:
    """Dependency: the fields of the address that this list knows."""

    def sent(**fields: str | None) -> Sent:
        return {name: text for name, text in fields.items() if text is not None}

    searched = (SEARCH,) if listing.search else ()
    names = (*(each.name for each in listing.filters), *searched, ORDER, listing.onward, listing.back)
    kind = Annotated[str | None, Query()]
    keyword = inspect.Parameter.KEYWORD_ONLY
    fields = [inspect.Parameter(name, keyword, annotation=kind, default=None) for name in names]
    sent.__signature__ = inspect.Signature(fields)  # type: ignore[attr-defined]
    return sent


def add_exports(router: APIRouter, listing: Listing, audited: Audited) -> None:
    """The list as a table in each form; taking it along is noted first, with how many rows it has."""
    for form in Form:
        router.add_api_route(
            f"{listing.path}.{form}",
            _export(listing, form, audited),
            methods=["GET"],
            name=f"{listing.name}.{form}",
        )


def _export(listing: Listing, form: Form, audited: Audited) -> Callable[..., Response]:
    def export(
        act: Annotated[Act, Depends(audited)], sent: Annotated[Sent, Depends(sent_to(listing))]
    ) -> Response:
        with reading(act.context.engine) as tx:
            asked = ask(tx, listing, sent)
        if asked.wrong:  # the page tells it, and a table would hold more than was asked for
            return RedirectResponse(f"{listing.path}?{urlencode(sent)}", 303)
        number, newest = _noted(act, asked, form)
        return _sent(form, listing, act, _rows(act.context.engine, asked, number, newest))

    return export


def _noted(act: Act, asked: Asked, form: Form) -> tuple[int, int]:
    with act.transaction() as tx:
        try:
            number, newest = extent(tx, asked)
        except NothingFits:
            number, newest = 0, 0
        if form is Form.XLSX and number > MOST_IN_XLSX:
            told = TOO_MANY_FOR_XLSX.ja.format(most=f"{MOST_IN_XLSX:,}", now=f"{number:,}")
            raise HTTPException(413, told)
        act.note(tx, str(number))
    return number, newest


def _rows(engine: sa.Engine, asked: Asked, number: int, newest: int) -> Iterator[Row]:
    """One consistent picture, which holds up nobody who writes."""
    if number:
        with reading(engine) as tx:
            yield from every(tx, asked, newest)


def _sent(form: Form, listing: Listing, act: Act, rows: Iterator[Row]) -> Response:
    day = local_day(act.context.clock.now()).isoformat()
    headers = {"Content-Disposition": f'attachment; filename="{listing.name}-{day}.{form}"'}
    more: dict[str, Any] = {"headers": headers, "media_type": KINDS[form]}
    if form is Form.XLSX:
        with WORKBOOKS.place() as run:
            return Response(run(as_xlsx, listing, list(rows)), **more)
    write = as_csv if form is Form.CSV else as_json
    return StreamingResponse(write(listing, rows), **more)
