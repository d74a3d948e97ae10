"""Jobs at the desk: when each runs, how far it is, what it found; begin, stop, resume."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Path
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hub.core.context import Context
from hub.core.db import reading
from hub.core.live import live
from hub.core.web import draw, page
from hub.identity.model import Staff
from hub.identity.staff.queries import names_of
from hub.identity.subject import ADMIN
from hub.identity.web import CurrentContext, require
from hub.jobs import queries, service
from hub.jobs.model import MOST_ROW_ERRORS, Run
from hub.jobs.registering import Job, registered
from hub.jobs.words import OVERDUE, STATES
from hub.kit import spreadsheet
from hub.kit.acts import Act, Audited
from hub.kit.typed import LARGEST

router = APIRouter()

PAGE = "/desk/jobs"
RUNS_SHOWN = 50
ROWS_SHOWN = 200

Admin = Annotated[Staff, Depends(require(ADMIN))]
RunId = Annotated[int, Path(ge=1, le=LARGEST)]


def _job(name: str) -> Job:
    if name not in registered():
        raise HTTPException(404, "その自動処理はありません。")
    return registered()[name]


CurrentJob = Annotated[Job, Depends(_job)]


@router.get("/desk/jobs")
def jobs(request: Request, context: CurrentContext, _admin: Admin) -> Response:
    return page(request, "jobs/jobs.html", _listed(context))


@router.get("/desk/jobs/live")
async def jobs_live(request: Request, context: CurrentContext, _admin: Admin) -> Response:
    def fragment() -> str:
        return draw(request, "jobs/list.html", _listed(context))

    return await live(request, (service.SUBJECT,), fragment)


@router.get("/desk/jobs/{name}")
def job(request: Request, context: CurrentContext, _admin: Admin, job: CurrentJob) -> Response:
    return page(request, "jobs/job.html", _history(context, job))


@router.get("/desk/jobs/{name}/live")
async def job_live(request: Request, context: CurrentContext, _admin: Admin, job: CurrentJob) -> Response:
    def fragment() -> str:
        return draw(request, "jobs/history.html", _history(context, job))

    return await live(request, (service.SUBJECT,), fragment)


@router.post("/desk/jobs/{name}/run")
def start(act: Annotated[Act, Depends(Audited("jobs", "start_job", ADMIN))], job: CurrentJob) -> Response:
    """Of several presses one begins it; the others see it at work."""
    with act.transaction() as tx:
        if service.ask(tx, job, act.staff.id, act.context.clock.now()) is None:
            act.nothing()
        else:
            act.note(tx, job.name)
    return RedirectResponse(f"{PAGE}/{job.name}", 303)


@router.get("/desk/jobs/{name}/runs/{id}")
def run(request: Request, context: CurrentContext, _admin: Admin, job: CurrentJob, id: RunId) -> Response:
    """One run, with the first of what it found; all of that is in the file."""
    with reading(context.engine) as tx:
        found = _run(queries.run(tx, id), job)
        rows = queries.row_errors(tx, id, ROWS_SHOWN)
        values = {"job": job, "run": found, "rows": rows, "most": MOST_ROW_ERRORS, **_shared(context)}
        return page(request, "jobs/run.html", {**values, "names": names_of(tx, [found.started_by])})


@router.get("/desk/jobs/{name}/runs/{id}/errors.csv")
def errors(context: CurrentContext, admin: Admin, job: CurrentJob, id: RunId) -> Response:
    act = Act(context, admin, service.SUBJECT, "export_job_errors")
    with act.transaction() as tx:
        _run(queries.run(tx, id), job)
        rows = queries.row_errors(tx, id, MOST_ROW_ERRORS)
        act.note(tx, job.name)
    heads = ("対象 Row", "内容", "What is wrong")
    table = spreadsheet.as_csv(heads, ((each.row, each.ja, each.en) for each in rows))
    headers = {"Content-Disposition": f'attachment; filename="{job.name}-{id}.csv"'}
    return Response(table, headers=headers, media_type="text/csv; charset=utf-8")


@router.post("/desk/jobs/{name}/runs/{id}/stop")
def stop(
    act: Annotated[Act, Depends(Audited("jobs", "stop_job", ADMIN))], job: CurrentJob, id: RunId
) -> Response:
    with act.transaction() as tx:
        _run(queries.run(tx, id), job)
        if service.stop(tx, id, act.context.clock.now()):
            act.note(tx, job.name)
        else:
            act.nothing()
    return RedirectResponse(f"{PAGE}/{job.name}", 303)


@router.post("/desk/jobs/{name}/runs/{id}/resume")
def resume(
    act: Annotated[Act, Depends(Audited("jobs", "resume_job", ADMIN))], job: CurrentJob, id: RunId
) -> Response:
    with act.transaction() as tx:
        _run(queries.run(tx, id), job)
        if service.resume(tx, id):
            act.note(tx, job.name)
        else:
            act.nothing()
    return RedirectResponse(f"{PAGE}/{job.name}", 303)


def _run(found: Run | None, job: Job) -> Run:
    if found is None or found.job != job.name:
        raise HTTPException(404, "その記録はありません。")
    return found


def _listed(context: Context) -> dict[str, Any]:
    with reading(context.engine) as tx:
        lines = queries.lines(tx, registered().values(), context.clock.now())
    return {"lines": lines, **_shared(context)}


def _history(context: Context, job: Job) -> dict[str, Any]:
    with reading(context.engine) as tx:
        (line,) = queries.lines(tx, [job], context.clock.now())
        runs = queries.history(tx, job.name, RUNS_SHOWN)
        names = names_of(tx, [each.started_by for each in runs])
    return {"line": line, "job": job, "runs": runs, "names": names, **_shared(context)}


def _shared(context: Context) -> dict[str, Any]:
    return {"now": context.clock.now(), "states": STATES, "overdue": OVERDUE}
