"""Announcements as written, and what each screen proved of them."""

from __future__ import annotations

import sqlalchemy as sa

from hub.core.db import Moment, metadata

announcement = sa.Table(
    "broadcast_announcement",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("author", sa.String(64), nullable=False),
    sa.Column("approver", sa.String(64)),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("reason", sa.String(400), nullable=False, server_default=""),
    sa.Column("written_at", Moment, nullable=False),
    sa.Column("decided_at", Moment),
    sa.CheckConstraint(
        "state NOT IN ('approved', 'withdrawn') OR (approver IS NOT NULL AND approver <> author)",
        name="two_people_stand_behind",
    ),
)
"""``content`` is the JSON of ``model.Content``; ``reason`` why it was sent back to its writer."""

manifest = sa.Table(
    "broadcast_manifest",
    metadata,
    sa.Column("node", sa.String(36), primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
)
"""The version last told to each screen; it only rises."""

showing = sa.Table(
    "broadcast_showing",
    metadata,
    sa.Column("announcement", sa.String(36), sa.ForeignKey("broadcast_announcement.id"), primary_key=True),
    sa.Column("revision", sa.Integer, primary_key=True),
    sa.Column("node", sa.String(36), primary_key=True),
    sa.Column("accepted_at", Moment),
    sa.Column("shown_since", Moment),
    sa.Column("shown_until", Moment),
    sa.Column("end_reason", sa.String(16)),
    sa.Column("not_shown", sa.String(16)),
    sa.Column("missing", sa.String(160), nullable=False, server_default=""),
)
"""What a screen has proved: ``NULL`` means that it has not, and nothing else is made of it.

``not_shown`` is why the whole of it is not on the glass, ``missing`` names the parts with spaces between.
"""

picture = sa.Table(
    "broadcast_picture",
    metadata,
    sa.Column("announcement", sa.String(36), primary_key=True),
    sa.Column("sha256", sa.String(64), primary_key=True),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("content_type", sa.String(64), nullable=False),
    sa.Column("taken_at", Moment, nullable=False),
)
"""Pictures that the form has taken, also of announcements that are not kept yet."""
