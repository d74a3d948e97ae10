"""The fleet at the desk: who is online and in what state, admission by code, revocation, alarms."""

from __future__ import annotations

from types import MappingProxyType
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, HTTPException, Path, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hub.core.context import Context
from hub.core.db import reading, transaction
from hub.core.limits import TooOften
from hub.core.live import live
from hub.core.web import draw, page
from hub.fleet import broker, codes, device_routes, enrolment, service, trouble
from hub.fleet.authority import Authority
from hub.fleet.forms import Admission, Naming
from hub.fleet.importing import LABELS
from hub.fleet.model import Alarm, FleetError
from hub.fleet.queries import DEVICES
from hub.fleet.subject import FLEET
from hub.fleet.words import TOO_MANY_CODES
from hub.identity.model import Staff
from hub.identity.web import CurrentContext, CurrentStaff, require
from hub.kit.acts import Act, Audited
from hub.kit.errors import Refused
from hub.kit.forms.reading import reads
from hub.kit.forms.sheet import Sheet, Unfit, blank
from hub.kit.imports.web import pages_of
from hub.kit.lists import reading as lists
from hub.kit.lists.asking import Sent
from hub.kit.lists.web import add_exports, sent_to
from hub.kit.typed import LARGEST
from kiosk.words.catalogue import Words

router = APIRouter()
device_router = device_routes.router

AlarmId = Annotated[int, Path(ge=1, le=LARGEST)]
Keeper = Annotated[Staff, Depends(require(FLEET))]
DevicesSent = Annotated[Sent, Depends(sent_to(DEVICES))]

router.include_router(pages_of(LABELS, Audited(service.SUBJECT, "import_devices", FLEET), FLEET))
add_exports(router, DEVICES, Audited(service.SUBJECT, "export_devices"))


