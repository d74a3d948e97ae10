"""Sentences of the pages that stand there in Japanese alone, and their English. Data."""

from __future__ import annotations

from kiosk.words.catalogue import Words

PAGES = (
    Words("会議", "Meetings"),
    Words("端末のページで登録してください。", "Enrol it on the devices page."),
    Words("上の欄から開くと、会議室の画面に字幕が出ます。", "Open one above and the room shows captions."),
    Words(
        "この会議は見つかりません。一覧から選び直してください。",
        "There is no such meeting. Choose one from the list.",
    ),
    Words("マイクに向かって話すと、ここに出ます。", "Speak into the microphone and it appears here."),
    Words("{seconds} 秒から：{reason}", "From {seconds} s: {reason}"),
    Words("会議の名前を書いてください。", "Please give the meeting a name."),
    Words("会議室を選んでください。", "Please choose a room."),
    Words(
        "この会議室では別の会議が開かれています。先に閉じてください。",
        "Another meeting is open in this room. Close it first.",
    ),
    Words("{at} から", "since {at}"),
)
