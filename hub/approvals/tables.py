"""Matters that wait for people or were decided, with route and history; and who stands in for whom."""

from __future__ import annotations

import sqlalchemy as sa

from hub.core.db import BigId, Moment, metadata

case = sa.Table(
    "approvals_case",
    metadata,
    sa.Column("kind", sa.String(32), primary_key=True),
    sa.Column("reference", sa.String(36), primary_key=True),
    sa.Column("writer", sa.String(64), nullable=False, index=True),
    sa.Column("state", sa.String(16), nullable=False, index=True),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("sha256", sa.String(64)),
    sa.Column("step", sa.Integer, nullable=False),
    sa.Column("changed_at", Moment, nullable=False),
    sa.Column("review_due", Moment),
    sa.CheckConstraint("state <> 'circulating' OR step > 0", name="step"),
    sa.CheckConstraint("state <> 'overridden' OR review_due IS NOT NULL", name="review"),
)
"""``reference``: the subject's id. ``sha256``: of the content as it was submitted; null in what is older."""

step = sa.Table(
    "approvals_step",
    metadata,
    sa.Column("kind", sa.String(32), primary_key=True),
    sa.Column("reference", sa.String(36), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("role", sa.String(32), nullable=False),
    sa.Column("person", sa.String(64), nullable=False),
    sa.ForeignKeyConstraint(
        ["kind", "reference"],
        ["approvals_case.kind", "approvals_case.reference"],
        name="fk_approvals_step_kind_approvals_case",
    ),
    sa.CheckConstraint("(role = '') <> (person = '')", name="somebody"),
)
"""The route as it was when the matter was submitted."""

decision = sa.Table(
    "approvals_decision",
    metadata,
    sa.Column("id", BigId, primary_key=True),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("reference", sa.String(36), nullable=False),
    sa.Column("move", sa.String(16), nullable=False),
    sa.Column("person", sa.String(64), nullable=False, index=True),
    sa.Column("on_behalf_of", sa.String(64)),
    sa.Column("writer", sa.String(64), nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("sha256", sa.String(64)),
    sa.Column("step", sa.Integer, nullable=False),
    sa.Column("reason", sa.String(400), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.ForeignKeyConstraint(
        ["kind", "reference"],
        ["approvals_case.kind", "approvals_case.reference"],
        name="fk_approvals_decision_kind_approvals_case",
    ),
    sa.CheckConstraint(
        "move NOT IN ('approve', 'return', 'reject', 'confirm', 'object')"
        " OR (person <> writer AND (on_behalf_of IS NULL OR on_behalf_of <> writer))",
        name="second_person",
    ),
    sa.CheckConstraint(
        "move NOT IN ('return', 'reject', 'override', 'object') OR length(reason) > 0", name="reason"
    ),
    sa.Index("ix_approvals_decision_kind", "kind", "reference"),
    sqlite_autoincrement=True,
)
"""The history, which only grows. ``writer``: the revision's, so that the database knows the second person."""

sa.Index(
    "uq_approvals_decision_once",
    decision.c.kind,
    decision.c.reference,
    decision.c.revision,
    decision.c.person,
    unique=True,
    sqlite_where=decision.c.move == "approve",
    postgresql_where=decision.c.move == "approve",
)
"""A person decides at one step only."""

delegation = sa.Table(
    "approvals_delegation",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("principal", sa.String(36), sa.ForeignKey("identity_staff.id"), nullable=False, index=True),
    sa.Column("deputy", sa.String(36), sa.ForeignKey("identity_staff.id"), nullable=False, index=True),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("begins", Moment, nullable=False),
    sa.Column("ends", Moment, nullable=False),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("ended_at", Moment),
    sa.CheckConstraint("principal <> deputy", name="somebody_else"),
    sa.CheckConstraint("begins < ends", name="period"),
)
"""代理. ``kind`` empty: whatever the principal may decide; ``ended_at``: he took it back."""
