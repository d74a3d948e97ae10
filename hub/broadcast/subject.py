"""What the hub is told of this subject: announcements."""

from __future__ import annotations

from hub.core.registration import NavEntry, Role, Subject
from kiosk.words.catalogue import Words

WRITER = Role("writer", "起案", "Writer")
"""Writes announcements."""
APPROVER = Role("approver", "承認", "Approver")
"""Decides on what others have written."""
EMERGENCY = Role("emergency", "緊急専行", "Emergency sender")
"""Sends an alert before anybody has approved it, with a reason; an approver reviews it within a day."""

REGISTERED = Subject(
    name="broadcast",
    ja="お知らせ",
    navigation=(NavEntry("/desk/broadcast", "お知らせ", "Announcements", "screen"),),
    roles=(
        WRITER,
        APPROVER,
        EMERGENCY,
    ),
    acts={
        "write_notice": Words("お知らせを起案しました", "wrote an announcement"),
        "approve_notice": Words("お知らせを承認しました", "approved an announcement"),
        "return_notice": Words("お知らせを差し戻しました", "sent an announcement back"),
        "withdraw_notice": Words("お知らせを取り下げました", "withdrew an announcement"),
    },
)
