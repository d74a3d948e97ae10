"""The page of one member of staff, as an administrator sees it; drawn again by each form on it that fails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from fastapi import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hub.core.context import Context
from hub.core.db import Transaction, reading
from hub.core.web import page
from hub.core.words import local_day
from hub.identity.model import IdentityError, Kind, Staff
from hub.identity.organisation import queries as organisation
from hub.identity.organisation.model import Appointment
from hub.identity.organisation.posts import posts
from hub.identity.organisation.words import ORDERS
from hub.identity.passkeys import keyring
from hub.identity.sessions import service as sessions
from hub.identity.staff import queries, resets
from hub.identity.staff.listing import PATH
from hub.kit.acts import Act
from hub.kit.drafts import drafts_of


@dataclass(frozen=True, slots=True)
class ToCome:
    """An order whose day has not come. ``where`` and ``post`` are empty when he leaves."""

    order: Appointment
    where: str
    post: str


def person_page(
    request: Request,
    context: Context,
    admin: Staff,
    id: str,
    *,
    problem: str = "",
    once: str = "",
    done: str = "",
    typed: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    """``once`` is shown this one time and kept nowhere; ``typed`` is what stood in the form that failed."""
    now = context.clock.now()
    today = local_day(now)
    with reading(context.engine) as tx:
        member = queries.member(tx, id, today)
        if member is None:
            raise HTTPException(404)
        proposal = resets.of(tx, id, now)
        values = {
            "member": member,
            "history": organisation.history(tx, id),
            "held": organisation.held(tx, id, today),
            "to_come": _to_come(tx, id, today),
            "keys": keyring.held(tx, Kind.STAFF, id),
            "sessions": sessions.listed(tx, Kind.STAFF, id, "", now) if member.active else [],
            "proposal": proposal,
            "proposer": queries.names_of(tx, {proposal.proposed_by}) if proposal else {},
            "drafts": drafts_of(tx, id),
        }
    shown = {"problem": problem, "once": once, "done": done, "typed": typed or {}}
    more = {"duties": queries.names_of_roles(), "orders": ORDERS, "today": today, "own": id == admin.id}
    return page(request, "identity/person.html", {**values, **shown, **more}, status)


def _to_come(tx: Transaction, id: str, today: date) -> list[ToCome]:
    orders = [each for each in organisation.appointments(tx, persons={id}) if each.day > today]
    known = organisation.choices(tx, today) if orders else {}
    return [
        ToCome(
            each,
            known.get(each.section, ""),
            posts()[each.post].ja if each.post else "",
        )
        for each in sorted(orders, key=lambda each: (each.day, each.entry))
    ]


def done_to(
    request: Request,
    act: Act,
    id: str,
    do: Callable[[Transaction], None],
    then: str = "",
    *,
    once: str = "",
    typed: dict[str, str] | None = None,
) -> Response:
    """What an administrator does to a person, noted; where it is refused, the person's page says why.

    Afterwards the page says ``then``, or shows ``once`` this one time.
    """
    try:
        with act.transaction() as tx:
            do(tx)
            act.note(tx, id)
    except IdentityError as refused:
        return person_page(
            request, act.context, act.staff, id, problem=refused.message, typed=typed, status=409
        )
    if once:
        return person_page(request, act.context, act.staff, id, once=once)
    return RedirectResponse(f"{PATH}/{id}?done={then}", 303)
