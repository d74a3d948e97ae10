"""What the books want done by the clock, and long looks at all of them when somebody asks."""

from __future__ import annotations

from hub.core.context import Context
from hub.core.db import reading
from hub.jobs.model import Every, OnDemand, Step
from hub.jobs.registering import Apart, Job
from hub.ledger import service
from hub.ledger.audit import checking, heads, walking
from hub.ledger.audit.invariants import CHECKS, Violation
from hub.ledger.posting.stores import posting
from hub.ledger.statements import end_of_log
from hub.ledger.units import Micros
from hub.ledger.words import RULES
from kiosk.words.catalogue import Words

SWEEP_EVERY_SECONDS = 30
"""How late a hold or a lot may end after its time; nothing expired is ever spent in between."""
HEADS_EVERY_SECONDS = 3600
"""An hour of evidence is what somebody could cut off unnoticed."""
LINKS_AT_ONCE = 5_000
CHAIN = "chain_is_whole"
"""A check that is as long as the log, so it has a job of its own."""


def end_what_is_over(context: Context, cursor: str) -> Step:
    """The cursor is the moment before which no lot has anything left.

    What a hold had kept is found by the next run; what is refused is tried then, and not at once for ever.
    """
    now = service.microseconds(context.clock.now())
    found = service.over(context.engine, now, Micros(int(cursor or 0)))
    if not found.holds and not found.lots:
        return Step(cursor=str(found.since), finished=True)
    with posting(context.settings.database_url) as store:
        posted = service.end(context.engine, store, found, now)
    most = max(len(found.holds), len(found.lots))
    return Step(done=posted, cursor=str(found.since), finished=most < service.SWEEP_AT_MOST)


def note_heads(context: Context, _cursor: str) -> Step:
    """The ends of the chains go where nobody who writes the database can rewrite them."""
    noted = heads.note(context.engine, context.settings.heads_dir, context.clock.now())
    return Step(done=len(noted), finished=True)


def check_chain(context: Context, cursor: str, at_once: int = LINKS_AT_ONCE) -> Step:
    """So many entries a step; the cursor is the last one's position."""
    after = int(cursor or 0)
    with reading(context.engine) as tx:
        end, _chain = end_of_log(tx)
        through = min(after + at_once, end)
        broken = list(walking.broken_between(tx, after, through))
        if through == end:
            broken += walking.broken_head(tx)
    found = (Violation(CHAIN, f"entry {position}", what) for position, what in broken)
    return Step(
        done=through - after,
        total=end,
        cursor=str(through),
        errors=tuple(checking.row_error(each, RULES[CHAIN]) for each in found),
        finished=through == end,
    )


_BOOKS = {name: check for name, check in CHECKS.items() if name != CHAIN}

JOBS = (
    Job(
        "end_what_is_over",
        Words("期限の過ぎた取り置きとお金の処理", "Ending holds and money whose time is over"),
        Every(SWEEP_EVERY_SECONDS),
        Apart(end_what_is_over),
        goes_on=True,
    ),
    Job(
        "note_heads",
        Words("台帳と証拠記録の終わりの書き留め", "Noting the heads of ledger and evidence"),
        Every(HEADS_EVERY_SECONDS),
        Apart(note_heads),
    ),
    Job(
        "check_books",
        Words("帳簿の点検（不変条件）", "Checking the books’ invariants"),
        OnDemand(),
        Apart(checking.one_by_one(_BOOKS, RULES)),
    ),
    Job(
        "check_chain",
        Words("台帳の連鎖の点検", "Verifying the ledger’s chain"),
        OnDemand(),
        Apart(check_chain),
    ),
)
