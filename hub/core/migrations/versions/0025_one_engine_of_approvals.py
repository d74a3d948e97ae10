"""one engine of approvals

Who decided what on announcements and corrections has its own tables. Whatever waits, came back or was decided
before is taken over, so that nothing that is half-way is lost. Of old content no hash was kept.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.core.db import BigId, Moment

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_KEY = ("kind", "reference")

_LOOSENED = {
    "state": (
        "state IN ('proposed', 'approved', 'posted', 'refused', 'rejected')",
        "state IN ('proposed', 'approved', 'posted', 'refused', 'rejected', 'recalled')",
    ),
    "decided": (
        "(state = 'proposed') = (decided_by IS NULL)",
        "(state IN ('proposed', 'recalled')) = (decided_by IS NULL)",
    ),
}
"""Checks of ``coin_correction``: a proposal can be withdrawn, and then nobody has decided on it."""

_TAKEN_OVER = (
    """
INSERT INTO approvals_case (kind, reference, writer, state, revision, step, changed_at)
SELECT 'announcement', id, author,
 CASE state WHEN 'drafted' THEN 'drafted' WHEN 'submitted' THEN 'circulating' WHEN 'returned' THEN 'returned'
  ELSE 'executed' END,
 CASE state WHEN 'withdrawn' THEN revision - 1 ELSE revision END,
 CASE state WHEN 'drafted' THEN 0 ELSE 1 END,
 CASE WHEN state IN ('drafted', 'submitted') THEN written_at ELSE COALESCE(decided_at, written_at) END
FROM broadcast_announcement
""",
    """
INSERT INTO approvals_case (kind, reference, writer, state, revision, step, changed_at)
SELECT 'correction', id, proposed_by,
 CASE state WHEN 'proposed' THEN 'circulating' WHEN 'approved' THEN 'approved' WHEN 'rejected' THEN 'rejected'
  ELSE 'executed' END,
 1, 1, COALESCE(decided_at, proposed_at)
FROM coin_correction
""",
    """
INSERT INTO approvals_step (kind, reference, number, role, person)
SELECT kind, reference, 1, CASE kind WHEN 'announcement' THEN 'approver' ELSE 'till_clerk' END, ''
FROM approvals_case WHERE step = 1
""",
    """
INSERT INTO approvals_decision (kind, reference, move, person, writer, revision, step, reason, at)
SELECT c.kind, c.reference, CASE c.state WHEN 'drafted' THEN 'write' ELSE 'submit' END,
 c.writer, c.writer, c.revision, c.step, '', a.written_at
FROM approvals_case c JOIN broadcast_announcement a ON a.id = c.reference
WHERE c.kind = 'announcement' ORDER BY a.written_at, a.id
""",
    """
INSERT INTO approvals_decision (kind, reference, move, person, writer, revision, step, reason, at)
SELECT 'correction', id, 'submit', proposed_by, proposed_by, 1, 1, '', proposed_at
FROM coin_correction ORDER BY proposed_at, id
""",
    # When an announcement was approved stands in the evidence; the row's own moment may be its taking down.
    """
INSERT INTO approvals_decision (kind, reference, move, person, writer, revision, sha256, step, reason, at)
SELECT c.kind, c.reference, 'approve', a.approver, c.writer, c.revision, e.content_sha256, 1, '',
 COALESCE(e.at, c.changed_at)
FROM approvals_case c JOIN broadcast_announcement a ON a.id = c.reference
LEFT JOIN evidence e ON e.position = (SELECT MAX(position) FROM evidence
 WHERE subject = 'broadcast' AND reference = a.id AND rung = 'approved' AND place = 'hub')
WHERE c.kind = 'announcement' AND c.state = 'executed'
ORDER BY c.changed_at, a.id
""",
    # Who sent one back stands in the access log alone.
    """
INSERT INTO approvals_decision (kind, reference, move, person, writer, revision, step, reason, at)
SELECT c.kind, c.reference, 'return', l.person, c.writer, c.revision, 1, a.reason, l.at
FROM approvals_case c JOIN broadcast_announcement a ON a.id = c.reference
JOIN identity_access l ON l.id = (SELECT MAX(id) FROM identity_access
 WHERE subject = 'broadcast' AND action = 'return_notice' AND reference = a.id)
WHERE c.kind = 'announcement' AND c.state = 'returned' AND length(a.reason) > 0 AND l.person <> c.writer
""",
    """
INSERT INTO approvals_decision (kind, reference, move, person, writer, revision, step, reason, at)
SELECT 'correction', id, CASE state WHEN 'rejected' THEN 'reject' ELSE 'approve' END,
 decided_by, proposed_by, 1, 1,
 COALESCE(NULLIF(rejection, ''), CASE state WHEN 'rejected' THEN '—' ELSE '' END), decided_at
