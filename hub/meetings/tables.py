"""Meetings, what was said in them, and the hashes of their sound."""

from __future__ import annotations

import sqlalchemy as sa

from hub.core.db import Moment, metadata

meeting = sa.Table(
    "meetings_meeting",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("title", sa.String(200), nullable=False),
    sa.Column("room", sa.String(36), nullable=False),
    sa.Column("state", sa.String(8), nullable=False),
    sa.Column("opened_at", Moment, nullable=False),
    sa.Column("closed_at", Moment),
)

room = sa.Table(
    "meetings_room",
    metadata,
    sa.Column("node", sa.String(36), primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("meeting", sa.String(36), sa.ForeignKey("meetings_meeting.id")),
)
"""What each room was last told: its version, and the meeting that is open there."""

caption = sa.Table(
    "meetings_caption",
    metadata,
    sa.Column("meeting", sa.String(36), sa.ForeignKey("meetings_meeting.id"), primary_key=True),
    sa.Column("channel", sa.String(36), primary_key=True),
    sa.Column("line", sa.Integer, primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("words", sa.Text, nullable=False),
    sa.Column("model", sa.String(120), nullable=False),
    sa.Column("received_at", Moment, nullable=False),
)

sound = sa.Table(
    "meetings_sound",
    metadata,
    sa.Column("meeting", sa.String(36), sa.ForeignKey("meetings_meeting.id"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("previous_sha256", sa.String(64)),
    sa.Column("start", sa.Float, nullable=False),
    sa.Column("seconds", sa.Float, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
)

gap = sa.Table(
    "meetings_gap",
    metadata,
    sa.Column("meeting", sa.String(36), sa.ForeignKey("meetings_meeting.id"), primary_key=True),
    sa.Column("start", sa.Float, primary_key=True),
    sa.Column("reason", sa.String(64), nullable=False),
)
