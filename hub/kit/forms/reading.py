"""How a route gets its form: a dependency that reads every field and never refuses what a person has typed.

@router.post("/desk/fleet/{node}/label")
def call(request: Request, act: …, node: str, sheet: Annotated[Sheet[Naming], Depends(reads(Naming))]):
    try:
        naming = sheet.value
        …
    except Refused as refused:
        return page(request, …, {"sheet": sheet.told(refused)}, 422)
    return RedirectResponse(…, 303)
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Annotated, Any, Generic

from fastapi import Form as Sent
from fastapi.dependencies.models import Dependant

from hub.kit.forms.sheet import FormType, Sheet, filled_in, hidden, parts


class Reads(Generic[FormType]):
    """Dependency: the form as it was sent. Its signature tells FastAPI, and tests that walk, the fields."""

    def __init__(self, form: type[FormType], name: str = "") -> None:
        self.form = form
        self.name = name
        typed = [
            _parameter(each.name, Annotated[str, Sent(json_schema_extra=each.kind.schema), each.kind], "")
            for each in parts(form)
        ]
        made = [
            _parameter(name, Annotated[str, Sent(pattern=kind.pattern)], inspect.Parameter.empty)
            for name, kind in hidden(form)
        ]
        self.__signature__ = inspect.Signature([*made, *typed])

    async def __call__(self, **sent: str) -> Sheet[FormType]:
        return filled_in(self.form, sent, self.name)


def reads(form: type[FormType], name: str = "") -> Reads[FormType]:
    """``sheet: Annotated[Sheet[Naming], Depends(reads(Naming))]``."""
    return Reads(form, name)


def read_by_forms(dependant: Dependant) -> frozenset[str]:
    """The fields of a route that a form reads, which says itself what cannot stay in them."""
    found = {each.name for form in _forms(dependant) for each in parts(form)}
    return frozenset(found - {each.alias for each in _by_hand(dependant)})


def _parameter(name: str, annotation: Any, default: Any) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default)


def _forms(dependant: Dependant) -> Iterator[type[Any]]:
    if isinstance(dependant.call, Reads):
        yield dependant.call.form
    for each in dependant.dependencies:
        yield from _forms(each)


def _by_hand(dependant: Dependant) -> Iterator[Any]:
    if not isinstance(dependant.call, Reads):
        yield from dependant.body_params
    for each in dependant.dependencies:
        yield from _by_hand(each)
