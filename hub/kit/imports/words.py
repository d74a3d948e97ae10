"""What is said of files and of what stands in them. Data."""

from __future__ import annotations

from hub.kit.imports.model import Origin, Why
from kiosk.words.catalogue import Words

REFUSALS = {
    Why.NO_FILE: Words("ファイルを選んでください。", "Choose a file."),
    Why.EMPTY: Words(
        "このファイルには何も書かれていません。表の入ったファイルを選んでください。",
        "There is nothing in this file. Choose one with a table in it.",
    ),
    Why.TOO_LARGE: Words(
        "ファイルが大きすぎます（{most} MBまで）。いくつかのファイルに分けてください。",
        "The file is too large ({most} MB at most). Divide it into several.",
    ),
    Why.TOO_MANY_ROWS: Words(
        "行が多すぎます（一度に{most}行まで）。いくつかのファイルに分けてください。",
        "There are too many rows ({most} at once). Divide the file into several.",
    ),
    Why.TOO_MANY_COLUMNS: Words(
        "列が多すぎます（{most}列まで）。使わない列を消してください。",
        "There are too many columns ({most} at most). Delete those that are not used.",
    ),
    Why.TOO_LONG_A_CELL: Words(
        "{row}行目に、長すぎる文（{most}文字を超える）があります。短くしてください。",
        "Row {row} holds a text of more than {most} characters. Make it shorter.",
    ),
    Why.OPEN_QUOTE: Words(
        '{row}行目から始まる引用符（"）が閉じていません。表計算で開いて、保存し直してください。',
        "A quotation mark that begins in row {row} is never closed. Save the file again in a spreadsheet.",
    ),
    Why.NO_TABLE: Words(
        "これは表のファイルではありません。CSV か Excel（.xlsx）で保存したものを選んでください。",
        "This is no table. Choose a file saved as CSV or Excel (.xlsx).",
    ),
    Why.OLD_OR_LOCKED: Words(
        "古い形の Excel（.xls）か、パスワードのついたファイルです。"
        "Excel で開き、パスワードなしの .xlsx で保存し直してください。",
        "This is an old Excel file (.xls) or one with a password. Save it as .xlsx without a password.",
    ),
    Why.BROKEN: Words(
        "このファイルは途中で切れているか、壊れています。もう一度、保存し直してください。",
        "The file is cut off or broken. Please save it again.",
    ),
    Why.SPREAD_OUT: Words(
        "このファイルは、開くと大きくなりすぎるため読みませんでした。"
        "使わないシートや書式を消すか、CSV で保存し直してください。",
        "The file becomes too large when it is opened. Delete what is not used, or save it as CSV.",
    ),
    Why.UNKNOWN_SIGNS: Words(
        "{row}行目の文字を読めません。「CSV UTF-8」か Excel（.xlsx）で保存し直してください。",
        "The characters of row {row} cannot be read. Save the file as CSV UTF-8 or as Excel (.xlsx).",
    ),
    Why.BUSY: Words(
        "いまファイルの読み取りが混み合っています。少し待って、もう一度送ってください。",
        "Many files are being read just now. Wait a little and send it again.",
    ),
    Why.TAKEN: Words(
        "同じ中身のファイルは、{at}に{by}が取り込み済みです。もう一度は取り込めません。",
        "The same file was already taken in on {at} by {by}. It is not taken twice.",
    ),
    Why.GONE: Words(
        "このファイルは、もう預かっていません（1日で消えます）。もう一度選んでください。",
        "This file is no longer held (for a day only). Please choose it again.",
    ),
    Why.CHANGED: Words(
        "この画面を開いたあとに、取り込める行が変わりました。"
        "まだ何も変えていません。確かめて、もう一度押してください。",
        "Which rows can be taken has changed since. Nothing was done; look, and press again.",
    ),
}

ORIGINS = {
    Origin.UTF8: Words("CSV（UTF-8）", "CSV (UTF-8)"),
    Origin.UTF16: Words("テキスト（UTF-16）", "Text (UTF-16)"),
    Origin.CP932: Words("CSV（シフトJIS）", "CSV (Shift JIS)"),
    Origin.XLSX: Words("Excel（XLSX）", "Excel (XLSX)"),
}

NO_HEAD = Words(
    "「{head}」の列が見つかりません。1行目に「{head}」と書いた列を作ってください。",
    "There is no column “{head}”. Make one with this head.",
)
TWICE_A_HEAD = Words(
    "「{head}」の列が2つあります。使わないほうを消してください。",
    "There are two columns “{head}”. Delete the one that is not used.",
)
NO_ROWS = Words("見出しの下に行がありません。2行目から書いてください。", "There are no rows below the heads.")
MISSING = Words("空いています。書いてください。", "This is empty. Please fill it in.")
FORMULA = Words(
    "計算式か、計算のまちがいです。値にして（値の貼り付け）ください。",
    "This is a formula, or its error. Put its value there.",
)
LIKE_ROW = Words(
    "{row}行目と同じです。どちらかを消してください。", "It is the same as in row {row}. Delete one of them."
)
TO_MEND = "直すところ"
"""The head of the column that is added to the rows that are given back; it is no column of any import."""
PAGES = (
    Words("{row}行目", "Row {row}"),
    Words("{number}行", "{number}"),
)
"""Sentences that stand in Japanese alone."""
