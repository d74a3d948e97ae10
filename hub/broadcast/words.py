"""Sentences of the pages that stand there in Japanese alone, and their English. Data."""

from __future__ import annotations

from kiosk.words.catalogue import Words

PAGES = (
    Words(
        "お知らせの種類が分かりません。一覧から書き直してください。",
        "What kind of announcement is it? Begin again from the list.",
    ),
    Words("{why}差し戻して直してもらってください。", "{why} Send it back to be mended."),
    Words("この画像は見つかりません。", "There is no such picture."),
    Words(
        "このお知らせは見つかりません。一覧から書き直してください。",
        "There is no such announcement. Begin again from the list.",
    ),
    Words("HEICは使えません。撮った場所などの記録は消します。", "No HEIC. Where it was taken is removed."),
    Words("お知らせ", "Announcements"),
    Words("緊急専行", "Emergency sender"),
    Words("お知らせを書く", "Write a notice"),
    Words("緊急のお知らせを書く", "Write an alert"),
    Words("選んでください", "Please choose"),
    Words("3 高齢者等避難", "3 Evacuate the elderly"),
    Words("4 避難指示", "4 Evacuate"),
    Words("5 緊急安全確保", "5 Save your life now"),
    Words("{count}文字まで", "Up to {count} characters"),
    Words("{lines}行まで、1行{count}文字まで", "Up to {lines} lines of {count} characters"),
    Words("できませんでした", "Not done"),
    Words(
        "このお知らせは見つかりません。一覧から選び直してください。",
        "There is no such announcement. Choose one from the list.",
    ),
    Words(
        "終了時刻が過ぎています。差し戻して直してもらってください。",
        "Its end has passed. Send it back to be mended.",
    ),
    Words(
        "この操作は今の状態ではできません。画面を読み直してください。",
        "That cannot be done in its present state. Please reload the page.",
    ),
    Words("終了は開始より後にしてください。", "It must end after it begins."),
    Words(
        "終了がすでに過ぎています。これからの時刻にしてください。",
        "That end has passed. Choose a time to come.",
    ),
    Words("本文を書いてください。", "Please write the text."),
    Words("本文は{count}行までにしてください。", "At most {count} lines, please."),
    Words("本文の1行は{count}文字までにしてください。", "At most {count} characters in a line, please."),
    Words(
        "本文の文字についた記号が多すぎます。減らしてください。",
        "The letters of the text bear too many marks. Please use fewer.",
    ),
    Words(
        "{field}の文字についた記号が多すぎます。減らしてください。",
        "The letters of “{field}” bear too many marks. Please use fewer.",
    ),
    Words("警戒レベル（1〜5）を選んでください。", "Please choose the warning level (1 to 5)."),
    Words("緊急のお知らせは24時間以内に終わるようにしてください。", "An alert has to end within 24 hours."),
    Words("{field}を書いてください。", "Please write: {field}."),
    Words(
        "{field}は{limit}文字までにしてください（今は{count}文字）。これより長いと、画面から5メートル離れて読めません。",
        "At most {limit} characters for “{field}” (now {count}): a longer one cannot be read from 5 metres.",
    ),
    Words("題名", "Title"),
    Words("とるべき行動", "What to do"),
    Words("場所", "Place"),
    Words("やさしい日本語", "Plain Japanese"),
    Words("英語", "English"),
    Words("画像は PNG・JPEG・WebP のどれかにしてください。", "A picture must be PNG, JPEG or WebP."),
    Words("画像は8メガバイトまでにしてください。", "A picture may have 8 megabytes."),
    Words(
        "承認に出したあとは書き直せません。差し戻してもらってください。",
        "It has been handed in. Ask for it to be sent back first.",
    ),
    Words(
        "HEICは使えません。撮った場所などの記録は消します。",
        "HEIC cannot be used. What the file tells of place and camera is taken out.",
    ),
    Words("この画像は見つかりません。", "There is no such picture."),
    Words(
        "お知らせの種類が分かりません。一覧から書き直してください。",
        "What kind of announcement this is cannot be told. Please begin again from the list.",
    ),
    Words(
        "このお知らせは見つかりません。一覧から書き直してください。",
        "There is no such announcement. Please begin again from the list.",
    ),
    Words("・第{number}版 revision {again}・", " · revision {number} · "),
)