FROM coin_correction WHERE decided_by IS NOT NULL ORDER BY decided_at, id
""",
)


def upgrade() -> None:
    _create()
    for statement in _TAKEN_OVER:
        op.execute(sa.text(statement))
    _loosen()


def _create() -> None:
    op.create_table(
        "approvals_case",
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("reference", sa.String(36), nullable=False),
        sa.Column("writer", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64)),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.Column("review_due", Moment()),
        sa.PrimaryKeyConstraint(*_KEY, name="pk_approvals_case"),
        sa.CheckConstraint("state <> 'circulating' OR step > 0", name=op.f("ck_approvals_case_step")),
        sa.CheckConstraint(
            "state <> 'overridden' OR review_due IS NOT NULL", name=op.f("ck_approvals_case_review")
        ),
    )
    op.create_index("ix_approvals_case_writer", "approvals_case", ["writer"])
    op.create_index("ix_approvals_case_state", "approvals_case", ["state"])
    op.create_table(
        "approvals_step",
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("reference", sa.String(36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint(*_KEY, "number", name="pk_approvals_step"),
        sa.ForeignKeyConstraint(
            _KEY, [f"approvals_case.{each}" for each in _KEY], name="fk_approvals_step_kind_approvals_case"
        ),
        sa.CheckConstraint("(role = '') <> (person = '')", name=op.f("ck_approvals_step_somebody")),
    )
    op.create_table(
        "approvals_decision",
        sa.Column("id", BigId, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("reference", sa.String(36), nullable=False),
        sa.Column("move", sa.String(16), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("on_behalf_of", sa.String(64)),
        sa.Column("writer", sa.String(64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64)),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(400), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_approvals_decision"),
        sa.ForeignKeyConstraint(
            _KEY,
            [f"approvals_case.{each}" for each in _KEY],
            name="fk_approvals_decision_kind_approvals_case",
        ),
        sa.CheckConstraint(
            "move NOT IN ('approve', 'return', 'reject', 'confirm', 'object')"
            " OR (person <> writer AND (on_behalf_of IS NULL OR on_behalf_of <> writer))",
            name=op.f("ck_approvals_decision_second_person"),
        ),
        sa.CheckConstraint(
            "move NOT IN ('return', 'reject', 'override', 'object') OR length(reason) > 0",
            name=op.f("ck_approvals_decision_reason"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_approvals_decision_kind", "approvals_decision", list(_KEY))
    op.create_index("ix_approvals_decision_person", "approvals_decision", ["person"])
    op.create_index(
        "uq_approvals_decision_once",
        "approvals_decision",
        [*_KEY, "revision", "person"],
        unique=True,
        sqlite_where=sa.text("move = 'approve'"),
        postgresql_where=sa.text("move = 'approve'"),
    )
    op.create_table(
        "approvals_delegation",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("principal", sa.String(36), nullable=False),
        sa.Column("deputy", sa.String(36), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("begins", Moment(), nullable=False),
        sa.Column("ends", Moment(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment()),
        sa.PrimaryKeyConstraint("id", name="pk_approvals_delegation"),
        sa.ForeignKeyConstraint(
            ["principal"], ["identity_staff.id"], name="fk_approvals_delegation_principal_identity_staff"
        ),
        sa.ForeignKeyConstraint(
            ["deputy"], ["identity_staff.id"], name="fk_approvals_delegation_deputy_identity_staff"
        ),
        sa.CheckConstraint("principal <> deputy", name=op.f("ck_approvals_delegation_somebody_else")),
        sa.CheckConstraint("begins < ends", name=op.f("ck_approvals_delegation_period")),
    )
    op.create_index("ix_approvals_delegation_principal", "approvals_delegation", ["principal"])
    op.create_index("ix_approvals_delegation_deputy", "approvals_delegation", ["deputy"])


def _loosen() -> None:
    """SQLite changes a check in the text of the table alone (its documentation of ALTER TABLE, 7).

    A table made anew would be dropped while corrections refer to corrections.
    """
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        for name, (_, after) in _LOOSENED.items():
            op.drop_constraint(op.f(f"ck_coin_correction_{name}"), "coin_correction", type_="check")
            op.create_check_constraint(op.f(f"ck_coin_correction_{name}"), "coin_correction", after)
        return
    version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
    connection.exec_driver_sql("PRAGMA writable_schema = ON")
    for before, after in _LOOSENED.values():
        connection.execute(
            sa.text(
                "UPDATE sqlite_master SET sql = replace(sql, :before, :after)"
                " WHERE type = 'table' AND name = 'coin_correction'"
            ),
            {"before": before, "after": after},
        )
    connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    connection.exec_driver_sql("PRAGMA writable_schema = OFF")
