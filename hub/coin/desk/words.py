"""What the desk calls the coin's kinds and states: Japanese, and English or a colour beside it. Data."""

from __future__ import annotations

from hub.coin.cards import service as cards
from hub.coin.corrections import service as corrections
from hub.coin.identification import service as identification
from hub.ledger.model import AccountKind

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
