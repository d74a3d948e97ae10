"""What a list says of itself. Data."""

from __future__ import annotations

from kiosk.words.catalogue import Words

UNKNOWN_CHOICE = Words(
    "この値は選べません。選び直してください。", "There is no such choice. Please choose again."
)
UNKNOWN_ORDER = Words(
    "この並べ方はありません。いつもの順で並べています。",
    "There is no such order; the rows stand in their usual one.",
)
GONE = Words(
    "続きの始まりだった行がもうないため、はじめから表示しています。",
    "The row where this page began is gone; the list begins again.",
)
TOO_MANY_FOR_XLSX = Words(
    "Excel の表にできるのは{most}件までです（今は{now}件）。条件でしぼるか、CSV で保存してください。",
    "A workbook takes {most} rows at most; there are {now}. Narrow the list, or take the CSV.",
)
PAGES = (TOO_MANY_FOR_XLSX,)
"""Sentences that a page of no list shows in Japanese alone."""
