"""What the hub is told of this subject: what runs later or long."""

from __future__ import annotations

from hub.core.registration import NavEntry, Subject
from hub.identity.subject import ADMIN
from kiosk.words.catalogue import Words

REGISTERED = Subject(
    name="jobs",
    ja="自動処理",
    navigation=(NavEntry("/desk/jobs", "自動処理", "Jobs", "restart", frozenset({ADMIN})),),
    acts={
        "start_job": Words("自動処理を始めさせました", "started a job"),
        "stop_job": Words("自動処理を止めました", "stopped a job"),
        "resume_job": Words("自動処理を続けさせました", "resumed a job"),
        "export_job_errors": Words(
            "自動処理で見つかったことを書き出しました", "exported what a job had found"
        ),
    },
)
