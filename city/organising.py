"""The invented sections (見本) of the city in miniature, and where its staff stand in them.

No list of 木更津市's own sections with a date and a source is at hand, so nothing here claims to be one.
"""

from __future__ import annotations

from datetime import date

from city.personas import Personas
from hub.core.context import Context
from hub.core.db import transaction
from hub.core.words import local_day
from hub.identity.organisation import service
from hub.identity.organisation.model import Level, Order

SECTIONS = (
    ("general", Level.DEPARTMENT, "総務部（見本）", None),
    ("publicity", Level.DIVISION, "広報課（見本）", "general"),
    ("staffing", Level.DIVISION, "職員課（見本）", "general"),
    ("citizens", Level.DEPARTMENT, "市民部（見本）", None),
    ("counter", Level.DIVISION, "市民課（見本）", "citizens"),
    ("money", Level.UNIT, "窓口会計係（見本）", "counter"),
    ("audit", Level.DIVISION, "監査事務局（見本）", None),
)


def organise(context: Context, people: Personas) -> None:
    """As it has been since the beginning of the fiscal year."""
    now = context.clock.now()
    today = local_day(now)
    day = date(today.year if today.month >= 4 else today.year - 1, 4, 1)
    by = people.admin.login
    orders = (
        (people.approver, Order.ASSIGN, "general", "director"),
        (people.approver, Order.CHARGE, "publicity", "manager"),
        (people.writer, Order.ASSIGN, "publicity", "officer"),
        (people.admin, Order.ASSIGN, "staffing", "manager"),
        (people.clerk, Order.ASSIGN, "money", "chief"),
        (people.auditor, Order.ASSIGN, "audit", "manager"),
    )
    with transaction(context.engine) as tx:
        for id, level, name, parent in SECTIONS:
            service.found(tx, id, level, name, parent, day, by, now)
        for person, order, section, post in orders:
            id = context.new_id()
            service.appoint(tx, id, person.login, order, section, post, day, by, now)