@router.get("/desk/fleet")
def fleet(
    request: Request,
    context: CurrentContext,
    staff: CurrentStaff,
    sent: DevicesSent,
    admitted: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    """``admitted``: the node that has just been let in, for a word about it and what comes next."""
    return _page(request, context, staff, sent=sent, admitted=admitted)


@router.get("/desk/fleet/waiting/live")
async def waiting_live(request: Request, context: CurrentContext, staff: CurrentStaff) -> Response:
    """What asks for a hand: alarms, devices at the door, what could not be taken."""

    def fragment() -> str:
        return draw(request, "fleet/waiting.html", _values(context, staff, {}))

    return await live(request, (service.SUBJECT,), fragment)


@router.get("/desk/fleet/live")
async def fleet_live(
    request: Request, context: CurrentContext, staff: CurrentStaff, sent: DevicesSent
) -> Response:
    """The list itself; apart, so that nothing moves in the fields above it while somebody types."""

    def fragment() -> str:
        return draw(request, "fleet/list.html", _values(context, staff, sent))

    return await live(request, (service.SUBJECT,), fragment)


@router.post("/desk/fleet/enrolments")
def approve(
    request: Request,
    context: CurrentContext,
    act: Annotated[Act, Depends(Audited(service.SUBJECT, "admit", FLEET))],
    sheet: Annotated[Sheet[Admission], Depends(reads(Admission))],
) -> Response:
    """Admit the device that shows this code."""
    try:
        asked = sheet.value
        with transaction(context.engine) as tx:
            enrolment.count_try(tx, context, act.staff.id)
        authority = Authority(context.settings.certificates_dir, context.clock.now())
        signed = enrolment.sign(context, authority, code=asked.code, name=asked.name)
        with act.transaction() as tx:
            admitted = enrolment.approve(tx, context, signed, staff=act.staff.id)
            service.call(tx, admitted.node, asked.label)
            act.note(tx, admitted.node)
    except Refused as refused:
        return _page(request, context, act.staff, sheet.told(refused), status=_status(refused))
    except TooOften:
        return _page(request, context, act.staff, sheet.told(TOO_MANY_CODES), status=429)
    broker.apply_access(context.settings, context.engine, context.clock)
    return RedirectResponse(f"/desk/fleet?admitted={admitted.node}", 303)


@router.post("/desk/fleet/enrolments/{id}/reject")
def reject(act: Annotated[Act, Depends(Audited(service.SUBJECT, "turn_away", FLEET))], id: str) -> Response:
    with act.transaction() as tx:
        if enrolment.reject(tx, id):
            act.note(tx, id)
        else:
            act.nothing()
    return RedirectResponse("/desk/fleet", 303)


@router.post("/desk/fleet/alarms/{id}/clear")
def clear_alarm(
    act: Annotated[Act, Depends(Audited(service.SUBJECT, "clear_alarm"))],
    id: Annotated[int, Path(ge=1, le=LARGEST)],
    back: Annotated[str, Form(pattern="^(/desk|/desk/fleet)$")] = "/desk/fleet",
) -> Response:
    """Whoever goes to somebody who calls says so; what is wrong with a device is its keepers' to judge."""
    with act.transaction() as tx:
        calls = {each.id for each in service.alarms(tx) if each.alarm is Alarm.STAFF_CALLED}
        if id not in calls and not act.staff.may(FLEET):
            raise HTTPException(403, "この操作の権限がありません。")
        if service.clear_alarm(tx, id, act.staff.id, act.context.clock.now()):
            act.note(tx, str(id))
        else:
            act.nothing()
    return RedirectResponse(back, 303)


@router.get("/desk/fleet/{node}/label")
def ask_for_a_label(request: Request, context: CurrentContext, _keeper: Keeper, node: str) -> Response:
    with reading(context.engine) as tx:
        label = service.labels(tx).get(node)
    if label is None:
        return RedirectResponse("/desk/fleet", 303)
    sheet = blank(Naming, label=label if label != node else "")
    return page(request, "fleet/label.html", {"node": node, "sheet": sheet})


@router.post("/desk/fleet/{node}/label")
def call(
    request: Request,
    act: Annotated[Act, Depends(Audited(service.SUBJECT, "name_device", FLEET))],
    node: str,
    sheet: Annotated[Sheet[Naming], Depends(reads(Naming))],
) -> Response:
    """What people call this device, wherever officials see it."""
    try:
        label = sheet.value.label
        with act.transaction() as tx:
            service.call(tx, node, label)
            act.note(tx, node)
    except Refused as refused:
        values = {"node": node, "sheet": sheet.told(refused)}
        return page(request, "fleet/label.html", values, _status(refused))
    return RedirectResponse("/desk/fleet", 303)


@router.get("/desk/fleet/{node}/revoke")
def ask_whether_to_revoke(request: Request, context: CurrentContext, _keeper: Keeper, node: str) -> Response:
    """Revocation cannot be undone, so it is asked for on a page of its own that says what it does."""
    with reading(context.engine) as tx:
        found = [view for view in service.fleet(tx) if view.node == node]
    if not found:
        return RedirectResponse("/desk/fleet", 303)
    return page(request, "fleet/revoke.html", {"node": found[0], "now": context.clock.now()})


@router.post("/desk/fleet/{node}/revoke")
def revoke(
    request: Request,
    context: CurrentContext,
    act: Annotated[Act, Depends(Audited(service.SUBJECT, "revoke", FLEET))],
    node: str,
) -> Response:
    try:
        with act.transaction() as tx:
            service.revoke(tx, context, node, act.staff.id)
            act.note(tx, node)
    except FleetError as refused:
        return _page(request, context, act.staff, problem=refused.words, status=_status(refused))
    broker.apply_access(context.settings, context.engine, context.clock)
    return RedirectResponse("/desk/fleet", 303)


@router.post("/desk/fleet/{node}/quarantine")
def quarantine(
    request: Request,
    context: CurrentContext,
    act: Annotated[Act, Depends(Audited(service.SUBJECT, "quarantine", FLEET))],
    node: str,
) -> Response:
    """One press, since it can be undone: a device that sends what it should not is kept away at once."""
    try:
        with act.transaction() as tx:
            service.quarantine(tx, context, node, act.staff.id)
            act.note(tx, node)
    except FleetError as refused:
        return _page(request, context, act.staff, problem=refused.words, status=_status(refused))
    broker.apply_access(context.settings, context.engine, context.clock)
    return RedirectResponse("/desk/fleet", 303)


@router.post("/desk/fleet/{node}/release")
def release(
    request: Request,
    context: CurrentContext,
    act: Annotated[Act, Depends(Audited(service.SUBJECT, "release", FLEET))],
    node: str,
) -> Response:
    """It begins with a clean sheet."""
    try:
        with act.transaction() as tx:
            service.release(tx, context, node)
            trouble.forget(tx, node)
            act.note(tx, node)
    except FleetError as refused:
        return _page(request, context, act.staff, problem=refused.words, status=_status(refused))
    broker.apply_access(context.settings, context.engine, context.clock)
    return RedirectResponse("/desk/fleet", 303)


def _page(
    request: Request,
    context: Context,
    staff: Staff,
    sheet: Sheet[Admission] | None = None,
    *,
    sent: Sent = MappingProxyType({}),
    problem: Words | None = None,
    admitted: str = "",
    status: int = 200,
) -> Response:
    """``sheet``: the form of somebody who was not let in; ``problem``: what else was not done, and why."""
    values = _values(context, staff, sent)
    welcome = next((each for each in values["nodes"] if each.node == admitted), None)
    more = {"sheet": sheet or blank(Admission), "problem": problem, "welcome": welcome}
    return page(request, "fleet/fleet.html", {**values, **more}, status)


def _status(refused: Refused[Any]) -> int:
    """What cannot be read is another thing than what the fleet does not allow as it is now."""
    return 422 if isinstance(refused, Unfit) else 409


def _values(context: Context, staff: Staff, sent: Sent) -> dict[str, Any]:
    now = context.clock.now()
    with reading(context.engine) as tx:
        return {
            "nodes": service.fleet(tx),
            "found": lists.read(tx, DEVICES, sent),
            "labels": service.labels(tx),
            "alarms": service.alarms(tx),
            "troubles": trouble.troubles(tx),
            "asking": enrolment.waiting(tx, now),
            "now": now,
            "words": codes,
            "may_admit": staff.may(FLEET),
        }
