"""What the desk calls the coin's kinds and states: Japanese, and English or a colour beside it. Data."""

from __future__ import annotations

from hub.coin.cards import service as cards
from hub.coin.corrections import model as corrections
from hub.coin.identification import service as identification
from hub.coin.model import Holder, Trading, Use
from hub.kit.lists.declaration import State
from hub.ledger.model import AccountKind
from hub.ledger.model import Kind as EntryKind
from kiosk.words.catalogue import Words

STATES = {
    corrections.State.PROPOSED: ("warn", "承認待ち"),
    corrections.State.APPROVED: ("warn", "反映中"),
    corrections.State.POSTED: ("good", "反映済み"),
    corrections.State.REFUSED: ("bad", "反映できず"),
    corrections.State.REJECTED: ("quiet", "却下"),
    corrections.State.RECALLED: ("quiet", "取り下げ"),
}
KIND_NAMES = {
    AccountKind.ISSUE: "発行（現金など）",
    AccountKind.WALLET: "さいふ",
    AccountKind.SHOP: "加盟店",
    AccountKind.LAPSED: "失効",
    AccountKind.CLEARING: "清算",
}
CARD_STATES = {
    cards.CardState.ACTIVE: ("good", "使用中"),
    cards.CardState.LOCKED: ("warn", "暗証番号でロック中"),
    cards.CardState.LOST: ("bad", "紛失"),
    cards.CardState.REPLACED: ("quiet", "再発行済み"),
}
DOCUMENTS = {
    identification.Document.MY_NUMBER: Words("マイナンバーカード", "My Number Card"),
    identification.Document.LICENCE: Words("運転免許証", "Driving licence"),
    identification.Document.PASSPORT: Words("旅券（パスポート）", "Passport"),
    identification.Document.RESIDENCE: Words("在留カード・特別永住者証明書", "Residence card"),
    identification.Document.TWO_OTHERS: Words("顔写真のない書類を2点", "Two documents without a photograph"),
}

TRADINGS = {
    Trading.ACTIVE: State("good", Words("取扱中", "Active")),
    Trading.STOPPED: State("quiet", Words("停止中", "Stopped")),
}
HOLDERS = {
    Holder.PHONE: State("quiet", Words("スマートフォン", "Phone")),
    Holder.CARD: State("quiet", Words("カードだけ", "Card only")),
}
USES = {
    Use.OPEN: State("good", Words("使えます", "Usable")),
    Use.FROZEN: State("warn", Words("停止中", "Frozen")),
}
CARDS = {
    cards.CardState.ACTIVE: State("good", Words("使用中", "In use")),
    cards.CardState.LOCKED: State("warn", Words("ロック中", "Locked")),
    cards.CardState.LOST: State("bad", Words("紛失", "Lost")),
    "none": State("quiet", Words("なし", "None")),
}
ENTRIES = {
    str(kind.value): State("quiet", said)
    for kind, said in {
        EntryKind.TRANSFER: Words("振替", "Transfer"),
        EntryKind.HOLD: Words("取り置き", "Hold"),
        EntryKind.CONFIRM: Words("取り置きの確定", "Hold confirmed"),
        EntryKind.VOID: Words("取り置きの解除", "Hold released"),
        EntryKind.EXPIRE: Words("取り置きの期限切れ", "Hold expired"),
        EntryKind.REFUND: Words("返金", "Refund"),
        EntryKind.LAPSE: Words("失効", "Lapse"),
        EntryKind.CLOSE: Words("番号の閉鎖", "Id closed"),
    }.items()
}
ENDS = {
    "posted": State("good", Words("記帳", "Posted")),
    "refused": State("bad", Words("記帳せず", "Refused")),
}

TO_CHARGE = Words("チャージする金額（円）", "Yen to charge")
RECEIVED = Words("お預かり（円）", "Cash received")
TOO_LITTLE_RECEIVED = Words(
    "お預かりがチャージの金額より少ないため、チャージしていません。",
    "Less cash than the amount: nothing was charged.",
)
NEW_PIN = Words("暗証番号（数字4桁）", "PIN, four digits")
AGAIN = Words("もう一度", "Again")
PIN_STAYS = Words("空のままなら、今の暗証番号のままです。", "Left empty, the present one stays.")
PINS_DIFFER = Words(
    "2回の暗証番号が違います。もう一度、はじめから入力してもらってください。",
    "The two PINs differ. Please have both typed again.",
)
REASON = Words("理由（氏名は書かない）", "Reason, no names")
REASON_MISSING = Words("理由を入力してください。", "Please give a reason.")
DOCUMENT = Words("見せてもらった書類", "Document shown")
NAME_ON_IT = Words("書類にある氏名", "Name on it")
NAME_MISSING = Words("書類にある氏名を入力してください。", "Please type the name on the document.")
BORN = Words("生年月日（例 昭和55年4月1日）", "Date of birth")
BORN_MISSING = Words(
    "書類にある生年月日を入力してください。", "Please type the date of birth on the document."
)
WHY_ANOTHER = Words("別の方と判断した理由（氏名は書かない）", "Why this is another person, no names")
WHY_ANOTHER_MISSING = Words(
    "別の方と判断した理由を入力してください。", "Please type why this is another person."
)
OPENING = Words("釣り銭として入れた現金（円）", "Cash put in for change")
NOTES = Words("￥{yen}札", "¥{yen} notes")
COINS = Words("￥{yen}玉", "¥{yen} coins")
PIECES = Words("枚数は 0 から {count} までの数字で入れてください。", "Counts are digits from 0 to {count}.")
