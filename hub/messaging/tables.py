"""What has been taken from each node, what could not be, and the commands given."""

from __future__ import annotations

import sqlalchemy as sa

from hub.core.db import BigId, Moment, metadata

cursor = sa.Table(
    "intake_cursor",
    metadata,
    sa.Column("node", sa.String(36), primary_key=True),
    sa.Column("epoch", sa.Integer, nullable=False),
    sa.Column("through", sa.BigInteger, nullable=False),
    sa.Column("session", sa.String(36), nullable=False),
)
"""Everything of ``node`` up to ``through`` is committed. ``epoch`` counts the disks that it lost;
``session`` is the one whose birth was last compared."""

fact = sa.Table(
    "intake_fact",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("node", sa.String(36), nullable=False),
    sa.Column("epoch", sa.Integer, nullable=False),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("schema_name", sa.String(64), nullable=False),
    sa.Column("received_at", Moment, nullable=False),
    sa.UniqueConstraint("node", "epoch", "seq"),
)
"""Every fact that was taken, once by its id and once by its place."""

dead_letter = sa.Table(
    "intake_dead_letter",
    metadata,
    sa.Column("id", BigId, primary_key=True),
    sa.Column("node", sa.String(36), nullable=False),
    sa.Column("topic", sa.String(256), nullable=False),
    sa.Column("payload", sa.LargeBinary, nullable=False),
    sa.Column("reason", sa.String(200), nullable=False),
    sa.Column("received_at", Moment, nullable=False),
    sa.Index("ix_intake_dead_letter_of_node", "node", "id"),
    sqlite_autoincrement=True,
)
"""Messages that nobody could take, for whoever mends the reason: the newest, and of each its beginning."""

command = sa.Table(
    "intake_command",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("node", sa.String(36), nullable=False),
    sa.Column("device", sa.String(64), nullable=False),
    sa.Column("operation", sa.String(64), nullable=False),
    sa.Column("sent_at", Moment, nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
    sa.Column("state", sa.String(16)),
    sa.Column("reasons", sa.String(400), nullable=False, server_default=""),
    sa.Column("heard_at", Moment),
)
"""``state`` is what the node last said of it; ``NULL`` after ``expires_at`` means that nobody knows."""
