"""What the hub is told of this subject: captioned meetings."""

from __future__ import annotations

from hub.core.registration import NavEntry, Role, Subject
from kiosk.words.catalogue import Words

RECORDER = Role("recorder", "議事", "Recorder")
"""Opens meetings, corrects transcripts."""

REGISTERED = Subject(
    name="meetings",
    ja="会議",
    navigation=(NavEntry("/desk/meetings", "会議", "Meetings", "microphone"),),
    roles=(RECORDER,),
    acts={
        "read_transcript": Words("会議の記録を読みました", "read the transcript of a meeting"),
        "open_meeting": Words("会議を始めました", "opened a meeting"),
        "close_meeting": Words("会議を終えました", "closed a meeting"),
    },
)
