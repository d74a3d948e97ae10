"""What the pages say of runs. Data."""

from __future__ import annotations

from hub.jobs.model import State
from kiosk.words.catalogue import Words

STATES = {
    State.WAITING: ("info", Words("順番待ち", "Waiting")),
    State.RUNNING: ("info", Words("処理しています", "At work")),
    State.STOPPING: ("warn", Words("止めています", "Stopping")),
    State.STOPPED: ("quiet", Words("止めました", "Stopped")),
    State.FAILED: ("bad", Words("失敗：やり直しを待っています", "Failed; it is tried again")),
    State.DONE: ("good", Words("終わりました", "Done")),
}
"""Kind of the chip, and what it says."""

PAGES = (
    Words("自動処理", "Jobs"),
    Words("その自動処理はありません。", "There is no such job."),
    Words("その記録はありません。", "There is no such run."),
)
"""Sentences that stand in Japanese alone."""

OVERDUE = Words("始まるはずの時刻を過ぎています", "It should have begun by now")
FOUND = Words("正しくないものが{count}件見つかりました", "Wrong things found: {count}")

ENDED = Words("頼まれた自動処理「{job}」が終わりました", "The job you asked for has ended: {job}")
ENDED_WITH_ERRORS = Words(
    "頼まれた自動処理「{job}」が終わり、正しくないものが見つかりました",
    "The job you asked for has ended and found something wrong: {job}",
)
FAILED = Words(
    "頼まれた自動処理「{job}」が失敗しました。自動でやり直します",
    "The job you asked for failed and is tried again: {job}",
)
