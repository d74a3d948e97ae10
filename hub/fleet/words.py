"""Why something is not done, and what stands on pages in Japanese alone, with its English. Data."""

from __future__ import annotations

from edge.wire.roles import NodeRole
from hub.fleet.model import Reach, Why
from hub.kit.lists.declaration import State
from kiosk.words.catalogue import Words

REACHES = {
    Reach.CUT: State("bad", Words("途切れています", "Cut off")),
    Reach.QUARANTINED: State("bad", Words("隔離中", "In quarantine")),
    Reach.ONLINE: State("good", Words("通信中", "Online")),
    Reach.STOPPED: State("quiet", Words("停止中", "Stopped")),
    Reach.NEVER: State("quiet", Words("まだ一度も", "Never")),
    Reach.REVOKED: State("quiet", Words("失効", "Revoked")),
}
"""In the order in which they ask for somebody."""
ROLES = {
    NodeRole.TILL: Words("レジ", "Till"),
    NodeRole.KIOSK: Words("窓口の端末", "Kiosk"),
    NodeRole.SIGNAGE: Words("お知らせの画面", "Signage"),
    NodeRole.ROOM: Words("会議室", "Room"),
}

REFUSALS = {
    Why.BAD_NAME: Words(
        "端末名は3〜32文字の英小文字・数字・ハイフンで付けてください。",
        "A device's name has 3 to 32 small letters, digits and hyphens.",
    ),
    Why.NAME_USED: Words(
        "この端末名は使用済みです。取り替えた端末にも、新しい名前を付けてください。",
        "That name has been used. Give a new one, to a replaced device too.",
    ),
    Why.NO_SUCH_CODE: Words(
        "このコードの端末はありません。画面のコードと、15分以内であることを確かめてください。",
        "No device shows this code. Check it, and that it is not older than 15 minutes.",
    ),
    Why.BAD_APPLICATION: Words(
        "端末の申し込みの形が正しくありません。", "The device's application cannot be read."
    ),
    Why.REQUEST_UNREADABLE: Words(
        "証明書の要求を読み取れません。",
        "The certificate request cannot be read.",
    ),
    Why.REQUEST_NOT_OURS: Words(
        "証明書の要求は、P-256の鍵で署名したものだけを受け付けます。",
        "Only requests signed with a P-256 key are taken.",
    ),
    Why.NOT_ENROLLED: Words(
        "この端末は登録されていません。",
        "This device is not enrolled.",
    ),
    Why.NOT_ENROLLED_OR_REVOKED: Words(
        "この端末は登録されていないか、すでに失効しています。",
        "This device is not enrolled, or revoked already.",
    ),
    Why.NOT_ENROLLED_OR_AWAY: Words(
        "この端末は登録されていないか、すでに隔離または失効しています。",
        "This device is not enrolled, or in quarantine or revoked already.",
    ),
    Why.NOT_IN_QUARANTINE: Words(
        "この端末は隔離されていません。",
        "This device is not in quarantine.",
    ),
}
TOO_MANY_CODES = Words(
    "続けて試しすぎました。しばらくしてから、もう一度お試しください。",
    "Too many tries. Please try again later.",
)

NAMES_FROM_A_FILE = Words("端末の呼び名を取り込む", "Names of devices from a file")

PAGES = (
    Words("端末の呼び名", "What people call it"),
    Words("端末を失効させる", "Revoke a device"),
    NAMES_FROM_A_FILE,
    Words("まだ端末がありません", "No devices yet"),
    Words(
        "端末で登録を始め、画面に出るコードを下に入力してください。",
        "Begin the enrolment on the device and type the code that it shows below.",
    ),
    Words(
        "端末の画面に出ている6文字のコードを、端末の前で読んで入力します。",
        "Stand in front of the device and type the six characters that it shows.",
    ),
    Words(
        "同じ証明書の端末が二台動いています。すぐに失効させてください。",
        "Two devices run with one certificate. Revoke it at once.",
    ),
    Words("登録したものと違う機械で動いています。", "It runs on another machine than the enrolled one."),
    Words(
        "受け取れない知らせがありました。担当者に伝えてください。",
        "It sent something that cannot be taken. Tell whoever is in charge.",
    ),
    Words("端末に残っていない知らせがあります。", "Some of its messages are gone."),
    Words(
        "係員を呼んでいます。端末のところへ行ってください。", "Somebody calls for staff. Go to the device."
    ),
    Words(
        "端末の保存領域が失われ、番号が初めからになりました。",
        "The device lost its storage and counts from the start.",
    ),
    Words("プリンター", "Printer"),
    Words("コード読み取り機", "Code reader"),
    Words("カードリーダー", "Card reader"),
    Words("マイク", "Microphone"),
    Words("画面", "Screen"),
    Words("記憶装置", "Storage"),
    Words("お客さま表示", "Customer display"),
    Words("注意", "Attention"),
    Words("ありません", "Missing"),
    Words("不明", "Unknown"),
    Words("隔離中", "In quarantine"),
    Words("通信が切れています", "Offline"),
    Words("紙がありません", "No paper"),
    Words("紙が残りわずか", "Paper is low"),
    Words("ふたが開いています", "Cover open"),
    Words("応答しません", "No answer"),
    Words("お客さまが呼びました", "A customer called"),
    Words("カードが置き忘れられています", "A card was left behind"),
    Words("プリンターの具合が悪い", "The printer is unwell"),
    Words("カードリーダーの具合が悪い", "The card reader is unwell"),
    Words("合っていません", "Not set right"),
    Words("失効…", "Revoke…"),
    TOO_MANY_CODES,
)
