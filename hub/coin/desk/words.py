"""What the desk calls the coin's kinds and states: Japanese, and English or a colour beside it. Data."""

from __future__ import annotations

from hub.coin.cards import service as cards
from hub.coin.corrections import service as corrections
from hub.coin.identification import service as identification
from hub.coin.model import Holder, Trading, Use
from hub.kit.lists.declaration import State
from hub.ledger.model import AccountKind
from hub.ledger.model import Kind as EntryKind
from kiosk.words.catalogue import Words

KINDS = {
    corrections.Kind.RETURN_CHARGE: ("チャージの取り消し", "Return a charge"),
    corrections.Kind.REFUND: ("支払いの返金", "Refund a payment"),
    corrections.Kind.CHARGE_AGAIN: ("返金の取り消し", "Take a refund back"),
    corrections.Kind.ADD: ("残高に足す", "Add to the balance"),
    corrections.Kind.TAKE: ("残高から引く", "Take from the balance"),
    corrections.Kind.RELEASE: ("取り置きの解除", "Release money set aside"),
}
STATES = {
    corrections.State.PROPOSED: ("warn", "承認待ち"),
    corrections.State.APPROVED: ("warn", "反映中"),
    corrections.State.POSTED: ("good", "反映済み"),
    corrections.State.REFUSED: ("bad", "反映できず"),
    corrections.State.REJECTED: ("quiet", "差し戻し"),
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
    identification.Document.MY_NUMBER: "マイナンバーカード",
    identification.Document.LICENCE: "運転免許証",
    identification.Document.PASSPORT: "旅券（パスポート）",
    identification.Document.RESIDENCE: "在留カード・特別永住者証明書",
    identification.Document.TWO_OTHERS: "顔写真のない書類を2点",
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
