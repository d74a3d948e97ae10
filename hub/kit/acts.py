"""The audited act: what somebody does and its line in the access log commit together, or neither does.

A route that changes something at the desk asks for one, and does everything through it:

    FreezeAct = Annotated[Act, Depends(Audited("coin", "freeze", TILL_CLERK))]

    with act.transaction() as tx:
        counter.freeze(tx, …)
        act.note(tx, number, about=citizen)

Whoever posts to the books gives the books' id as ``entry``: what came of it is then read from there, so
no log tells of a charge that was refused or never arrived (``hub.kit.access_log``).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from starlette.requests import Request

from hub.core.context import Context
from hub.core.db import Transaction, transaction
from hub.core.registration import Role
from hub.core.web import context_of
from hub.identity.access import service as accesses
from hub.identity.model import Staff
from hub.identity.web import current_staff, require


class NotNoted(Exception):
    """An act that was about to be committed without its line; nothing has been done."""


class Act:
    """One act of ``staff`` while it happens; ``action`` has its words in ``hub.identity.access.looked``."""

    def __init__(self, context: Context, staff: Staff, subject: str, action: str) -> None:
        self.context = context
        self.staff = staff
        self.subject = subject
        self.action = action
        self._noted = False

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """The act's own: raises ``NotNoted`` (and keeps nothing) when the block ends without ``note``."""
        with transaction(self.context.engine) as tx:
            yield tx
            if not self._noted:
                raise NotNoted(f"{self.subject}.{self.action}")

    def note(
        self,
        tx: Transaction,
        reference: str,
        *,
        about: str | None = None,
        entry: str | None = None,
        once: bool = False,
    ) -> None:
        """Who did what on ``reference``, data about a citizen (his id); ``entry``: its id in the books.

        What is done ``once`` however often it is sent (and whatever is posted) has one line.
        """
        self._noted = True
        accesses.note(
            tx,
            self.context.clock.now(),
            self.staff,
            subject=self.subject,
            reference=reference,
            action=self.action,
            about=about,
            entry=entry,
            once=once or entry is not None,
        )

    def nothing(self) -> None:
        """There was nothing to see or to do, so nothing is noted."""
        self._noted = True

    def called(self, action: str) -> Act:
        """The same act by its other name."""
        return Act(self.context, self.staff, self.subject, action)


class Audited:
    """Dependency: the act of the signed-in member of staff, who holds one of ``roles`` (anybody without)."""

    def __init__(self, subject: str, action: str, *roles: Role) -> None:
        self.subject = subject
        self.action = action
        self._holder = require(*roles) if roles else current_staff

    def __call__(self, request: Request) -> Act:
        return Act(context_of(request), self._holder(request), self.subject, self.action)


class Unaudited:
    """Dependency of a form at the desk that leaves no line, and says why not."""

    def __init__(self, reason: str) -> None:
        self.reason = reason

    def __call__(self) -> None:
        """Nothing is asked of the request."""
