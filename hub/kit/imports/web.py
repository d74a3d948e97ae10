"""The pages of an import: ``router.include_router(pages_of(LABELS, audited, FLEET))``.

A file is looked at and held; nothing is changed before somebody presses 取り込む on the page that shows it.
"""

# Annotations here are evaluated as they stand: each route's are of its own import.

import hashlib
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Form, Query, UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hub.core.context import Context
from hub.core.db import reading, transaction
from hub.core.registration import Role
from hub.core.web import page
from hub.identity.model import Staff
from hub.identity.staff.queries import names_of
from hub.identity.web import CurrentContext, require
from hub.kit import spreadsheet
from hub.kit.acts import Act, Audited, Unaudited
from hub.kit.imports import service
from hub.kit.imports.declaration import Import
from hub.kit.imports.model import HELD_FOR, LARGEST_FILE, FileRefused, Why
from hub.kit.imports.opening import opened
from hub.kit.imports.reading import Reading, read
from hub.kit.imports.service import Held
from hub.kit.imports.words import ORIGINS, TO_MEND
from hub.kit.typed import LARGEST
from kiosk.words.catalogue import Words

MOST_LETTERS_OF_A_NAME = 200
SHOWN_GOOD = 20
SHOWN_PROBLEMS = 100

_NOTHING_YET = Unaudited("the file is only looked at by who has sent it; taking it in is noted")


def pages_of(declared: Import, audited: Audited, *roles: Role) -> APIRouter:
    """All its routes, for who holds one of ``roles``."""
    router = APIRouter()
    sender = Annotated[Staff, Depends(require(*roles))]

    @router.get(declared.path)
    def begin(
        request: Request,
        context: CurrentContext,
        staff: sender,
        done: Annotated[int, Query(ge=0, le=LARGEST)] = 0,
    ) -> Response:
        return _begin(request, context, declared, done=done)

    @router.get(f"{declared.path}/blank.csv")
    def blank(staff: sender) -> Response:
        """A file with nothing but the heads, to be filled in."""
        heads = [each.heads[0] for each in declared.fields]
        return _table(f"{declared.name}.csv", spreadsheet.as_csv(heads, []))

    @router.post(declared.path, dependencies=[Depends(_NOTHING_YET)])
    def send(
        request: Request,
        context: CurrentContext,
        staff: sender,
        file: Annotated[UploadFile | None, File()] = None,
    ) -> Response:
        try:
            id = _hold(context, declared, staff, file)
        except FileRefused as refused:
            return _begin(request, context, declared, problems=[refused.words])
        except _Unusable as unusable:
            return _begin(request, context, declared, problems=unusable.problems)
        return RedirectResponse(f"{declared.path}/{id}", 303)

    @router.get(f"{declared.path}/{{id}}")
    def look(request: Request, context: CurrentContext, staff: sender, id: str) -> Response:
        return _look(request, context, declared, staff, id)

    @router.get(f"{declared.path}/{{id}}/errors.csv")
    def errors(request: Request, context: CurrentContext, staff: sender, id: str) -> Response:
        """The rows that cannot be taken, as they were, each with what is to be done."""
        try:
            held, found = _found(context, declared, staff, id)
        except FileRefused as refused:
            return _begin(request, context, declared, problems=[refused.words])
        return _table(f"{declared.name}-errors.csv", _bad_rows(declared, held, found))

    @router.post(f"{declared.path}/{{id}}/take")
    def take(
        request: Request,
        context: CurrentContext,
        act: Annotated[Act, Depends(audited)],
        id: str,
        rows: Annotated[int, Form(ge=0, le=LARGEST)],
    ) -> Response:
        try:
            held = _held(context, declared, act.staff, id)
            found = read(declared, held.sheet)
            with act.transaction() as tx:
                service.take(tx, context, declared, act.staff, held, found, rows)
                act.note(tx, held.sha256[:16])
        except FileRefused as refused:
            if refused.code is Why.CHANGED:
                return _look(request, context, declared, act.staff, id, refused.words)
            return _begin(request, context, declared, problems=[refused.words])
        return RedirectResponse(f"{declared.path}?done={rows}", 303)

    @router.post(f"{declared.path}/{{id}}/drop", dependencies=[Depends(_NOTHING_YET)])
    def drop(context: CurrentContext, staff: sender, id: str) -> Response:
        with transaction(context.engine) as tx:
            service.drop(tx, declared, staff, id)
        return RedirectResponse(declared.path, 303)

    return router


class _Unusable(Exception):
    """A file without rows that could be looked at."""

    def __init__(self, problems: Sequence[Words]) -> None:
        super().__init__()
        self.problems = problems


def _hold(context: Context, declared: Import, staff: Staff, file: UploadFile | None) -> str:
    if file is None or not file.filename:
        raise FileRefused(Why.NO_FILE)
    data = file.file.read(LARGEST_FILE + 1)
    sheet = opened(data)
    found = read(declared, sheet)
    if found.unusable:
        raise _Unusable(found.unusable)
    name = "".join(sign for sign in file.filename if sign.isprintable())[:MOST_LETTERS_OF_A_NAME]
    with transaction(context.engine) as tx:
        return service.hold(tx, context, declared, staff, name, hashlib.sha256(data).hexdigest(), sheet)


def _held(context: Context, declared: Import, staff: Staff, id: str) -> Held:
    with reading(context.engine) as tx:
        return service.held(tx, context, declared, staff, id)


def _found(context: Context, declared: Import, staff: Staff, id: str) -> tuple[Held, Reading]:
    held = _held(context, declared, staff, id)
    found = read(declared, held.sheet)
    with reading(context.engine) as tx:
        return held, service.checked(tx, declared, found)


def _begin(
    request: Request, context: Context, declared: Import, *, problems: Sequence[Words] = (), done: int = 0
) -> Response:
    with reading(context.engine) as tx:
        taken = service.taken(tx, declared)
        people = names_of(tx, {each.by for each in taken})
    values = {
        "declared": declared,
        "problems": problems,
        "done": done,
        "taken": taken,
        "people": people,
        "megabytes": LARGEST_FILE // 1024 // 1024,
    }
    return page(request, "kit/import.html", values, 422 if problems else 200)


def _look(
    request: Request, context: Context, declared: Import, staff: Staff, id: str, problem: Words | None = None
) -> Response:
    try:
        held, found = _found(context, declared, staff, id)
    except FileRefused as refused:
        return _begin(request, context, declared, problems=[refused.words])
    values: dict[str, Any] = {
        "declared": declared,
        "held": held,
        "found": found,
        "origin": ORIGINS[held.sheet.origin],
        "until": held.held_at + HELD_FOR,
        "problem": problem,
        "good": found.good[:SHOWN_GOOD],
        "problems": found.problems[:SHOWN_PROBLEMS],
    }
    return page(request, "kit/import_preview.html", values, 409 if problem else 200)


def _bad_rows(declared: Import, held: Held, found: Reading) -> bytes:
    said: dict[int, list[str]] = {}
    for each in found.problems:
        said.setdefault(each.row, []).append(f"{declared.called(each.field)}: {each.words.ja}")
    heads = held.sheet.rows[found.head - 1]
    width = len(heads)
    rows = (
        [*_wide(held.sheet.rows[number - 1], width), " / ".join(said[number])] for number in found.bad_rows
    )
    return spreadsheet.as_csv([*heads, TO_MEND], rows)


def _wide(row: Sequence[str], width: int) -> list[str]:
    return [*row[:width], *[""] * (width - len(row))]


def _table(name: str, data: bytes) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, headers=headers, media_type="text/csv; charset=utf-8")
