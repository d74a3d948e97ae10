"""What the pages say. Data."""

from __future__ import annotations

from kiosk.words.catalogue import Words

PAGES = (
    Words("自分への知らせ", "My notices"),
    Words("この知らせは届いていません。", "You have no such notice."),
    Words(
        "起案の承認や差し戻し、頼んだ処理の終わりなどがここに届きます。",
        "What became of your drafts and of the jobs that you asked for arrives here.",
    ),
)
"""Sentences that stand in Japanese alone."""
