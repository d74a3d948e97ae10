"""What the hub is told of this subject: what waits for a person, and what happened to him."""

from __future__ import annotations

from hub.core.registration import NavEntry, Subject

REGISTERED = Subject(
    name="notices",
    ja="しごと",
    navigation=(
        NavEntry("/desk", "しごと", "Work queue", "list", count="/desk/work/count/live"),
        NavEntry("/desk/notices", "自分への知らせ", "My notices", "bell", count="/desk/notices/count/live"),
    ),
)
