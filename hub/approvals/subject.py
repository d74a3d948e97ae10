"""What the hub is told of this subject: what two people and more decide on, and who stands in for whom."""

from __future__ import annotations

from hub.core.registration import NavEntry, Subject
from kiosk.words.catalogue import Words

REGISTERED = Subject(
    name="approvals",
    ja="承認",
    navigation=(NavEntry("/desk/approvals", "承認", "Approvals", "check"),),
    acts={
        "withdraw_draft": Words("承認に出したものを取り下げました", "took back what waited for approval"),
        "override_approval": Words(
            "緊急専行で、承認の前に出しました", "sent an urgent matter before its approval"
        ),
        "confirm_override": Words("緊急専行を確認しました", "confirmed an emergency override"),
        "object_override": Words("緊急専行に異議を付けました", "objected to an emergency override"),
        "name_deputy": Words("承認の代理を決めました", "named a deputy for approvals"),
        "end_deputy": Words("承認の代理を終わりにしました", "ended a deputy's period"),
    },
)
