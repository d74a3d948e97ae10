"""What codes of the fleet are called at the desk: Japanese and English where a page shows both."""

from __future__ import annotations

ALARMS: dict[str, tuple[str, str]] = {
    "clone": (
        "同じ証明書の端末が二台動いています。すぐに失効させてください。",
        "Two live devices under one certificate: revoke it now.",
    ),
    "other_machine": (
        "登録したものと違う機械で動いています。",
        "Runs on another machine than it was enrolled on.",
    ),
    "dead_letter": (
        "受け取れない知らせがありました。担当者に伝えてください。",
        "A message could not be taken.",
    ),
    "facts_lost": (
        "端末に残っていない知らせがあります。",
        "Messages are missing and no longer on the device.",
    ),
    "staff_called": (
        "係員を呼んでいます。端末のところへ行ってください。",
        "Somebody needs help at this device.",
    ),
    "payment_unfit": (
        "台帳の返事が、この端末の頼んだ支払いと合いませんでした。"
        "品物を渡したかを店に確かめ、支払いの記録を調べてください。",
        "The till was told of a payment that it had not asked for: ask the shop and look at the payment.",
    ),
    "sequence_restarted": (
        "端末の保存領域が失われ、番号が初めからになりました。",
        "The device lost its disk and counts anew.",
    ),
}

KINDS: dict[str, str] = {
    "receipt_printer": "プリンター",
    "code_scanner": "コード読み取り機",
    "card_reader": "カードリーダー",
    "microphone": "マイク",
    "screen": "画面",
    "disk": "記憶装置",
    "customer_display": "お客さま表示",
}

PRESENCES = {
    "ready": ("good", "使えます"),
    "degraded": ("warn", "注意"),
    "absent": ("bad", "ありません"),
    "unknown": ("quiet", "不明"),
}

REASONS: dict[str, str] = {
    "link_lost": "通信が切れています",
    "paper_out": "紙がありません",
    "paper_near_end": "紙が残りわずか",
    "cover_open": "ふたが開いています",
    "offline": "応答しません",
}

TROUBLES = {
    "unreadable": ("約束にない形の知らせ", "not of the agreed form"),
    "not_its_role": ("この種類の端末が送るはずのない知らせ", "not for this kind of device to say"),
    "not_believed": ("記録と合わない知らせ", "contradicts the records"),
    "not_taken": ("市のシステムの不具合で受け取れない知らせ", "our own fault prevents taking it"),
    "unsaid": ("端末の不具合で送れなかった知らせ", "the device's own fault kept it from being said"),
    "too_many": ("多すぎる知らせ", "more than a device has to say"),
    "codes": ("支払いコードではないもの", "codes that are none"),
}

HELP: dict[str, str] = {
    "asked": "お客さまが呼びました",
    "card_left": "カードが置き忘れられています",
    "printer": "プリンターの具合が悪い",
    "reader": "カードリーダーの具合が悪い",
}
