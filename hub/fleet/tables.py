"""Nodes, certificates, enrolments, and what is known of links."""

from __future__ import annotations

import sqlalchemy as sa

from hub.core.db import BigId, Moment, metadata

node = sa.Table(
    "fleet_node",
    metadata,
    sa.Column("node", sa.String(36), primary_key=True),
    sa.Column("label", sa.String(60), nullable=False, server_default=""),
    sa.Column("role", sa.String(32), nullable=False),
    sa.Column("machine", sa.String(64), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("admitted_at", Moment, nullable=False),
    sa.Column("admitted_by", sa.String(36), nullable=False),
    sa.Column("revoked_at", Moment),
    sa.Column("revoked_by", sa.String(36)),
    sa.Column("quarantined_at", Moment),
    sa.Column("quarantined_by", sa.String(36)),
    sa.Column("certificate", sa.Text, nullable=False),
    sa.Column("serial", sa.String(64), nullable=False, unique=True),
    sa.Column("not_after", Moment, nullable=False),
    sa.CheckConstraint("(state = 'revoked') = (revoked_at IS NOT NULL)", name="revoked_has_its_time"),
)

enrolment = sa.Table(
    "fleet_enrolment",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("secret_sha256", sa.String(64), nullable=False),
    sa.Column("code", sa.String(8), nullable=False),
    sa.Column("csr", sa.Text, nullable=False),
    sa.Column("role", sa.String(32), nullable=False),
    sa.Column("machine", sa.String(64), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("node", sa.String(36), sa.ForeignKey("fleet_node.node")),
    sa.Column("asked_at", Moment, nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
)

link = sa.Table(
    "fleet_link",
    metadata,
    sa.Column("node", sa.String(36), sa.ForeignKey("fleet_node.node"), primary_key=True),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("session", sa.String(36), nullable=False),
    sa.Column("since", Moment, nullable=False),
)
"""One row a node that was ever heard of."""

birth = sa.Table(
    "fleet_birth",
    metadata,
    sa.Column("node", sa.String(36), sa.ForeignKey("fleet_node.node"), primary_key=True),
    sa.Column("boot", sa.String(36), nullable=False),
    sa.Column("version", sa.String(64), nullable=False),
    sa.Column("synced", sa.Boolean),
    sa.Column("clock_source", sa.String(64), nullable=False),
    sa.Column("offset_ms", sa.Integer),
    sa.Column("booted_at", Moment, nullable=False),
)
"""The newest birth. ``booted_at`` is when its ``mono`` was 0 by the hub's clock, at the latest."""

boot = sa.Table(
    "fleet_boot",
    metadata,
    sa.Column("node", sa.String(36), sa.ForeignKey("fleet_node.node"), primary_key=True),
    sa.Column("boot", sa.String(36), primary_key=True),
    sa.Column("machine", sa.String(64), nullable=False),
    sa.Column("at", Moment, nullable=False),
)

attached = sa.Table(
    "fleet_attached",
    metadata,
    sa.Column("node", sa.String(36), sa.ForeignKey("fleet_node.node"), primary_key=True),
    sa.Column("device", sa.String(64), primary_key=True),
    sa.Column("kind", sa.String(64), nullable=False),
    sa.Column("presence", sa.String(16), nullable=False),
    sa.Column("reasons", sa.String(400), nullable=False),
    sa.Column("since", Moment, nullable=False),
)
"""Devices at a node; ``reasons`` are named words with spaces between."""

reported = sa.Table(
    "fleet_reported",
    metadata,
    sa.Column("node", sa.String(36), sa.ForeignKey("fleet_node.node"), primary_key=True),
    sa.Column("device", sa.String(64), primary_key=True),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("at", Moment, nullable=False),
)
"""Which version of what the hub desires is in force."""

trouble = sa.Table(
    "fleet_trouble",
    metadata,
    sa.Column("node", sa.String(36), primary_key=True),
    sa.Column("why", sa.String(16), primary_key=True),
    sa.Column("times", sa.BigInteger, nullable=False),
    sa.Column("detail", sa.String(200), nullable=False),
    sa.Column("first_at", Moment, nullable=False),
    sa.Column("last_at", Moment, nullable=False),
)
"""What a node sent that nobody could take: how often, and the last time why."""

alarm = sa.Table(
    "fleet_alarm",
    metadata,
    sa.Column("id", BigId, primary_key=True),
    sa.Column("node", sa.String(36), nullable=False),
    sa.Column("alarm", sa.String(32), nullable=False),
    sa.Column("detail", sa.String(200), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("cleared_at", Moment),
    sa.Column("cleared_by", sa.String(36)),
    sqlite_autoincrement=True,
)
