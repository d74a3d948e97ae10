"""Cases as they were begun at a kiosk, with the personal data of the card."""

from __future__ import annotations

import sqlalchemy as sa

from hub.core.db import Moment, metadata

case = sa.Table(
    "procedures_case",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("procedure", sa.String(32), nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("serial", sa.Integer, nullable=False),
    sa.Column("node", sa.String(36), nullable=False),
    sa.Column("accepted_at", Moment, nullable=False),
    sa.Column("request_sha256", sa.String(64), nullable=False),
    sa.Column("person", sa.Text, nullable=False),
    sa.Column("answers", sa.Text, nullable=False),
    sa.Column("sheet", sa.Text, nullable=False),
    sa.UniqueConstraint("procedure", "day", "serial"),
)
"""``day`` and ``serial`` (from 1, per procedure and local day) make the number on the sheet. ``person``,
``answers`` and ``sheet`` are the JSON that was received and given, byte for byte."""
